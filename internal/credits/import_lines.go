package credits

import (
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// importAtOnce is how many rows a statement looks up or writes: with seventeen
// columns it stays below the 32,766 parameters that SQLite takes.
const importAtOnce = 1000

// hoursImport is a sheet on its way into the ledger.
type hoursImport struct {
	service *Service
	unit    *ent.Organization
	rows    []*row
	// known are the ledger's lines of these rows, by once_key; undone are those of
	// them that a counter-entry answers.
	known  map[string]int64
	undone map[int64]bool
}

// look finds whose the rows are and which of them the ledger holds. Looking again
// forgets what it found.
func (b *hoursImport) look(ctx context.Context, c *ent.Client) error {
	b.known, b.undone = map[string]int64{}, map[int64]bool{}
	if err := b.lookForMembers(ctx, c); err != nil {
		return fmt.Errorf("look for the members of a sheet: %w", err)
	}
	b.lookForTwins()
	if err := b.lookInLedger(ctx, c); err != nil {
		return fmt.Errorf("look for a sheet's lines in the ledger: %w", err)
	}
	return nil
}

func (b *hoursImport) lookForMembers(ctx context.Context, c *ent.Client) error {
	byPhone := map[string]*ent.Member{}
	for phones := range slices.Chunk(b.phones(), importAtOnce) {
		found, err := c.Member.Query().
			Where(b.service.database.WithPhone(phones...), member.Active(true), visibility.Below(member.FieldOrganizationID, b.unit.Path)).
			Select(member.FieldID, member.FieldOrganizationID, member.FieldPhone).All(ctx)
		if err != nil {
			return err
		}
		for _, m := range found {
			byPhone[m.Phone] = m
		}
	}
	viewer := identity.FromContext(ctx)
	for _, r := range b.rows {
		m := byPhone[r.phone]
		switch {
		case r.phone == "" || r.memberID != 0: // said already, or found by an earlier try
		case m == nil:
			r.wrong(phoneColumn, problem.Clash("“%s”及其下级没有使用这个手机号的在册党员。", "Nobody on the register of “%s” or below it has this number.", b.unit.Name))
			r.phone = "" // once is enough
		case m.ID == viewer.MemberID:
			r.wrong(phoneColumn, problem.Clash("不能为本人导入学时，请由其他管理员办理。", "Nobody imports hours for themselves; ask another admin."))
			r.phone = ""
		default:
			r.memberID, r.homeID = m.ID, m.OrganizationID
		}
	}
	return nil
}

// phones returns the phones of the rows, each once.
func (b *hoursImport) phones() []string {
	var phones []string
	for _, r := range b.rows {
		if r.phone != "" {
			phones = append(phones, r.phone)
		}
	}
	slices.Sort(phones)
	return slices.Compact(phones)
}

// lookForTwins names the line that each row makes, and finds rows that make the
// same one.
func (b *hoursImport) lookForTwins() {
	lines := map[string]int{}
	for _, r := range b.rows {
		if len(r.mistakes) > 0 || r.onceKey != "" {
			continue
		}
		r.onceKey = r.key()
		if line, twice := lines[r.onceKey]; twice {
			r.mistakes = append(r.mistakes, problem.Clash("与第 %d 行重复：手机号、日期、学时和事项都相同。", "The same as line %d: phone, day, hours and title.", line))
			continue
		}
		lines[r.onceKey] = r.line
	}
}

func (b *hoursImport) lookInLedger(ctx context.Context, c *ent.Client) error {
	// Lines keep the home affiliation of their time, which may be another admin's.
	ctx = identity.AsSystem(ctx, "credits: find imported lines")
	var keys []string
	for _, r := range b.rows {
		if len(r.mistakes) == 0 {
			keys = append(keys, r.onceKey)
		}
	}
	for chunk := range slices.Chunk(keys, importAtOnce) {
		found, err := c.CreditEntry.Query().Where(creditentry.OnceKeyIn(chunk...)).
			Select(creditentry.FieldID, creditentry.FieldOnceKey).All(ctx)
		if err != nil {
			return err
		}
		ids := make([]int64, len(found))
		for i, e := range found {
			ids[i], b.known[e.OnceKey] = e.ID, e.ID
		}
		if len(ids) == 0 {
			continue
		}
		counters, err := c.CreditEntry.Query().Where(creditentry.ReversesIDIn(ids...)).Select(creditentry.FieldReversesID).All(ctx)
		if err != nil {
			return err
		}
		for _, e := range counters {
			b.undone[*e.ReversesID] = true
		}
	}
	return nil
}

// failed reports whether a row has a mistake.
func (b *hoursImport) failed() bool {
	return slices.ContainsFunc(b.rows, func(r *row) bool { return len(r.mistakes) > 0 })
}

// write books the rows that the ledger lacks. Their hours are given, so no rule
// converts them; they keep the one of their day all the same.
func (b *hoursImport) write(ctx context.Context, tx *ent.Client) error {
	rules, err := dated(ctx, b.service.database)
	if err != nil {
		return err
	}
	by, now, sum := identity.FromContext(ctx).MemberID, b.service.clock.Now(), 0
	var lines []*ent.CreditEntryCreate
	for _, r := range b.rows {
		if b.known[r.onceKey] != 0 {
			continue
		}
		sum += r.hundredths
		lines = append(lines, tx.CreditEntry.Create().
			SetMemberID(r.memberID).SetOrganizationID(r.homeID).SetSource(creditentry.SourceIMPORT).SetSourceID(0).SetOnceKey(r.onceKey).
			SetHundredths(r.hundredths).SetSeconds(0).SetOccurredOn(r.day).SetYear(r.day.Year).SetRule(inForce(rules, r.day).Code).
			SetTitle(r.title).SetReason(r.reason).SetBookedByID(by).SetCreatedAt(now))
	}
	if len(lines) == 0 {
		return nil
	}
	system := identity.AsSystem(ctx, "credits: book an imported sheet")
	for chunk := range slices.Chunk(lines, importAtOnce) {
		if err := tx.CreditEntry.CreateBulk(chunk...).Exec(system); err != nil {
			return fmt.Errorf("book a sheet's lines: %w", err)
		}
	}
	return audit.Write(ctx, tx, b.service.clock, audit.Entry{
		Action: "importCreditHours", OrganizationID: b.unit.ID, SubjectID: b.unit.ID, Summary: said(b.unit, len(lines), sum),
	})
}
