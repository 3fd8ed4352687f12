package transfers

import (
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/notice"
	birthday "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
)

// movedAtOnce bounds how many members one statement moves.
const movedAtOnce = 500

// MoveAll moves members, whose rows are locked, from the home affiliation that they share
// to another one from a day on 整建制转接: what a transfer does to one, in a few statements
// for five hundred, and without a transfer row, as nobody proposed and accepted each. Who
// was deactivated is moved too: a register holds them. Who came after the day is moved from
// the day they came. The organisations' rows are locked and both sides looked at.
func (s *Service) MoveAll(ctx context.Context, tx *ent.Client, people []*ent.Member, from, to *ent.Organization, on calendar.Date) error {
	system := identity.AsSystem(ctx, "transfers: move all members of an organisation")
	for some := range slices.Chunk(people, movedAtOnce) {
		if err := s.moveSome(system, tx, some, to, on); err != nil {
			return err
		}
		if err := s.rememberSome(system, tx, some, to, on); err != nil {
			return err
		}
		if err := s.tellSome(system, tx, some, from, to, on); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) moveSome(ctx context.Context, tx *ent.Client, some []*ent.Member, to *ent.Organization, on calendar.Date) error {
	ids := keysOf(some)
	if err := s.rehome(ctx, tx, ids, to.ID); err != nil {
		return err
	}
	err := tx.PoliticalBirthdayEvent.Update().Where(birthday.MemberIDIn(ids...), birthday.StatusEQ(birthday.StatusSCHEDULED), birthday.DayGTE(on)).
		SetOrganizationID(to.ID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move birthdays to come: %w", err)
	}
	var rows []*ent.AudienceChangeCreate
	for _, m := range some {
		if m.Active {
			rows = append(rows, tx.AudienceChange.Create().SetMemberID(m.ID).SetChangedAt(s.Clock.Now()))
		}
	}
	if err := tx.AudienceChange.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("note who may have joined audiences: %w", err)
	}
	return nil
}

// rememberSome is remember for many: see there. An affiliation that began on the day or
// after it held for no day that counts, and is closed where it began.
func (s *Service) rememberSome(ctx context.Context, tx *ent.Client, some []*ent.Member, to *ent.Organization, on calendar.Date) error {
	ids := keysOf(some)
	open, err := tx.Affiliation.Query().Where(affiliation.MemberIDIn(ids...), affiliation.UntilOnIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("read affiliations: %w", err)
	}
	began, late := map[int64]calendar.Date{}, map[calendar.Date][]int64{}
	for _, a := range open {
		began[a.MemberID] = a.FromOn
		if !a.FromOn.Before(on) {
			late[a.FromOn] = append(late[a.FromOn], a.ID)
		}
	}
	for day, rows := range late {
		if err := tx.Affiliation.Update().Where(affiliation.IDIn(rows...)).SetUntilOn(day).Exec(ctx); err != nil {
			return fmt.Errorf("close affiliations that just began: %w", err)
		}
	}
	if err := tx.Affiliation.Update().Where(affiliation.MemberIDIn(ids...), affiliation.UntilOnIsNil()).SetUntilOn(on).Exec(ctx); err != nil {
		return fmt.Errorf("close affiliations: %w", err)
	}
	var rows []*ent.AffiliationCreate
	for _, m := range some {
		begins := on
		since, known := began[m.ID]
		if !known {
			since = s.Calendar.DateOf(m.CreatedAt)
		}
		if begins.Before(since) {
			begins = since
		}
		if !known {
			rows = append(rows, tx.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(m.OrganizationID).SetFromOn(since).SetUntilOn(begins))
		}
		rows = append(rows, tx.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(to.ID).SetFromOn(begins))
	}
	for few := range slices.Chunk(rows, movedAtOnce) {
		if err := tx.Affiliation.CreateBulk(few...).Exec(ctx); err != nil {
			return fmt.Errorf("remember affiliations: %w", err)
		}
	}
	return nil
}

// tellSome tells the members in service, as a transfer does.
func (s *Service) tellSome(ctx context.Context, tx *ent.Client, some []*ent.Member, from, to *ent.Organization, on calendar.Date) error {
	var list []notices.Telling
	for _, m := range some {
		if m.Active {
			list = append(list, notices.Telling{
				MemberID: m.ID, Kind: notice.KindTRANSFER, OrganizationID: &to.ID,
				OnceKey: "merger:" + key.Format(from.ID) + ":" + key.Format(m.ID), Title: titled("您的组织关系已转到", to.Name),
				Body: fmt.Sprintf("“%s”已撤销。从 %s 起，您的组织关系在“%s”。您的学习记录和学时都在。", from.Name, on, to.Name),
			})
		}
	}
	return s.Notices.Tell(ctx, tx, list...)
}

// WithdrawAll takes back what is still open of the transfers out of organisations that are
// dissolved and into them, whose rows are locked: who is to go on is proposed anew. It
// tells who proposed them, and returns how many there were by organisation.
func (s *Service) WithdrawAll(ctx context.Context, tx *ent.Client, units map[int64]*ent.Organization) (map[int64]int, error) {
	system, count := identity.AsSystem(ctx, "transfers: of organisations that are dissolved"), map[int64]int{}
	var ids []int64
	for id := range units {
		ids = append(ids, id)
	}
	open, err := tx.AffiliationTransfer.Query().Where(transfer.OpenMemberIDNotNil(),
		transfer.Or(transfer.FromOrganizationIDIn(ids...), transfer.ToOrganizationIDIn(ids...))).Order(ent.Asc(transfer.FieldID)).All(system)
	if err != nil || len(open) == 0 {
		return count, err
	}
	var rows []int64
	var list []notices.Telling
	told := map[[2]int64]bool{}
	for _, t := range open {
		rows = append(rows, t.ID)
		unit := units[t.FromOrganizationID]
		if unit == nil {
			unit = units[t.ToOrganizationID]
		}
		count[unit.ID]++
		if who := [2]int64{t.ProposedByID, unit.ID}; !told[who] && t.ProposedByID != identity.FromContext(ctx).MemberID {
			told[who] = true
			list = append(list, notices.Telling{
				MemberID: t.ProposedByID, Kind: notice.KindTRANSFER, OrganizationID: &unit.ID,
				OnceKey: fmt.Sprintf("merger:%s:withdrawn:%d", key.Format(unit.ID), t.ProposedByID), Title: "组织关系转接已随党组织撤销而撤回",
				Body: fmt.Sprintf("“%s”已撤销，您提出的与它有关的组织关系转接已撤回；如仍需办理，请重新提出。", unit.Name),
			})
		}
	}
	for some := range slices.Chunk(rows, movedAtOnce) {
		err := tx.AffiliationTransfer.Update().Where(transfer.IDIn(some...), transfer.OpenMemberIDNotNil()).SetStatus(transfer.StatusWITHDRAWN).ClearOpenMemberID().
			SetNote("转出或接收的党组织已撤销。").SetDecidedAt(s.Clock.Now()).Exec(system)
		if err != nil {
			return count, fmt.Errorf("take transfers back: %w", err)
		}
	}
	return count, s.Notices.Tell(system, tx, list...)
}

func keysOf(people []*ent.Member) []int64 {
	ids := make([]int64, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	return ids
}

// titled is a title with a name at its end, cut to what a title holds.
func titled(text, name string) string {
	const most = 120
	if all := []rune(text + name); len(all) > most {
		return string(all[:most])
	}
	return text + name
}
