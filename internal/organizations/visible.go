package organizations

import (
	"strings"

	"partyschool/ent"
	"partyschool/internal/identity"
)

// Visible reports whether the viewer may see the organisation: the home
// affiliation and all above it, and what lies above and below the scope of each
// role. Tree.Visible says of the tree in memory what internal/visibility says of the table.
func Visible(v identity.Viewer, unit *ent.Organization) bool {
	if v.IsSystem() || v.SignedIn() && strings.HasPrefix(v.OrganizationPath, unit.Path) {
		return true
	}
	for _, s := range v.Scopes {
		if strings.HasPrefix(s.Path, unit.Path) || strings.HasPrefix(unit.Path, s.Path) {
			return true
		}
	}
	return false
}

// Visible is Visible for what the viewer sees by the one that took over as well: who knew
// an organisation that was dissolved finds where it went.
func (t *Tree) Visible(v identity.Viewer, unit *ent.Organization) bool {
	if Visible(v, unit) {
		return true
	}
	if unit.MergedIntoID == nil {
		return false
	}
	into := t.Unit(*unit.MergedIntoID)
	return into != nil && Visible(v, into)
}

// Successor returns the organisation that an organisation has gone into by now: the one
// that took over, or what that one has gone into since. Nil where there is none.
func (t *Tree) Successor(unit *ent.Organization) *ent.Organization {
	var into *ent.Organization
	// A ring cannot be: what is dissolved takes nothing over. The bound is for damage.
	for range maxPath {
		if unit == nil || unit.MergedIntoID == nil {
			return into
		}
		into = t.Unit(*unit.MergedIntoID)
		unit = into
	}
	return into
}

// Own returns the organisation that the viewer begins with: the highest scope of
// a role, the oldest of these, or the home affiliation; nil where there is none.
func (t *Tree) Own(v identity.Viewer) *ent.Organization {
	id, path := v.OrganizationID, ""
	for _, s := range v.Scopes {
		if path == "" || len(s.Path) < len(path) || len(s.Path) == len(path) && s.Path < path {
			id, path = s.OrganizationID, s.Path
		}
	}
	return t.Unit(id)
}
