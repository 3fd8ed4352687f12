// Package identity knows who is asking: the viewer in the context, the tokens
// that prove it, and the keys that sign them.
package identity

import (
	"context"
	"slices"

	"partyschool/internal/problem"
)

// Role is a role beyond that of a member.
type Role string

// The roles.
const (
	Trainer Role = "TRAINER"
	Admin   Role = "ADMIN"
)

// Scope is a role over an organisation and all below it.
type Scope struct {
	Role           Role
	OrganizationID int64
	// Path of the organisation: every path that begins with it is in the scope.
	Path string
}

// Viewer is who asks: a guest, a signed-in member, or a named part of the
// system. The zero Viewer is a guest.
type Viewer struct {
	// MemberID is the signed-in member; 0 for a guest and for the system.
	MemberID int64
	// SessionID is the session that signed in.
	SessionID int64
	// Name is the member's, for the audit trail.
	Name string
	// OrganizationID and OrganizationPath are the home affiliation.
	OrganizationID   int64
	OrganizationPath string
	// Scopes are the roles held.
	Scopes []Scope
	// MustChangePassword bars everything but changing the password and leaving.
	MustChangePassword bool
	// System names the part of the system that acts without a person; empty for
	// people.
	System string
}

// SignedIn reports whether the viewer is a member.
func (v Viewer) SignedIn() bool { return v.MemberID != 0 }

// IsSystem reports whether a named part of the system acts.
func (v Viewer) IsSystem() bool { return v.System != "" }

// Has reports whether the viewer holds the role anywhere.
func (v Viewer) Has(role Role) bool {
	return v.IsSystem() || slices.ContainsFunc(v.Scopes, func(s Scope) bool { return s.Role == role })
}

// Covers reports whether the viewer holds the role over the organisation with
// this path.
func (v Viewer) Covers(role Role, path string) bool {
	return v.IsSystem() || slices.ContainsFunc(v.Scopes, func(s Scope) bool {
		return s.Role == role && len(path) >= len(s.Path) && path[:len(s.Path)] == s.Path
	})
}

// Paths returns the paths of the organisations over which the viewer holds the
// role.
func (v Viewer) Paths(role Role) []string {
	var paths []string
	for _, s := range v.Scopes {
		if s.Role == role {
			paths = append(paths, s.Path)
		}
	}
	return paths
}

// NeedAdmin says whether the viewer may ask for what the admins of the organisation with
// the path see: it is FORBIDDEN without an ADMIN role, and NOT_FOUND where none covers
// the organisation, so that nobody learns what lies beyond their reach.
func NeedAdmin(ctx context.Context, path string) error {
	switch v := FromContext(ctx); {
	case !v.Has(Admin):
		return problem.NeedsRole()
	case !v.Covers(Admin, path):
		return problem.Missing()
	}
	return nil
}

type viewerKey struct{}

// NewContext returns ctx with the viewer in it.
func NewContext(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// FromContext returns the viewer, a guest where nobody was put in.
func FromContext(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}

// AsSystem returns ctx in which a named part of the system acts, such as
// "sign-in" or "publish: migrate enrolments". Every use is a place to review:
// visibility lets the system see and touch all rows.
func AsSystem(ctx context.Context, part string) context.Context {
	return NewContext(ctx, Viewer{System: part})
}
