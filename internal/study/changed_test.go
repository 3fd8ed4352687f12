package study_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/enrollments"
)

// TestChangesAreTold looks at what a phone follows: the time of the last change, and
// the hint to whoever listens.
func TestChangesAreTold(t *testing.T) {
	d := open(t)
	a, b := d.Video(60), d.Video(600)
	c := d.Course(a, b)
	var heard []string
	hear := func(memberID, enrollmentID int64) { heard = append(heard, fmt.Sprint(memberID, " ", enrollmentID)) }
	d.study.WhenChanged(hear)
	d.enrollments.WhenChanged(hear)
	var e *ent.Enrollment
	steps := []struct {
		name         string
		do           func()
		record, told bool
	}{
		{"enrol", func() { e = d.enroll(c) }, false, true},
		{"study", func() {
			s := d.start(a.ID, "phone", false)
			d.Clock.Advance(time.Minute)
			d.report(event(s, 0, 30, 0, 30))
		}, true, true},
		{"nothing that counts", func() {
			s := d.start(a.ID, "phone", false)
			d.report(event(s, 0, 10, 20, 10))
		}, false, false},
		{"migrate", func() {
			to := d.Publish(c.ID, a, b, d.Video(60))
			if err := d.Database.InTx(d.System(), func(ctx context.Context, tx *ent.Client) error {
				learners, err := d.enrollments.LockUnfinished(ctx, tx, c.ID)
				if err != nil {
					return err
				}
				_, err = d.enrollments.Migrate(ctx, tx, learners, to)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}, false, true},
		{"withdraw", func() {
			if _, err := d.enrollments.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: e.ID}); err != nil {
				t.Fatal(err)
			}
		}, false, true},
		{"enrol again", func() { d.enroll(c) }, false, true},
		{"enrol twice", func() { d.enroll(c) }, false, false},
	}
	for _, step := range steps {
		d.Clock.Advance(time.Hour)
		before := d.Clock.Now()
		heard = nil
		step.do()
		told := d.Client().Enrollment.Query().Where(enrollment.ChangedAtGTE(before)).CountX(d.System())
		record := d.Client().StudyRecord.Query().Where(studyrecord.ChangedAtGTE(before)).CountX(d.System())
		if (told == 1) != step.told || (record == 1) != step.record {
			t.Errorf("%s: %d enrolments and %d records changed since", step.name, told, record)
		}
		if (len(heard) > 0) != step.told || len(heard) > 0 && heard[0] != fmt.Sprint(d.member.ID, " ", e.ID) {
			t.Errorf("%s: heard %q", step.name, heard)
		}
	}
}

// TestNothingIsToldOfWhatWasNotCommitted rolls a report back.
func TestNothingIsToldOfWhatWasNotCommitted(t *testing.T) {
	d := open(t)
	d.study.WhenChanged(func(int64, int64) { t.Error("told") })
	d.enrollments.WhenChanged(func(int64, int64) { t.Error("told") })
	failure := fmt.Errorf("no")
	c := d.Course(d.Video(60))
	err := d.Database.InTx(d.ctx, func(ctx context.Context, _ *ent.Client) error {
		if _, err := d.enrollments.Enroll(ctx, enrollments.EnrollInput{CourseID: c.ID}); err != nil {
			return err
		}
		return failure
	})
	if err != failure { //nolint:errorlint // the very one
		t.Fatal(err)
	}
}
