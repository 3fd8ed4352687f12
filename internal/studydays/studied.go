package studydays

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/studyday"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// studied is what members studied, by member and day.
type studied map[int64]map[calendar.Date]*sitting

// sitting is what one member studied on one day.
type sitting struct {
	credited  map[int64]time.Duration // by lesson
	completed map[int64]bool          // lessons whose rules were first met
}

// studied reads what members studied between two days, both included, from the credited
// time and the records of their study: nothing is kept of it here, so that what a phone
// reports late, or is computed anew, counts by itself.
func (s *Service) studied(ctx context.Context, members []int64, from, to calendar.Date) (studied, error) {
	ctx = identity.AsSystem(ctx, "study days: what was studied")
	found := studied{}
	var spent []*ent.StudyDay
	err := s.Database.Client(ctx).StudyDay.Query().
		Where(studyday.MemberIDIn(members...), studyday.DayGTE(from), studyday.DayLTE(to), studyday.CreditedMsGT(0)).
		Select(studyday.FieldMemberID, studyday.FieldDay, studyday.FieldLessonID, studyday.FieldCreditedMs).Scan(ctx, &spent)
	if err != nil {
		return nil, fmt.Errorf("read what was studied: %w", err)
	}
	for _, row := range spent {
		found.on(row.MemberID, row.Day).credited[row.LessonID] = time.Duration(row.CreditedMs) * time.Millisecond
	}
	zone := s.Calendar.Zone()
	var done []*ent.StudyRecord
	err = s.Database.Client(ctx).StudyRecord.Query().
		Where(studyrecord.MemberIDIn(members...), studyrecord.CompletedAtGTE(from.Start(zone).UTC()), studyrecord.CompletedAtLT(to.AddDays(1).Start(zone).UTC())).
		Select(studyrecord.FieldMemberID, studyrecord.FieldLessonID, studyrecord.FieldCompletedAt).Scan(ctx, &done)
	if err != nil {
		return nil, fmt.Errorf("read what was completed: %w", err)
	}
	for _, row := range done {
		found.on(row.MemberID, s.Calendar.DateOf(*row.CompletedAt)).completed[row.LessonID] = true
	}
	return found, nil
}

func (found studied) on(memberID int64, day calendar.Date) *sitting {
	if found[memberID] == nil {
		found[memberID] = map[calendar.Date]*sitting{}
	}
	if found[memberID][day] == nil {
		found[memberID][day] = &sitting{credited: map[int64]time.Duration{}, completed: map[int64]bool{}}
	}
	return found[memberID][day]
}

// keeps reports whether what a member studied on a day is the lesson of a study day with
// the plan: one of its lessons completed, or enough time credited in them. Where nothing
// is set, any lesson is.
func (s *Service) keeps(what *sitting, p *ent.StudyDayPlan) bool {
	if what == nil {
		return false
	}
	for lesson := range what.completed {
		if s.counts(lesson, p) {
			return true
		}
	}
	var time time.Duration
	for lesson, spent := range what.credited {
		if s.counts(lesson, p) {
			time += spent
		}
	}
	return time > 0 && time >= s.needed(p)
}

func (s *Service) counts(lessonID int64, p *ent.StudyDayPlan) bool {
	switch {
	case p == nil || p.CourseID == nil:
		return true
	case p.LessonID != nil:
		return lessonID == *p.LessonID
	}
	c := s.Catalogue.CourseOfLesson(lessonID)
	return c != nil && c.ID == *p.CourseID
}

// needed is the credited time that keeps a day. Of a set lesson or course that is shorter,
// four fifths are enough: who completed it before can take it again.
func (s *Service) needed(p *ent.StudyDayPlan) time.Duration {
	if p == nil || p.CourseID == nil {
		return s.enough
	}
	var length time.Duration
	if c := s.Catalogue.Course(*p.CourseID); c != nil {
		for _, l := range c.Lessons() {
			if p.LessonID == nil || l.ID == *p.LessonID {
				length += time.Duration(l.DurationMS) * time.Millisecond
			}
		}
	}
	if length == 0 {
		return s.enough
	}
	return min(s.enough, length*4/5)
}
