package sampleschool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/study"
)

// sitting is one lesson taken by one member.
type sitting struct {
	at     time.Time
	member int64
	lesson *catalogue.Lesson
	// share is how much of the lesson is studied, 0 to 1.
	share float64
	// first says that the course is taken up with it; a lesson of 0 is not studied.
	first bool
}

// study lets some months of learning pass: members take courses up at different
// times, most finish what they begin, some stop half-way, some never start.
func (b *builder) study(ctx context.Context) error {
	var plan []sitting
	for i := range b.Size.Learners {
		id := b.people[5+i*(len(b.people)-5)/b.Size.Learners]
		plan = append(plan, b.plan(id, b.shelf(1+b.random.IntN(2)), b.random.Float64()*1.25)...)
	}
	// The member account: one course done, one begun, of which a quiz comes next, one
	// taken up only; the shortest is left for trying out.
	me, offered := b.school.Accounts[MemberPhone], b.offered()
	for i, upTo := range []float64{1, 0.2, 0} {
		plan = append(plan, b.plan(me, offered[i:i+1], upTo)...)
	}
	plan = append(plan, b.plan(b.school.Accounts[FloatingPhone], offered[1:2], 0.5)...)
	plan = append(plan, b.plan(b.school.Accounts[SecretaryPhone], offered[:1], 1)...)
	sort.SliceStable(plan, func(i, j int) bool { return plan[i].at.Before(plan[j].at) })
	asked := !b.Size.Run
	for _, s := range plan {
		if !asked && s.at.After(b.Now.AddDate(0, 0, -21)) {
			asked = true
			if err := b.assignAndBook(ctx); err != nil {
				return fmt.Errorf("assignments: %w", err)
			}
		}
		if err := b.sit(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.lesson.Title, err)
		}
	}
	return nil
}

// offered are the courses in the order of their folders' names, but the one that
// is left for trying out.
func (b *builder) offered() []*catalogue.Course {
	var codes []string
	for code := range b.school.Courses {
		if code != FirstMinute {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	var list []*catalogue.Course
	for _, code := range codes {
		list = append(list, b.app.Resolver.Catalogue.Course(b.school.Courses[code]))
	}
	return list
}

// shelf returns n different courses by chance.
func (b *builder) shelf(n int) []*catalogue.Course {
	list := b.offered()
	b.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:n]
}

// plan spreads a member's lessons over evenings of some weeks; upTo is the share
// of the lessons that is studied.
func (b *builder) plan(memberID int64, shelf []*catalogue.Course, upTo float64) []sitting {
	var plan []sitting
	for _, c := range shelf {
		lessons := c.Lessons()
		n := min(int(upTo*float64(len(lessons))), len(lessons))
		at := b.Now.AddDate(0, 0, -10-b.random.IntN(150)).Truncate(24 * time.Hour)
		plan = append(plan, sitting{at: at.Add(30 * time.Minute), member: memberID, lesson: lessons[0], first: true})
		for i, l := range lessons[:n] {
			if i%2 == 1 { // two lessons an evening
				plan = append(plan, sitting{at: plan[len(plan)-1].at.Add(time.Hour), member: memberID, lesson: l, share: 1})
				continue
			}
			plan = append(plan, sitting{at: evening(b.random, at), member: memberID, lesson: l, share: 1})
			at = at.AddDate(0, 0, 1)
		}
		if n > 0 && n < len(lessons) && lessons[n].Kind != quizKind {
			plan = append(plan, sitting{at: evening(b.random, at), member: memberID, lesson: lessons[n], share: 0.45})
		}
	}
	// No evening may lie in the future, and none before the course was taken up.
	return slices.DeleteFunc(plan, func(s sitting) bool { return s.at.After(b.Now.Add(-time.Hour)) })
}

// evening is between 19:00 and 21:00 in China, or before the market opens.
func evening(random *rand.Rand, day time.Time) time.Time {
	hour := 11
	if random.IntN(4) == 0 {
		hour = 22
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(random.IntN(3600))*time.Second)
}

// sit takes the course up, or studies one lesson: the phone opens a session,
// plays, and reports.
func (b *builder) sit(ctx context.Context, s sitting) error {
	ctx, err := b.as(ctx, s.member)
	if err != nil {
		return err
	}
	b.clock.Set(s.at)
	r := b.app.Resolver
	if s.first {
		_, err := r.Enrollments.Enroll(ctx, enrollments.EnrollInput{CourseID: s.lesson.Module.Course.ID})
		return err
	}
	if s.lesson.Kind == quizKind {
		return b.sitQuiz(ctx, s)
	}
	seconds := float64(s.lesson.DurationMS) / 1000 * s.share
	begun := b.clock.Now()
	opened, err := r.Study.StartStudy(ctx, study.StartStudyInput{LessonID: s.lesson.ID, Device: "手机"})
	if err != nil {
		return err
	}
	b.clock.Advance(time.Duration(seconds * float64(time.Second)))
	id, err := uuid.NewRandomFromReader(chance{b.random})
	if err != nil {
		return err
	}
	_, err = r.Study.ReportStudy(ctx, study.ReportStudyInput{Events: []study.StudyEventInput{{
		ID: id.String(), SessionID: sessionID(opened.Session), StartedAt: begun, ElapsedSeconds: seconds,
		FromPosition: 0, ToPosition: seconds, PlaybackRate: 1,
	}}})
	return err
}

// chance makes the builder's random numbers readable as bytes.
type chance struct{ random *rand.Rand }

// Read fills p.
func (c chance) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c.random.Uint32())
	}
	return len(p), nil
}

func sessionID(s *study.Session) string { return key.Format(s.ID) }
