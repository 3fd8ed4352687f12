package studydays_test

import (
	"context"
	"fmt"
	"testing"

	"partyschool/internal/studydays"
)

// TestWhoMayDoWhat calls every task as every kind of caller. What is asked for belongs to
// the east branch. A refused call changes nothing.
func TestWhoMayDoWhat(t *testing.T) {
	callers := []string{"", "settled", "western", "trainer", "east admin", "west admin", "chief"}
	const hidden, role = "NOT_FOUND", "FORBIDDEN"
	for _, c := range []struct {
		task string
		do   func(w *world, ctx context.Context) error
		want []string
	}{
		{"set a rule", func(w *world, ctx context.Context) error {
			_, err := w.service.SetFixedStudyDay(ctx, studydays.SetFixedStudyDayInput{OrganizationID: w.units["east"].ID, Residency: "SETTLED", FromOn: day("2026-08-01"), Recurrence: ptr("FREQ=DAILY")})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"shift a day", func(w *world, ctx context.Context) error {
			_, err := w.service.AddHolidayShift(ctx, studydays.AddHolidayShiftInput{OrganizationID: w.units["east"].ID, Day: day("2026-08-15"), Name: "x"})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"plan a day", func(w *world, ctx context.Context) error {
			_, err := w.service.PlanStudyDay(ctx, studydays.PlanStudyDayInput{OrganizationID: w.units["east"].ID, Day: day("2026-08-15"), Topic: "x"})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"see the code", func(w *world, ctx context.Context) error {
			_, err := w.service.CheckInCode(ctx, w.units["east"].ID)
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"see the list", func(w *world, ctx context.Context) error {
			_, err := w.service.StudyDay(ctx, w.units["east"], day("2026-07-15"))
			return err
		}, []string{role, role, role, role, "", hidden, ""}},
		{"record an attendance", func(w *world, ctx context.Context) error {
			_, err := w.service.RecordAttendance(ctx, studydays.RecordAttendanceInput{MemberID: w.people["settled"], Day: day("2026-07-15")})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"withdraw an attendance", func(w *world, ctx context.Context) error {
			_, err := w.service.WithdrawAttendance(ctx, studydays.WithdrawAttendanceInput{MemberID: w.people["settled"], Day: day("2026-07-15")})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"record a leave", func(w *world, ctx context.Context) error {
			_, err := w.service.RecordLeave(ctx, studydays.RecordLeaveInput{MemberID: w.people["settled"], Kind: "SICK", FromOn: day("2026-07-15")})
			return err
		}, []string{hidden, hidden, hidden, hidden, "", hidden, ""}},
		{"cancel the settled member's leave", func(w *world, ctx context.Context) error {
			id := w.db.Client(system()).StudyDayLeave.Query().OnlyIDX(system())
			_, err := w.service.CancelLeave(ctx, studydays.CancelLeaveInput{ID: id})
			return err
		}, []string{hidden, "", hidden, hidden, "", hidden, ""}},
	} {
		for i, caller := range callers {
			w := newWorld(t)
			if _, err := w.leave("settled", "FAMILY", "2026-07-15", "2026-07-15"); err != nil {
				t.Fatal(err)
			}
			before := w.state()
			got := code(c.do(w, w.as(caller)))
			if got != c.want[i] {
				t.Errorf("%s as %q: %q, want %q", c.task, caller, got, c.want[i])
			}
			if got != "" && w.state() != before {
				t.Errorf("%s as %q was refused and changed something", c.task, caller)
			}
		}
	}
}

// state is all that the tasks may write.
func (w *world) state() string {
	c, ctx := w.db.Client(system()), system()
	return fmt.Sprint(c.FixedStudyDayRule.Query().AllX(ctx), c.HolidayShift.Query().AllX(ctx), c.StudyDayPlan.Query().AllX(ctx), c.StudyDayAttendance.Query().AllX(ctx),
		c.StudyDayLeave.Query().AllX(ctx), c.CheckInSecret.Query().CountX(ctx), c.AuditEntry.Query().CountX(ctx), c.ChangeMark.Query().AllX(ctx))
}
