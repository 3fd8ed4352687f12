package study

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/predicate"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
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
	var retired set[int64]
	for i, row := range rows {
		records[i] = RecordOf(s.lesson(places[row.CourseID], row.LessonID), row)
		if records[i].Lesson == nil {
			retired.add(row.LessonID)
		}
	}
	lasted, err := s.lasted(ctx, rows[0].MemberID, retired.list)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if ms := lasted[row.LessonID]; ms > 0 {
			records[i].coverRetired(ms, row)
		}
	}
	return records, nil
}

// lasted returns how long lessons lasted when the member last opened them, in
// milliseconds.
func (s *Service) lasted(ctx context.Context, memberID int64, lessons []int64) (map[int64]int64, error) {
	lasted := map[int64]int64{}
	if len(lessons) == 0 {
		return lasted, nil
	}
	sessions, err := s.database.Client(ctx).StudySession.Query().
		Where(studysession.MemberID(memberID), studysession.LessonIDIn(lessons...)).Order(studysession.ByStartedAt(), studysession.ByID()).All(ctx)
	for _, session := range sessions {
		lasted[session.LessonID] = session.LessonMs
	}
	return lasted, err
}

// coverRetired tells the coverage of a lesson that no release holds any more, by how
// long it lasted when it was last opened.
func (r *Record) coverRetired(durationMS int64, row *ent.StudyRecord) {
	if r.Status != Completed {
		r.Coverage = coverageOf(durationMS, row)
	}
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
