package exports

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/accessentry"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/sheet"
)

// widths are those of columns that are not as wide as their heading.
var widths = map[members.RosterField]int{
	members.RosterMemberNumber: 16, members.RosterName: 10, members.RosterPhone: 14, members.RosterOrganization: 32, members.RosterStage: 14,
	members.RosterIdentityNumber: 20, members.RosterBornOn: 12, members.RosterComesFrom: 24, members.RosterStaysAt: 24, members.RosterJoinedOn: 12, members.RosterFullMemberOn: 12,
}

var genders = map[member.Gender]string{member.GenderFEMALE: "女", member.GenderMALE: "男"}

// register is each member of a subtree as an import takes it back.
func (s *Service) register(ctx context.Context, e *ent.Export) (*report, error) {
	unit, err := s.reports.Administered(ctx, e.OrganizationID)
	if err != nil {
		return nil, err
	}
	columns := make([]sheet.Column, len(members.RosterLayout))
	for i, f := range members.RosterLayout {
		columns[i] = sheet.Column{Heading: f.Heading(), Width: widths[f]}
	}
	return &report{
		title: "党员名册", columns: columns, about: []string{unit.Name},
		rows: func(ctx context.Context, row func(...any) error) error {
			names := s.reports.Names(unit)
			return s.reports.RegisterRows(ctx, unit, func(some []*ent.Member) error {
				if e.FullData {
					if err := s.tellWhoReads(ctx, e, some); err != nil {
						return err
					}
				}
				for _, m := range some {
					if err := row(registerCells(e, m, names[m.OrganizationID])...); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}, nil
}

// registerCells are in the order of members.RosterLayout.
func registerCells(e *ent.Export, m *ent.Member, home string) []any {
	phone, identityNumber, born := m.Phone, m.IdentityNumber, bornOn(m)
	if !e.FullData {
		phone, identityNumber = members.Mask(phone), members.MaskIdentityNumber(identityNumber)
		if m.BornOn != "" {
			born = maskedDay
		}
	}
	gender := ""
	if m.Gender != nil {
		gender = genders[*m.Gender]
	}
	return []any{
		members.RosterNumber(m), m.Name, phone, gender, identityNumber, born, home, stages[m.Stage], residencies[m.Residency],
		m.ComesFrom, m.StaysAt, orNothing(m.JoinedOn), orNothing(m.FullMemberOn),
	}
}

// maskedDay is written for a birth date that is on the register.
const maskedDay = "****-**-**"

// bornOn is the birth date as it is written; nil where it is not recorded.
func bornOn(m *ent.Member) any {
	day, err := calendar.ParseDate(m.BornOn)
	if err != nil {
		return nil
	}
	return day
}

func orNothing(d *calendar.Date) any {
	if d == nil {
		return nil
	}
	return *d
}

// whatIsRead names what of a member full data holds, as the access log has it.
func whatIsRead(m *ent.Member) string {
	what := "PHONE"
	if m.IdentityNumber != "" {
		what += ",IDENTITY_NUMBER"
	}
	if m.BornOn != "" {
		what += ",BORN_ON"
	}
	return what
}

// tellWhoReads writes into the access log of members that their personal data leaves the
// school in full, before it does. A job that is begun again tells it once.
func (s *Service) tellWhoReads(ctx context.Context, e *ent.Export, some []*ent.Member) error {
	viewer, system := identity.FromContext(ctx), identity.AsSystem(ctx, "exportRegister: tell the members")
	once := func(m *ent.Member) string { return "export:" + key.Format(e.ID) + ":" + key.Format(m.ID) }
	keys := make([]string, len(some))
	for i, m := range some {
		keys[i] = once(m)
	}
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		told, err := tx.AccessEntry.Query().Where(accessentry.OnceKeyIn(keys...)).Select(accessentry.FieldMemberID).All(system)
		if err != nil {
			return fmt.Errorf("read who was told: %w", err)
		}
		done := map[int64]bool{viewer.MemberID: true}
		for _, t := range told {
			done[t.MemberID] = true
		}
		var rows []*ent.AccessEntryCreate
		for _, m := range some {
			if done[m.ID] {
				continue
			}
			rows = append(rows, tx.AccessEntry.Create().SetMemberID(m.ID).SetReaderID(viewer.MemberID).SetReaderName(viewer.Name).
				SetOrganizationID(viewer.OrganizationID).SetWhat(whatIsRead(m)).SetReason(e.Reason).SetOnceKey(once(m)).SetReadAt(s.clock.Now()))
		}
		if len(rows) == 0 {
			return nil
		}
		if err := tx.AccessEntry.CreateBulk(rows...).Exec(system); err != nil {
			return fmt.Errorf("tell members who reads: %w", err)
		}
		return nil
	})
}
