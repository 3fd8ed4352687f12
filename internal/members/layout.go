package members

import (
	"partyschool/ent"
	"partyschool/internal/key"
)

// RosterLayout are the columns of a roster in the order in which the register is
// exported: what an import takes back without a mapping.
var RosterLayout = []RosterField{
	RosterMemberNumber, RosterName, RosterPhone, RosterGender, RosterIdentityNumber, RosterBornOn, RosterOrganization, RosterStage, RosterResidency,
	RosterComesFrom, RosterStaysAt, RosterJoinedOn, RosterFullMemberOn,
}

// Heading is what the column of a field is called.
func (f RosterField) Heading() string { return rosterHeadings[f][0] }

// RosterNumber is what finds a member again in an import: the number that was given, and
// otherwise the school's own key.
func RosterNumber(m *ent.Member) string {
	if m.MemberNumber != nil {
		return *m.MemberNumber
	}
	return key.Format(m.ID)
}
