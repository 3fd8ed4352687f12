package members

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/memberimportrow"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

const (
	// importedAtOnce is how many rows a transaction looks up and writes.
	importedAtOnce = 500
	// importAttempts is how often rows are tried whose phones somebody else registers
	// at the same moment.
	importAttempts = 3
)

// decideAll says what would become of each row, and writes nothing.
func (r *roster) decideAll(ctx context.Context) error {
	r.findTwins()
	for some := range slices.Chunk(r.rows, importedAtOnce) {
		if _, err := r.decide(ctx, r.service.db.Client(ctx), some, false); err != nil {
			return err
		}
	}
	return nil
}

// write writes the rows that have no mistake, a few hundred in a transaction. It may be
// cut off anywhere: the same sheet again finds what was written unchanged.
func (r *roster) write(ctx context.Context) error {
	r.findTwins()
	for some := range slices.Chunk(r.rows, importedAtOnce) {
		if err := r.tryToWrite(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// writeAllOrNothing writes all rows in one transaction, or none where one has a
// mistake.
func (r *roster) writeAllOrNothing(ctx context.Context) error {
	if err := r.decideAll(ctx); err != nil {
		return err
	}
	if !slices.ContainsFunc(r.rows, func(row *rosterRow) bool { return row.outcome == memberimportrow.OutcomeFAILED }) {
		return r.tryToWrite(ctx, r.rows)
	}
	for _, row := range r.rows {
		if row.outcome != memberimportrow.OutcomeFAILED {
			row.outcome, row.remarks = memberimportrow.OutcomeUNCHANGED, append(row.remarks,
				problem.New(problem.Conflict, "其他行有误，整份名册都没有导入。", "Other rows have mistakes, so nothing was imported."))
		}
	}
	return nil
}

func (r *roster) tryToWrite(ctx context.Context, some []*rosterRow) error {
	kept := make([]rosterRow, len(some))
	for i, row := range some {
		kept[i] = *row
	}
	var err error
	for range importAttempts {
		err = r.service.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			for i, row := range some {
				*row = kept[i] // what an earlier try thought of it
			}
			if err := organizations.KeepStanding(ctx, r.service.db, tx, r.homes(some)...); err != nil {
				return err
			}
			for few := range slices.Chunk(some, importedAtOnce) {
				made, err := r.decide(ctx, tx, few, true)
				if err != nil {
					return err
				}
				if err := r.create(ctx, tx, made); err != nil {
					return err
				}
			}
			return nil
		})
		if !ent.IsConstraintError(err) {
			break
		}
	}
	return err
}

// homes are the organisations into which rows may put a member.
func (r *roster) homes(some []*rosterRow) []int64 {
	ids := []int64{r.unit.ID}
	for _, row := range some {
		if row.home != nil {
			ids = append(ids, row.home.ID)
		}
	}
	return ids
}

// findTwins finds rows with one phone or one number of either kind: the second of them is a
// mistake.
func (r *roster) findTwins() {
	phones, numbers, identities := map[string]int{}, map[string]int{}, map[string]int{}
	for _, row := range r.rows {
		row.twin(RosterPhone, row.phone, phones)
		row.twin(RosterMemberNumber, row.number, numbers)
		row.twin(RosterIdentityNumber, row.identity, identities)
	}
}

func (row *rosterRow) twin(f RosterField, value string, lines map[string]int) {
	if value == "" {
		return
	}
	if line, twice := lines[value]; twice {
		row.wrong(f, problem.BadInput("", "与第 %d 行的相同。", "The same stands in line %d.", line))
		return
	}
	lines[value] = row.line
}

// decide says what becomes of the rows, and returns those that make a member. Where it
// is to write, it changes the members who are on the register, whose rows it locks.
func (r *roster) decide(ctx context.Context, client *ent.Client, some []*rosterRow, write bool) (made []*rosterRow, err error) {
	f, err := r.find(ctx, client, some, write)
	if err != nil {
		return nil, err
	}
	for _, row := range some {
		m := f.who(row)
		if m == nil {
			r.judgeNew(row)
		} else if err := r.judgeKnown(ctx, client, row, m, write); err != nil {
			return nil, err
		}
		if row.outcome == memberimportrow.OutcomeCREATED {
			made = append(made, row)
		}
	}
	return made, nil
}

// judgeNew says what becomes of a row whose phone and number are not on the register.
func (r *roster) judgeNew(row *rosterRow) {
	if row.phone == "" && len(row.mistakes) == 0 {
		row.wrong(RosterPhone, problem.BadInput("", "新登记的党员须填写手机号。", "A new member needs a phone."))
	}
	row.judgePerson(nil)
	if row.name == "" {
		row.wrong(RosterName, problem.BadInput("", "新登记的党员须填写姓名。", "A new member needs a name."))
	}
	if row.stage == nil && len(row.mistakes) == 0 {
		row.wrong(RosterStage, problem.BadInput("", "新登记的党员须填写人员类别。", "A new member needs a stage."))
	}
	if len(row.mistakes) == 0 {
		st := standing{*row.stage, row.joined, row.full, true, true}
		row.misfit(st.check(r.today))
	}
	row.outcome = memberimportrow.OutcomeCREATED
	if len(row.mistakes) > 0 {
		row.outcome = memberimportrow.OutcomeFAILED
	}
}

// misfit notes that stage and dates do not fit each other, under the column that the
// problem is about.
func (row *rosterRow) misfit(err error) {
	if p := problem.As(err); p != nil {
		f := map[string]RosterField{"joinedOn": RosterJoinedOn, "fullMemberOn": RosterFullMemberOn, "stage": RosterStage}[p.Field]
		row.wrong(f, p)
	}
}

// judgeKnown says what becomes of a row whose phone or number is on the register, and
// changes the member where it is to write.
func (r *roster) judgeKnown(ctx context.Context, client *ent.Client, row *rosterRow, m *ent.Member, write bool) error {
	home, by := r.home(m), row.foundBy
	switch {
	case home == nil:
		row.wrong(by, problem.Clash("登记在“%[1]s”以外的党组织；如需调入，请办理组织关系转接。",
			"This is on the register outside “%[1]s”; whoever is to come here is transferred.", r.unit.Name))
	case !m.Active:
		row.wrong(by, problem.Clash("这名党员已停用。", "This member was deactivated."))
	case row.home != nil && row.home.ID != m.OrganizationID:
		row.wrong(RosterOrganization, problem.Clash("登记在“%[1]s”；导入不改变组织关系，请办理转接。",
			"The register says “%[1]s”; an import moves nobody: make a transfer.", home.Name))
	}
	row.judgePerson(m)
	if len(row.mistakes) > 0 {
		row.outcome = memberimportrow.OutcomeFAILED
		return nil
	}
	row.keepDays(m)
	input := UpdateMemberInput{ID: m.ID, Gender: row.gender, Stage: row.stage, Residency: row.residency, JoinedOn: row.joined, FullMemberOn: row.full, BornOn: row.born}
	for _, given := range []struct {
		value string
		field **string
	}{{row.name, &input.Name}, {row.comesFrom, &input.ComesFrom}, {row.stays, &input.StaysAt}, {row.phone, &input.Phone}, {row.number, &input.MemberNumber}, {row.identity, &input.IdentityNumber}} {
		if given.value != "" {
			*given.field = &given.value
		}
	}
	if row.number == key.Format(m.ID) {
		input.MemberNumber = nil
	}
	changes := client.Member.UpdateOneID(m.ID)
	said := describe(changes.Mutation(), m, input)
	if len(said) == 0 {
		row.outcome = memberimportrow.OutcomeUNCHANGED
		return nil
	}
	row.misfit(r.service.checkStanding(m, input))
	held, err := r.mayChange(ctx, client, row, m, input)
	if err != nil {
		return err
	}
	if len(row.mistakes) > 0 {
		row.outcome = memberimportrow.OutcomeFAILED
		return nil
	}
	row.outcome = memberimportrow.OutcomeUPDATED
	if !write {
		return nil
	}
	if err := r.service.remember(ctx, client, m, held, r.on); err != nil {
		return err
	}
	if err := changes.Exec(ctx); err != nil {
		if ent.IsConstraintError(err) {
			return err // somebody took the phone or one of the numbers meanwhile
		}
		return fmt.Errorf("change a member of a roster: %w", err)
	}
	r.service.forget(ctx, m.ID)
	if input.Stage != nil && *input.Stage != m.Stage || input.Residency != nil && *input.Residency != m.Residency {
		return r.service.mayJoinAudiences(ctx, client, m.ID)
	}
	return nil
}

// mayChange looks whether a change is too early, and whether it gives another phone to
// somebody with roles beyond the viewer's.
func (r *roster) mayChange(ctx context.Context, client *ent.Client, row *rosterRow, m *ent.Member, input UpdateMemberInput) (before, error) {
	held, err := r.service.ending(ctx, client, m, input, r.on)
	if p := problem.As(err); p != nil {
		row.mistakes = append(row.mistakes, p)
	} else if err != nil {
		return held, err
	}
	if input.Phone == nil || *input.Phone == m.Phone {
		return held, nil
	}
	err = r.service.checkRolesBelow(ctx, client, m.ID)
	if problem.As(err) == nil {
		return held, err
	}
	row.wrong(RosterPhone, err)
	return held, nil
}

// home is the member's organisation where the roster reaches it, else nil.
func (r *roster) home(m *ent.Member) *ent.Organization {
	i := slices.IndexFunc(r.units, func(u *ent.Organization) bool { return u.ID == m.OrganizationID })
	if i < 0 || !strings.HasPrefix(r.units[i].Path, r.unit.Path) {
		return nil
	}
	return r.units[i]
}

// create puts the members of rows on the register.
func (r *roster) create(ctx context.Context, tx *ent.Client, made []*rosterRow) error {
	now := r.service.clock.Now()
	rows := make([]*ent.MemberCreate, len(made))
	for i, row := range made {
		home, residency := r.unit, member.ResidencySETTLED
		if row.home != nil {
			home = row.home
		}
		if row.residency != nil {
			residency = *row.residency
		}
		rows[i] = tx.Member.Create().SetOrganizationID(home.ID).SetName(row.name).SetPhone(row.phone).SetNillableGender(row.gender).
			SetStage(*row.stage).SetResidency(residency).SetNillableJoinedOn(row.joined).SetNillableFullMemberOn(row.full).
			SetComesFrom(row.comesFrom).SetStaysAt(row.stays).SetCreatedAt(now)
		if row.number != "" {
			rows[i].SetMemberNumber(row.number)
		}
		if row.identity != "" {
			rows[i].SetIdentityNumber(row.identity)
		}
		if row.born != nil {
			rows[i].SetBornOn(row.born.String())
		}
		if row.joined != nil {
			rows[i].SetJoinedMonthDay(row.joined.MonthDay())
		}
	}
	people, err := tx.Member.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return err // a constraint: somebody registered one of the phones or numbers meanwhile
	}
	if err := r.service.count(ctx, tx, people...); err != nil {
		return err
	}
	changes := make([]*ent.AudienceChangeCreate, len(people))
	for i, m := range people {
		changes[i] = tx.AudienceChange.Create().SetMemberID(m.ID).SetChangedAt(now)
	}
	if err := tx.AudienceChange.CreateBulk(changes...).Exec(identity.AsSystem(ctx, "register: who may have joined audiences")); err != nil {
		return fmt.Errorf("note who may have joined audiences: %w", err)
	}
	return nil
}
