package members

import (
	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/paging"
)

// Viewer is the signed-in member with everything of their own. The member's
// role grants are loaded.
type Viewer struct {
	*ent.Member
	// MustChangePassword bars everything but changing the password and leaving.
	MustChangePassword bool
}

// Person is a person as others may see them.
type Person struct {
	// Name as on the register.
	Name string
}

// MemberConnection is a page of members.
type MemberConnection = paging.Connection[*ent.Member]

// MemberEdge is a member of a page.
type MemberEdge = paging.Edge[*ent.Member]

// RoleGrantConnection is a page of roles held.
type RoleGrantConnection = paging.Connection[*ent.RoleGrant]

// RoleGrantEdge is a role of a page.
type RoleGrantEdge = paging.Edge[*ent.RoleGrant]

// MemberFilter says which members to list; nil does not narrow.
type MemberFilter struct {
	// Search is part of the name, or for admins a whole phone or its last four digits.
	Search    *string
	Stage     *member.Stage
	Residency *member.Residency
	// Active is true where nil.
	Active *bool
}
