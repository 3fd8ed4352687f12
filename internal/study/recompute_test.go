package study_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyday"
	"partyschool/ent/studyrecord"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// TestRecomputedIsWhatWasCounted computes lives anew at any moment.
func TestRecomputedIsWhatWasCounted(t *testing.T) {
	d := open(t)
	rapid.Check(t, func(r *rapid.T) {
		l := live(r, d)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			l.step()
		}
		l.expectNoDifference("in the end")
	})
}

// TestRecomputeMends spoils numbers and has them mended.
func TestRecomputeMends(t *testing.T) {
	d := open(t)
	rapid.Check(t, func(r *rapid.T) {
		l := live(r, d)
		for range rapid.IntRange(5, 25).Draw(r, "steps") {
			l.step()
		}
		before := l.numbers()
		l.spoil()
		if l.numbers() == before {
			return
		}
		spoiled := l.numbers()
		found, err := l.study.Recompute(l.System(), l.member.ID, true)
		l.must(err)
		if len(found.Differences) == 0 || strings.Contains(fmt.Sprint(found.Differences), "%!") || l.numbers() != spoiled {
			r.Fatalf("the dry run says %v\n%s", found.Differences, l.story())
		}
		_, err = l.study.Recompute(l.System(), l.member.ID, false)
		l.must(err)
		if after := l.numbers(); after != before {
			r.Fatalf("%v\nwas\n%s\nspoiled\n%s\nis\n%s", found.Differences, before, spoiled, after)
		}
		l.expectNoDifference("mended")
	})
}

