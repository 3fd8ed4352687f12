package study_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

// desk is a school with its rooms, and a learner.
type desk struct {
	*studytest.School
	study       *study.Service
	enrollments *enrollments.Service
	t           testing.TB
	ctx         context.Context
	member      *ent.Member
	lesson      int64 // the one that a case studies
}

func open(t testing.TB) *desk {
	t.Helper()
	s := studytest.Open(t)
	e := enrollments.New(s.Database, s.Catalogue, s.Calendar, s.Clock)
	d := &desk{School: s, enrollments: e, t: t}
	d.study = study.New(s.Database, s.Catalogue, s.Calendar, s.Clock, study.DefaultRules(), e.Complete)
	d.ctx, d.member = s.Member()
	return d
}

func (d *desk) enroll(c *catalogue.Course) *ent.Enrollment {
	d.t.Helper()
	p, err := d.enrollments.Enroll(d.ctx, enrollments.EnrollInput{CourseID: c.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Enrollment
}

func (d *desk) start(lessonID int64, device string, offline bool) *study.Session {
	d.t.Helper()
	now := d.Clock.Now()
	p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lessonID, Device: device, Offline: &offline, ClientTime: &now})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Session
}

func (d *desk) report(events ...study.StudyEventInput) *study.ReportStudyPayload {
	d.t.Helper()
	p, err := d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: events})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// event says that from so many seconds after the session's start, for so many
// seconds, the phone played from here to there.
func event(s *study.Session, after, elapsed, from, to float64) study.StudyEventInput {
	return study.StudyEventInput{
		ID: uuid.NewString(), SessionID: key.Format(s.ID),
		StartedAt:      s.ServerTime.Add(time.Duration(after * float64(time.Second))),
		ElapsedSeconds: elapsed, FromPosition: from, ToPosition: to, PlaybackRate: 1,
	}
}

func expect(t *testing.T, got study.StudyEventResult, outcome study.Outcome, reason study.Reason, credited float64) {
	t.Helper()
	var why study.Reason
	if got.Reason != nil {
		why = *got.Reason
	}
	if got.Outcome != outcome || why != reason || math.Abs(got.CreditedSeconds-credited) > 0.0005 {
		t.Errorf("%s %s %.3f s, want %s %s %.3f s", got.Outcome, why, got.CreditedSeconds, outcome, reason, credited)
	}
}
