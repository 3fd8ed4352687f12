package study

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/predicate"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
)

// RecordOf is where a member stands in a lesson, as clients see it: l is nil
// where no release holds the lesson any more, and row where nothing was studied.
func RecordOf(l *catalogue.Lesson, row *ent.StudyRecord) *Record {
	if row == nil {
		return &Record{Lesson: l, Status: NotStarted}
	}
	r := &Record{
		id: row.ID, Lesson: l, Status: Status(row.Status),
		ResumePosition: seconds(row.ResumeMs), CreditedSeconds: seconds(row.CreditedMs),
		LastStudiedAt: &row.LastStudiedAt, CompletedAt: row.CompletedAt,
	}
	switch {
	case l != nil:
		r.Coverage = coverageOf(l.DurationMS, row)
	case row.Status == studyrecord.StatusCOMPLETED:
		r.Coverage = 1 // its duration is forgotten
	}
	return r
}

// Records lists where the viewer stands in every lesson ever studied, latest
// studied first.
func (s *Service) Records(ctx context.Context, args paging.Args) (*StudyRecordConnection, error) {
	mine := studyrecord.MemberID(identity.FromContext(ctx).MemberID)
	table := s.database.Client(ctx).StudyRecord
	return paging.Source[*Record, predicate.StudyRecord]{
		Order:  paging.Order{{Name: studyrecord.FieldLastStudiedAt, Desc: true}, {Name: studyrecord.FieldID, Desc: true}},
		Values: func(r *Record) []any { return []any{*r.LastStudiedAt, r.id} },
		Read: func(ctx context.Context, where predicate.StudyRecord, order func(*sql.Selector), limit int) ([]*Record, error) {
			rows, err := table.Query().Where(mine, where).Order(order).Limit(limit).All(ctx)
			if err != nil {
				return nil, err
			}
			return s.recordsOf(ctx, rows)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(mine).Count(ctx) },
	}.Page(ctx, args)
}

// recordsOf shows rows of one member, with the lessons as the member's enrolments
// pin them.
func (s *Service) recordsOf(ctx context.Context, rows []*ent.StudyRecord) ([]*Record, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var courses set[int64]
	for _, row := range rows {
		courses.add(row.CourseID)
	}
	places, err := s.placesOf(ctx, rows[0].MemberID, courses.list)
	if err != nil {
		return nil, err
	}
	records := make([]*Record, len(rows))
	for i, row := range rows {
		records[i] = RecordOf(s.lesson(places[row.CourseID], row.LessonID), row)
	}
	return records, nil
}

// placesOf returns the member's enrolments in the courses, by course.
func (s *Service) placesOf(ctx context.Context, memberID int64, courses []int64) (map[int64]*place, error) {
	places := map[int64]*place{}
	if len(courses) == 0 {
		return places, nil
	}
	found, err := s.database.Client(ctx).Enrollment.Query().
		Where(enrollment.MemberID(memberID), enrollment.CourseIDIn(courses...)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range found {
		release, err := s.catalogue.Release(ctx, e.ReleaseID)
		if err != nil {
			return nil, err
		}
		places[e.CourseID] = &place{Enrollment: e, release: release}
	}
	return places, nil
}
