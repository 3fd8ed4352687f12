package study_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/enrollments"
	"partyschool/internal/study"
)

// Somebody's row is locked for long, as by the import of a large roster: those whose
// reports came at the same moment do not wait for it.
func TestALockedMemberHoldsNoOtherUp(t *testing.T) {
	d := open(t)
	if d.Database.Dialect() == dialect.SQLite {
		t.Skip("there is one writer at a time")
	}
	lesson := d.Video(600)
	c := d.Course(lesson)
	const phones = 12
	people, desks := make([]*ent.Member, phones), make([]*desk, phones)
	sessions := make([]*study.Session, phones)
	for i := range phones {
		one := *d
		one.ctx, people[i] = d.Member()
		desks[i] = &one
		if _, err := d.enrollments.Enroll(one.ctx, enrollments.EnrollInput{CourseID: c.ID}); err != nil {
			t.Fatal(err)
		}
		sessions[i] = one.start(lesson.ID, "phone", false)
	}
	d.Clock.Advance(time.Minute)
	held, free := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := d.Database.InTx(d.System(), func(ctx context.Context, tx *ent.Client) error {
			if _, _, err := study.Lock(ctx, d.Database, tx, people[phones/2].ID); err != nil {
				return err
			}
			close(held)
			<-free
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	var others, reports sync.WaitGroup
	for i := range phones {
		which := &others
		if i == phones/2 {
			which = &reports
		}
		which.Go(func() {
			for k := range 3 {
				from := float64(k * 10)
				p, err := d.study.ReportStudy(desks[i].ctx, study.ReportStudyInput{Events: []study.StudyEventInput{event(sessions[i], from, 10, from, from+10)}})
				if err != nil {
					t.Error(err)
					return
				}
				expect(t, p.Results[0], study.Accepted, "", 10)
			}
		})
	}
	done := make(chan struct{})
	go func() { others.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("others wait for the member whose row is locked")
	}
	close(free)
	all.Wait()
	others.Wait()
	reports.Wait()
}
