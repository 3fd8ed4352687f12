package privacy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// PersonalField is a kind of personal data that is not shown unless it is asked for.
type PersonalField string

// The fields.
const (
	FieldPhone          PersonalField = "PHONE"
	FieldIdentityNumber PersonalField = "IDENTITY_NUMBER"
	FieldBornOn         PersonalField = "BORN_ON"
)

// RevealMemberInput is the input of revealMember.
type RevealMemberInput struct {
	MemberID int64
	Fields   []PersonalField
	// Reason is what the member will read.
	Reason string
}

// RevealMemberPayload is the answer of revealMember. What was not asked for, and what
// is not recorded, is nil.
type RevealMemberPayload struct {
	Member         *ent.Member
	Phone          *string
	IdentityNumber *string
	BornOn         *calendar.Date
}

// leastReason is the shortest reason, in characters: "核对" says something, a dot does
// not.
const leastReason = 2

// RevealMember answers with a member's personal data in full and tells the member who
// read what and why. It is written before it is answered: what cannot be told is not
// shown. NOT_FOUND unless an ADMIN role of the viewer covers the home affiliation;
// BAD_USER_INPUT without fields or a reason.
func (s *Service) RevealMember(ctx context.Context, input RevealMemberInput) (*RevealMemberPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	reason, err := problem.Lines("reason", input.Reason, leastReason, maxReason)
	if err != nil {
		return nil, err
	}
	if len(input.Fields) == 0 {
		return nil, problem.BadInput("fields", "请选择要查看的内容。", "Say what to show.")
	}
	m, err := s.Database.Client(ctx).Member.Query().Where(member.ID(input.MemberID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	} else if err != nil {
		return nil, fmt.Errorf("read the member: %w", err)
	}
	viewer, home := own(ctx), s.Tree.Unit(m.OrganizationID)
	if viewer.MemberID != m.ID && (home == nil || !viewer.Covers(identity.Admin, home.Path)) {
		return nil, problem.Missing()
	}
	answer := &RevealMemberPayload{Member: m}
	var read []string
	for _, f := range []PersonalField{FieldPhone, FieldIdentityNumber, FieldBornOn} {
		if slices.Contains(input.Fields, f) {
			read = append(read, string(f))
		}
	}
	if slices.Contains(input.Fields, FieldPhone) && m.Phone != "" {
		answer.Phone = &m.Phone
	}
	if slices.Contains(input.Fields, FieldIdentityNumber) && m.IdentityNumber != "" {
		answer.IdentityNumber = &m.IdentityNumber
	}
	if slices.Contains(input.Fields, FieldBornOn) {
		answer.BornOn = BornOn(m)
	}
	if viewer.MemberID == m.ID {
		return answer, nil
	}
	id, err := s.Database.NewKey(key.Inner)
	if err != nil {
		return nil, err
	}
	err = s.Database.Client(ctx).AccessEntry.Create().SetID(id).SetMemberID(m.ID).SetReaderID(viewer.MemberID).SetReaderName(viewer.Name).
		SetOrganizationID(viewer.OrganizationID).SetWhat(strings.Join(read, ",")).SetReason(reason).SetOnceKey(key.Format(id)).
		SetReadAt(s.Clock.Now()).Exec(identity.AsSystem(ctx, "revealMember: tell the member"))
	if err != nil {
		return nil, fmt.Errorf("tell the member who reads: %w", err)
	}
	return answer, nil
}

// FieldsOf are the fields that an entry of the access log speaks of.
func FieldsOf(e *ent.AccessEntry) []PersonalField {
	var fields []PersonalField
	for _, name := range strings.Split(e.What, ",") {
		fields = append(fields, PersonalField(name))
	}
	return fields
}

// BornOn is the birth date; nil where it is not recorded.
func BornOn(m *ent.Member) *calendar.Date {
	if m.BornOn == "" {
		return nil
	}
	day, err := calendar.ParseDate(m.BornOn)
	if err != nil {
		return nil
	}
	return &day
}
