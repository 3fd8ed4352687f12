package studydays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/ent/studydayplan"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

const (
	maxTopic = 120
	maxPlace = 200
)

// PlanStudyDayInput is the input of planStudyDay.
type PlanStudyDayInput struct {
	OrganizationID     int64
	Day                calendar.Date
	Topic              string
	Place              *string
	CourseID, LessonID *int64
}

// PlanStudyDayPayload is the answer of planStudyDay.
type PlanStudyDayPayload struct{ Day *PlannedStudyDay }

// PlanStudyDay says what an organisation studies on a study day, and all below it that
// plan nothing else; planned again, the last word holds. NOT_FOUND unless an ADMIN role
// covers it, and for a course or lesson that is not published or not for the viewer to
// see; CONFLICT where the day is no study day of the organisation or of one below it, and
// for an archived course; BAD_USER_INPUT for texts and days that do not fit. What is as it
// was changes nothing.
func (s *Service) PlanStudyDay(ctx context.Context, input PlanStudyDayInput) (*PlanStudyDayPayload, error) {
	row, err := s.checkPlan(ctx, input)
	if err != nil {
		return nil, err
	}
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	if row.CourseID, row.LessonID, err = s.own(ctx, input); err != nil {
		return nil, err
	}
	b := s.Calendars.book()
	if is, err := s.anyoneStudies(b, unit, input.Day); err != nil {
		return nil, err
	} else if !is {
		return nil, problem.Clash("%s 不是“%s”及其下属组织的固定学习日。", "%s is no fixed study day of %s or of an organisation below it.", input.Day, unit.Name).With("reason", "NO_STUDY_DAY")
	}
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := organizations.KeepStanding(ctx, s.Database, tx, unit.ID); err != nil {
			return err
		}
		return s.plan(ctx, tx, unit, row)
	})
	if err != nil {
		return nil, err
	}
	return &PlanStudyDayPayload{Day: &PlannedStudyDay{Dated: b.dayAt(unit.Path, input.Day), Plan: s.planOf(row)}}, nil
}

func (s *Service) checkPlan(_ context.Context, input PlanStudyDayInput) (*ent.StudyDayPlan, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	if input.CourseID != nil {
		if err := problem.WrongKind("courseId", *input.CourseID, key.Course); err != nil {
			return nil, err
		}
	}
	if input.LessonID != nil {
		if err := problem.WrongKind("lessonId", *input.LessonID, key.Lesson); err != nil {
			return nil, err
		}
	}
	if err := s.ahead("day", input.Day); err != nil {
		return nil, err
	}
	topic, err := problem.Line("topic", input.Topic, 1, maxTopic)
	if err != nil {
		return nil, err
	}
	place, err := orEmpty("place", input.Place, maxPlace)
	return &ent.StudyDayPlan{OrganizationID: input.OrganizationID, Day: input.Day, Topic: topic, Place: place}, err
}

// own finds the day's own course and lesson among what is published.
func (s *Service) own(ctx context.Context, input PlanStudyDayInput) (courseID, lessonID *int64, err error) {
	var c *catalogue.Course
	switch {
	case input.LessonID != nil:
		if c = s.Catalogue.CourseOfLesson(*input.LessonID); c != nil && input.CourseID != nil && *input.CourseID != c.ID {
			return nil, nil, problem.BadInput("lessonId", "这一课不属于所选课程。", "The lesson is not one of the course.")
		}
	case input.CourseID != nil:
		c = s.Catalogue.Course(*input.CourseID)
	default:
		return nil, nil, nil
	}
	if c == nil || !catalogue.Visible(identity.FromContext(ctx), c) || input.LessonID != nil && c.Lesson(*input.LessonID) == nil {
		return nil, nil, problem.Missing()
	}
	if c.Status != course.StatusPUBLISHED {
		return nil, nil, problem.Clash("该课程已归档。", "The course is archived.")
	}
	return &c.ID, input.LessonID, nil
}

// anyoneStudies reports whether a day is in the calendar of anybody who belongs to an
// organisation or below it.
func (s *Service) anyoneStudies(b *book, unit *ent.Organization, day calendar.Date) (bool, error) {
	for _, residency := range []member.Residency{member.ResidencySETTLED, member.ResidencyFLOATING} {
		if days, err := b.days(place{unit.Path, residency}, day, day); err != nil || len(days) > 0 {
			return len(days) > 0, err
		}
	}
	for _, below := range s.Tree.Children(unit.ID) {
		if is, err := s.anyoneStudies(b, below, day); err != nil || is {
			return is, err
		}
	}
	return false, nil
}

// dayAt is a day of a calendar with where it was moved from.
func (b *book) dayAt(path string, day calendar.Date) Dated {
	for _, residency := range []member.Residency{member.ResidencySETTLED, member.ResidencyFLOATING} {
		if days, err := b.days(place{path, residency}, day, day); err == nil && len(days) > 0 {
			return days[0]
		}
	}
	return Dated{Day: day}
}

