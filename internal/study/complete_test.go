package study_test

import (
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/catalogue"
	"partyschool/internal/study"
)

func TestMidnightAndYear(t *testing.T) {
	d := open(t)
	d.Clock.Set(time.Date(2026, 12, 31, 15, 59, 30, 0, time.UTC)) // 23:59:30 in Shanghai
	lesson := d.Video(60)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	p := d.report(event(s, 0, 60, 0, 60))
	expect(t, p.Results[0], study.Accepted, "", 60)
	days := d.Client().StudyDay.Query().Order(ent.Asc("day")).AllX(d.System())
	if len(days) != 2 || days[0].Day.String() != "2026-12-31" || days[0].CreditedMs != 30_000 || days[1].Day.String() != "2027-01-01" || days[1].CreditedMs != 30_000 {
		t.Fatalf("days %v", days)
	}
	entry := d.Client().CreditEntry.Query().OnlyX(d.System())
	if entry.Year != 2027 || entry.OccurredOn.String() != "2027-01-01" || entry.Hundredths != 150 || entry.Seconds != 60 || entry.Rule != "PER_45_MINUTES" {
		t.Errorf("entry %+v", entry)
	}
}

func TestStudiedBeforeTheYearEndCountsThen(t *testing.T) {
	d := open(t)
	d.Clock.Set(time.Date(2026, 12, 31, 10, 0, 0, 0, time.UTC))
	lesson := d.Video(60)
	d.enroll(d.Course(lesson))
	s := d.start(lesson.ID, "phone", true)
	d.Clock.Advance(48 * time.Hour)
	d.report(event(s, 0, 60, 0, 60))
	if entry := d.Client().CreditEntry.Query().OnlyX(d.System()); entry.Year != 2026 {
		t.Errorf("entry %+v", entry)
	}
}

func TestCourseCompletion(t *testing.T) {
	d := open(t)
	video, article, elective := d.Video(60), d.Article(100), d.Video(30)
	elective.Required = false
	c := d.Course(elective, video, article)
	e := d.enroll(c)
	if e.Status != enrollment.StatusNOT_STARTED || e.RequiredLessons != 2 || *e.NextLessonID != video.ID {
		t.Fatalf("enrolment %+v", e)
	}
	s := d.start(video.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	p := d.report(event(s, 0, 54, 0, 54))
	if got := p.Enrollments[0]; got.Status != enrollment.StatusIN_PROGRESS || got.CompletedLessons != 1 || *got.NextLessonID != article.ID {
		t.Fatalf("enrolment %+v", got)
	}
	if p.Records[0].Status != study.Completed || p.Records[0].CompletedAt == nil {
		t.Fatalf("record %+v", p.Records[0])
	}
	s = d.start(article.ID, "phone", false)
	d.Clock.Advance(2 * time.Minute)
	p = d.report(event(s, 0, 60, 0, 50))
	if p.Records[0].Status != study.InProgress {
		t.Fatalf("complete without reaching the end: %+v", p.Records[0])
	}
	p = d.report(event(s, 60, 0, 100, 100))
	got := p.Enrollments[0]
	if p.Records[0].Status != study.Completed || got.Status != enrollment.StatusCOMPLETED || got.CompletedAt == nil || *got.NextLessonID != elective.ID {
		t.Fatalf("record %+v enrolment %+v", p.Records[0], got)
	}
	stored := d.Client().Enrollment.GetX(d.System(), e.ID)
	if stored.CreditedMs != 114_000 || got.CreditedMs != 114_000 || !stored.CompletedAt.Equal(*got.CompletedAt) || !stored.ActiveAt.Equal(got.ActiveAt) {
		t.Errorf("stored %+v, answered %+v", stored, got)
	}
	// Study goes on counting, and nothing happens twice.
	p = d.report(event(s, 60, 30, 0, 30))
	expect(t, p.Results[0], study.Accepted, "", 30)
	d.checkCompletedOnce(t, c)
	s = d.start(elective.ID, "phone", false)
	d.Clock.Advance(time.Minute)
	if p = d.report(event(s, 0, 30, 0, 30)); p.Enrollments[0].NextLessonID != nil {
		t.Errorf("next lesson %d, want none", *p.Enrollments[0].NextLessonID)
	}
}

func (d *desk) checkCompletedOnce(t *testing.T, c *catalogue.Course) {
	t.Helper()
	sys := d.System()
	certificate := d.Client().Certificate.Query().OnlyX(sys)
	if !strings.HasPrefix(certificate.Number, "PS-2026-") || len(certificate.Number) != 18 || certificate.MemberName != d.member.Name || certificate.CourseTitle != c.Title {
		t.Errorf("certificate %+v", certificate)
	}
	entry := d.Client().CreditEntry.Query().OnlyX(sys)
	if entry.Hundredths != 150 || entry.Year != 2026 {
		t.Errorf("entry %+v", entry)
	}
	row := d.Client().Course.GetX(sys, c.ID)
	if row.CompletedCount != 1 || row.LearnerCount != 1 {
		t.Errorf("course counts %d learners, %d completed", row.LearnerCount, row.CompletedCount)
	}
}
