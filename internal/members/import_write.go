package members

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/memberimportrow"
	"partyschool/internal/identity"
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

// findTwins finds rows with one phone: the second of them is a mistake.
func (r *roster) findTwins() {
	lines := map[string]int{}
	for _, row := range r.rows {
		if row.phone == "" {
			continue
		}
		if line, twice := lines[row.phone]; twice {
			row.wrong(RosterPhone, problem.BadInput("", "与第 %d 行的手机号相同。", "The same number stands in line %d.", line))
			continue
		}
		lines[row.phone] = row.line
	}
}

// decide says what becomes of the rows, and returns those that make a member. Where it
// is to write, it changes the members who are on the register, whose rows it locks.
func (r *roster) decide(ctx context.Context, client *ent.Client, some []*rosterRow, write bool) (made []*rosterRow, err error) {
	phones := make([]string, 0, len(some))
	for _, row := range some {
		if row.phone != "" {
			phones = append(phones, row.phone)
		}
	}
	// As the system: a number may be on the register where the viewer sees nobody.
	query := client.Member.Query().Where(r.service.db.WithPhone(phones...)).Order(member.ByID())
	if write && r.service.db.ForUpdate() != "" {
		query.Modify(func(sel *sql.Selector) { sel.ForUpdate() })
	}
	found, err := query.All(identity.AsSystem(ctx, "importMembers: find by phone"))
	if err != nil {
		return nil, fmt.Errorf("find a roster's members: %w", err)
	}
	byPhone := make(map[string]*ent.Member, len(found))
	for _, m := range found {
		byPhone[m.Phone] = m
	}
	for _, row := range some {
		m := byPhone[row.phone]
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

// judgeNew says what becomes of a row whose phone is not on the register.
func (r *roster) judgeNew(row *rosterRow) {
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

// judgeKnown says what becomes of a row whose phone is on the register, and changes
// the member where it is to write.
func (r *roster) judgeKnown(ctx context.Context, client *ent.Client, row *rosterRow, m *ent.Member, write bool) error {
	home := r.home(m)
	switch {
	case home == nil:
		row.wrong(RosterPhone, problem.Clash("这个手机号登记在“%[1]s”以外的党组织；如需调入，请办理组织关系转接。",
			"This number is on the register outside “%[1]s”; whoever is to come here is transferred.", r.unit.Name))
	case !m.Active:
		row.wrong(RosterPhone, problem.Clash("使用这个手机号的党员已停用。", "The member with this number was deactivated."))
	case row.home != nil && row.home.ID != m.OrganizationID:
		row.wrong(RosterOrganization, problem.Clash("登记在“%[1]s”；导入不改变组织关系，请办理转接。",
			"The register says “%[1]s”; an import moves nobody: make a transfer.", home.Name))
	}
	if len(row.mistakes) > 0 {
		row.outcome = memberimportrow.OutcomeFAILED
		return nil
	}
	input := UpdateMemberInput{ID: m.ID, Gender: row.gender, Stage: row.stage, Residency: row.residency, JoinedOn: row.joined, FullMemberOn: row.full}
	if row.name != "" {
		input.Name = &row.name
	}
	changes := client.Member.Update().Where(member.ID(m.ID))
	said := describe(changes.Mutation(), m, input)
	if len(said) == 0 {
		row.outcome = memberimportrow.OutcomeUNCHANGED
		return nil
	}
	if row.misfit(r.service.checkStanding(m, input)); len(row.mistakes) > 0 {
		row.outcome = memberimportrow.OutcomeFAILED
		return nil
	}
	row.outcome = memberimportrow.OutcomeUPDATED
	if !write {
		return nil
	}
	if err := changes.Exec(ctx); err != nil {
		return fmt.Errorf("change a member of a roster: %w", err)
	}
	r.service.forget(ctx, m.ID)
	if input.Stage != nil && *input.Stage != m.Stage || input.Residency != nil && *input.Residency != m.Residency {
		return r.service.mayJoinAudiences(ctx, client, m.ID)
	}
	return nil
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
			SetStage(*row.stage).SetResidency(residency).SetNillableJoinedOn(row.joined).SetNillableFullMemberOn(row.full).SetCreatedAt(now)
		if row.joined != nil {
			rows[i].SetJoinedMonthDay(row.joined.MonthDay())
		}
	}
	people, err := tx.Member.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return err // a constraint: somebody registered one of the phones meanwhile
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
