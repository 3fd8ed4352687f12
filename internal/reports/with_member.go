package reports

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
)

// beside is what the names of the member's columns begin with, where they come
// with an enrolment.
const beside = "member_row_"

// Columns of a member, those that may be NULL apart: ent finds no type for NULL,
// so they come as texts, empty for it.
var (
	always    = []string{member.FieldOrganizationID, member.FieldName, member.FieldPhone, member.FieldStage, member.FieldResidency, member.FieldComesFrom, member.FieldStaysAt}
	sometimes = []string{member.FieldGender, member.FieldJoinedOn, member.FieldFullMemberOn, member.FieldMemberNumber}
)

// withMember reads with each enrolment its member, in the page's one statement.
// No row is lost by it: there are no enrolments without a member.
func withMember(s *sql.Selector) {
	t := sql.Table(member.Table)
	s.LeftJoin(t).On(s.C(enrollment.FieldMemberID), t.C(member.FieldID))
	for _, column := range always {
		s.AppendSelectAs(t.C(column), beside+column)
	}
	for _, column := range sometimes {
		s.AppendSelectExprAs(sql.Expr("COALESCE("+t.C(column)+", '')"), beside+column)
	}
	// Engines differ in what they take for true, not in texts.
	wanted := member.FieldGreetingsWanted
	s.AppendSelectExprAs(sql.Expr("CASE WHEN "+t.C(wanted)+" THEN 'yes' ELSE '' END"), beside+wanted)
}

// attachMember makes the member of what withMember read beside the enrolment of a
// member in service: all that clients see of one in a list, but neither
// when the row was made, when the account closes, nor what is shown by revealMember alone. The statement bypasses the rule of members, so one who is
// not where the enrolment is counted is left out: whoever asks for that member
// reads the row under its own rule.
func (s *Service) attachMember(ctx context.Context, e *ent.Enrollment) error {
	r := reading{from: e}
	m := &ent.Member{
		ID: e.MemberID, OrganizationID: column[int64](&r, member.FieldOrganizationID),
		Name: column[string](&r, member.FieldName), Phone: column[string](&r, member.FieldPhone),
		Stage: member.Stage(column[string](&r, member.FieldStage)), Residency: member.Residency(column[string](&r, member.FieldResidency)),
		JoinedOn: day(&r, member.FieldJoinedOn), FullMemberOn: day(&r, member.FieldFullMemberOn),
		Active: true, GreetingsWanted: column[string](&r, member.FieldGreetingsWanted) != "",
	}
	m.ComesFrom, m.StaysAt = column[string](&r, member.FieldComesFrom), column[string](&r, member.FieldStaysAt)
	if number := column[string](&r, member.FieldMemberNumber); number != "" {
		m.MemberNumber = &number
	}
	if g := member.Gender(column[string](&r, member.FieldGender)); g != "" {
		m.Gender = &g
	}
	if m.JoinedOn != nil {
		monthDay := m.JoinedOn.MonthDay()
		m.JoinedMonthDay = &monthDay
	}
	m.Phone = s.db.Unseal(ctx, member.Table, member.FieldPhone, m.ID, m.Phone)
	if r.err == nil && m.OrganizationID == e.OrganizationID {
		e.Edges.Member = m
	}
	return r.err
}

// reading remembers the first column that did not come as it should.
type reading struct {
	from *ent.Enrollment
	err  error
}

func column[T any](r *reading, name string) T {
	value, err := r.from.Value(beside + name)
	typed, ok := value.(T)
	if err == nil && !ok {
		err = fmt.Errorf("the member's %s came as a %T", name, value)
	}
	if r.err == nil {
		r.err = err
	}
	return typed
}

func day(r *reading, name string) *calendar.Date {
	text := column[string](r, name)
	if text == "" {
		return nil
	}
	d, err := calendar.ParseDate(text)
	if r.err == nil {
		r.err = err
	}
	return &d
}
