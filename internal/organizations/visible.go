package organizations

import (
	"strings"

	"partyschool/ent"
	"partyschool/internal/identity"
)

// Visible reports whether the viewer may see the organisation: the home
// affiliation and all above it, and what lies above and below the scope of each
// role. It says of the tree in memory what internal/visibility says of the table.
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