func (s *Service) plan(ctx context.Context, tx *ent.Client, unit *ent.Organization, asked *ent.StudyDayPlan) error {
	at := studydayplan.And(studydayplan.OrganizationID(unit.ID), studydayplan.Day(asked.Day))
	by, now := identity.FromContext(ctx).MemberID, s.Clock.Now()
	row, err := tx.StudyDayPlan.Query().Where(at).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		row, err = tx.StudyDayPlan.Create().SetOrganizationID(unit.ID).SetDay(asked.Day).SetTopic(asked.Topic).SetPlace(asked.Place).
			SetNillableCourseID(asked.CourseID).SetNillableLessonID(asked.LessonID).SetSetByID(by).SetSetAt(now).Save(ctx)
		if ent.IsConstraintError(err) {
			return problem.Clash("另一位管理员正在安排这一天，请再试一次。", "Another admin is planning this day; please try again.")
		}
	case err != nil:
		return err
	case row.Topic == asked.Topic && row.Place == asked.Place && equal(row.CourseID, asked.CourseID) && equal(row.LessonID, asked.LessonID):
		return nil
	default:
		change := tx.StudyDayPlan.UpdateOneID(row.ID).SetTopic(asked.Topic).SetPlace(asked.Place).SetSetByID(by).SetSetAt(now).ClearCourseID().ClearLessonID()
		if asked.CourseID != nil {
			change.SetCourseID(*asked.CourseID)
		}
		if asked.LessonID != nil {
			change.SetLessonID(*asked.LessonID)
		}
		row, err = change.Save(ctx)
	}
	if err != nil {
		return fmt.Errorf("plan a study day: %w", err)
	}
	return audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: "planStudyDay", OrganizationID: unit.ID, SubjectID: row.ID,
		Summary: fmt.Sprintf("安排了“%s”%s 的固定学习日：%s。", unit.Name, asked.Day, asked.Topic),
	})
}

func equal(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// planOf is a plan as clients see it; empty for nil.
func (s *Service) planOf(row *ent.StudyDayPlan) Plan {
	if row == nil {
		return Plan{}
	}
	return Plan{Topic: &row.Topic, Place: row.Place, CourseID: row.CourseID, LessonID: row.LessonID, Organization: s.Tree.Unit(row.OrganizationID)}
}

// plans are those of some days, by organisation and day.
type plans map[int64]map[calendar.Date]*ent.StudyDayPlan

// of returns the plan of the nearest organisation on the way up that has one; nil where
// none has.
func (p plans) of(path string, day calendar.Date) *ent.StudyDayPlan {
	for _, id := range key.Upwards(path) {
		if row := p[id][day]; row != nil {
			return row
		}
	}
	return nil
}

// plans reads the plans between two days of the organisations of some paths, and where
// below is not empty of all below it.
func (s *Service) plans(ctx context.Context, from, to calendar.Date, below string, paths ...string) (plans, error) {
	var ids []int64
	for _, path := range paths {
		ids = append(ids, key.Upwards(path)...)
	}
	whose := studydayplan.OrganizationIDIn(ids...)
	if below != "" {
		whose = studydayplan.Or(whose, predicate.StudyDayPlan(visibility.Below(studydayplan.FieldOrganizationID, below)))
	}
	rows, err := s.Database.Client(ctx).StudyDayPlan.Query().Where(whose, studydayplan.DayGTE(from), studydayplan.DayLTE(to)).
		All(identity.AsSystem(ctx, "study days: what is planned"))
	if err != nil {
		return nil, fmt.Errorf("read what is planned: %w", err)
	}
	found := plans{}
	for _, row := range rows {
		if found[row.OrganizationID] == nil {
			found[row.OrganizationID] = map[calendar.Date]*ent.StudyDayPlan{}
		}
		found[row.OrganizationID][row.Day] = row
	}
	return found, nil
}

// Planned returns the study days of a year of the settled or floating members at an
// organisation that the viewer sees, with what is planned for them. BAD_USER_INPUT for a
// year far away.
func (s *Service) Planned(ctx context.Context, unit *ent.Organization, residency member.Residency, year int) ([]*PlannedStudyDay, error) {
	if err := s.checkYear(year); err != nil {
		return nil, err
	}
	from, to := newYear(year), newYear(year+1).AddDays(-1)
	days, err := s.Calendars.book().days(place{unit.Path, residency}, from, to)
	if err != nil {
		return nil, err
	}
	planned, err := s.plans(ctx, from, to, "", unit.Path)
	if err != nil {
		return nil, err
	}
	list := make([]*PlannedStudyDay, len(days))
	for i, d := range days {
		list[i] = &PlannedStudyDay{Dated: d, Plan: s.planOf(planned.of(unit.Path, d.Day))}
	}
	return list, nil
}