func (l *life) spoil() {
	statements := []string{
		"UPDATE study_records SET credited_ms = credited_ms + 1000",
		"UPDATE study_records SET coverage = '0-1', covered_ms = 1",
		"UPDATE study_records SET resume_ms = 7, furthest_ms = furthest_ms + 1, grace_ms = 3",
		"UPDATE study_days SET wall = '', credited_ms = 0",
		"UPDATE study_days SET credited_ms = credited_ms - 1",
		"UPDATE study_sessions SET accepted_media_ms = 0, credited_ms = credited_ms + 5, grace_ms = 1",
		"UPDATE enrollments SET credited_ms = 12345, completed_lessons = completed_lessons + 1",
		"UPDATE enrollments SET last_studied_at = NULL, next_lesson_id = 5",
	}
	l.must(l.Database.InTx(l.System(), func(ctx context.Context, tx *ent.Client) error {
		for _, s := range rapid.SliceOfNDistinct(rapid.SampledFrom(statements), 1, 3, rapid.ID).Draw(l.r, "spoil") {
			if strings.Contains(s, "enrollments") && l.Client().Enrollment.GetX(l.System(), l.place.ID).Status == enrollment.StatusWITHDRAWN {
				continue // computed when the learner comes back
			}
			query := s + " WHERE member_id = ?"
			if strings.Contains(s, "study_records") { // of a quiz nothing tells what it should be
				query += " AND last_studied_at IS NOT NULL"
			}
			if _, err := tx.ExecContext(ctx, query, l.member.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestRecomputeCompletes takes the completion away that events bear: it comes back
// with what follows from it. A verdict that was tampered with is found.
func TestRecomputeCompletes(t *testing.T) {
	d := open(t)
	lesson := d.Video(60)
	c := d.Course(lesson)
	e := d.enroll(c)
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	d.report(event(s, 0, 60, 0, 60))
	sys := d.System()
	d.Client().StudyRecord.Update().Where(studyrecord.MemberID(d.member.ID)).SetStatus(studyrecord.StatusIN_PROGRESS).ClearCompletedAt().ExecX(sys)
	d.Client().Enrollment.Update().Where(enrollment.ID(e.ID)).SetStatus(enrollment.StatusIN_PROGRESS).ClearCompletedAt().SetCompletedLessons(0).ExecX(sys)
	d.Client().CreditEntry.Delete().ExecX(sys)
	d.Client().Certificate.Delete().ExecX(sys)
	d.Client().Course.Update().SetCompletedCount(0).ExecX(sys)
	if _, err := d.Client().ExecContext(sys, "UPDATE study_events SET accepted_to_ms = 99000, credited_ms = 1 WHERE member_id = ?", d.member.ID); err != nil {
		t.Fatal(err)
	}
	var heard int
	d.study.WhenChanged(func(int64, int64) { heard++ })
	found, err := d.study.Recompute(sys, d.member.ID, false)
	if err != nil || found.Events != 1 || found.Records != 1 || heard != 1 {
		t.Fatalf("%+v %v, heard %d", found, err, heard)
	}
	d.checkCompletedOnce(t, c)
	for _, want := range []string{"Event ", "complete"} {
		if text := fmt.Sprint(found.Differences); !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	if row := d.Client().StudyEvent.Query().OnlyX(sys); row.AcceptedToMs != 60_000 || row.CreditedMs != 60_000 {
		t.Errorf("event %v", row)
	}
	// What is complete stays so, whatever the events say.
	if _, err := d.Client().ExecContext(sys, "DELETE FROM study_events"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.study.Recompute(sys, d.member.ID, false); err != nil {
		t.Fatal(err)
	}
	row := d.Client().Enrollment.GetX(sys, e.ID)
	if record := d.Client().StudyRecord.Query().OnlyX(sys); row.Status != enrollment.StatusCOMPLETED || row.CreditedMs != 0 ||
		record.Status != studyrecord.StatusCOMPLETED || record.CreditedMs != 0 || record.Coverage.Length() != 0 {
		t.Errorf("enrolment %v, record %v", row, record)
	}
	if n := d.Client().StudyDay.Query().Where(studyday.CreditedMsGT(0)).CountX(sys); n != 0 {
		t.Errorf("%d days still count", n)
	}
}

// TestWhoMayRecompute asks as every kind of caller.
func TestWhoMayRecompute(t *testing.T) {
	d := open(t)
	dry := true
	scope := func(role identity.Role, path string) context.Context {
		ctx, m := d.Member()
		v := identity.FromContext(ctx)
		v.Scopes = []identity.Scope{{Role: role, OrganizationID: d.Unit.ID, Path: path}}
		_ = m
		return identity.NewContext(ctx, v)
	}
	for name, c := range map[string]struct {
		ctx     context.Context
		member  int64
		code    problem.Code
		entries int
	}{
		"the admin":             {scope(identity.Admin, d.Unit.Path), d.member.ID, "", 1},
		"the member":            {d.ctx, d.member.ID, problem.NotFound, 0},
		"a trainer":             {scope(identity.Trainer, d.Unit.Path), d.member.ID, problem.NotFound, 0},
		"an admin of elsewhere": {scope(identity.Admin, key.Format(d.Key(key.Organization))), d.member.ID, problem.NotFound, 0},
		"of nobody":             {scope(identity.Admin, d.Unit.Path), d.Key(key.Member), problem.NotFound, 0},
		"of no member":          {scope(identity.Admin, d.Unit.Path), d.Key(key.Course), problem.BadUserInput, 0},
	} {
		d.Client().AuditEntry.Delete().ExecX(d.System())
		_, err := d.study.RecomputeStudy(c.ctx, study.RecomputeStudyInput{MemberID: c.member, DryRun: &dry}, false)
		if (c.code == "") != (err == nil) || err != nil && !problem.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if n := d.Client().AuditEntry.Query().Where(auditentry.Action("recomputeStudy")).CountX(d.System()); n != c.entries {
			t.Errorf("%s: %d lines in the audit trail", name, n)
		}
	}
}

func TestRecomputeAll(t *testing.T) {
	d := open(t)
	for range 3 {
		d.Member()
	}
	var seen []int64
	if err := d.study.RecomputeAll(d.System(), false, func(id int64, _ *study.Recomputed) error {
		seen = append(seen, id)
		return nil
	}); err != nil || len(seen) != 4 || seen[0] != d.member.ID {
		t.Errorf("%v %v", seen, err)
	}
	stop := errors.New("stop")
	if err := d.study.RecomputeAll(d.System(), true, func(int64, *study.Recomputed) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

// BenchmarkRecompute computes a thousand events anew.
func BenchmarkRecompute(b *testing.B) {
	d := open(b)
	lesson := d.Video(36_000)
	d.enroll(d.Course(lesson))
	for range 10 {
		s := d.start(lesson.ID, "phone", false)
		var events []study.StudyEventInput
		for i := range 100 {
			events = append(events, event(s, float64(15*i), 15, float64(15*i), float64(15*i+15)))
		}
		d.Clock.Advance(1500 * time.Second)
		d.report(events...)
	}
	b.ReportAllocs()
	for b.Loop() {
		if found, err := d.study.Recompute(d.System(), d.member.ID, true); err != nil || found.Events != 1000 || len(found.Differences) > 0 {
			b.Fatalf("%+v %v", found, err)
		}
	}
}
