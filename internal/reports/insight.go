package reports

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"entgo.io/ent/dialect"

	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
)

// CourseInsight is where the learners of a course stop.
type CourseInsight struct {
	// Learners have not withdrawn; Completed are those of them who finished.
	Learners, Completed int
	// MedianDaysToComplete is the median of the time from enrolling to completing, in
	// days to the hundredth; nil where nobody completed it.
	MedianDaysToComplete *float64
	// Lessons are those of the current release, in order.
	Lessons []*LessonInsight
}

// LessonInsight is how the learners of a course stand in one lesson.
type LessonInsight struct {
	Lesson *catalogue.Lesson
	// Started are the learners who began it, Completed those of them who finished it.
	Started, Completed int
	// MedianCreditedSeconds is the median over those who began it, nil where nobody did.
	MedianCreditedSeconds *float64
}

// CourseInsight returns where the learners of a course stop: numbers, no names, in
// two statements whatever their number. Whoever withdrew is not counted, in no
// lesson either. The caller has checked that the viewer trains the course: the
// statements are written by hand and bypass the visibility of rows. A course never
// published has no learners and no lessons.
func (s *Service) CourseInsight(ctx context.Context, c *catalogue.Course) (*CourseInsight, error) {
	insight := &CourseInsight{Lessons: []*LessonInsight{}}
	current := s.catalogue.Course(c.ID)
	if current == nil {
		return insight, nil
	}
	ctx = database.MayLag(ctx)
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := s.readLearners(ctx, c.ID, insight); err != nil {
		return nil, fmt.Errorf("count a course's learners: %w", err)
	}
	lessons, err := s.readLessons(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("count the learners of lessons: %w", err)
	}
	for _, module := range current.Modules {
		for _, lesson := range module.Lessons {
			l := lessons[lesson.ID]
			l.Lesson = lesson
			insight.Lessons = append(insight.Lessons, &l)
		}
	}
	return insight, nil
}

// A median is read by numbering the rows in order: of n rows it is the mean of those
// whose number k has n ≤ 2k ≤ n+2, which are one where n is odd and two where it is
// even. No row leaves the database.
const median = "2 * t.place BETWEEN t.n AND t.n + 2"

// learnersOfCourse counts them by status, and takes the median of each status.
const learnersOfCourse = `SELECT t.status, MAX(t.n), AVG(CASE WHEN ` + median + ` THEN t.days END) FROM (
	SELECT e.status, %[1]s AS days, COUNT(*) OVER (PARTITION BY e.status) AS n,
		ROW_NUMBER() OVER (PARTITION BY e.status ORDER BY %[1]s) AS place
	FROM enrollments e WHERE e.course_id = ? AND e.status <> ?
) t GROUP BY t.status`

func (s *Service) readLearners(ctx context.Context, courseID int64, insight *CourseInsight) error {
	rows, err := s.db.Client(ctx).QueryContext(ctx, fmt.Sprintf(learnersOfCourse, s.daysToComplete()), courseID, enrollment.StatusWITHDRAWN)
	return each(rows, err, func() error {
		var status enrollment.Status
		var n int
		var days sql.NullFloat64
		err := rows.Scan(&status, &n, &days)
		insight.Learners += n
		if status == enrollment.StatusCOMPLETED {
			insight.Completed = n
			insight.MedianDaysToComplete = hundredths(days)
		}
		return err
	})
}

// daysToComplete is the one place where the engines reckon with times differently.
func (s *Service) daysToComplete() string {
	if s.db.Dialect() == dialect.SQLite {
		return "(julianday(e.completed_at) - julianday(e.enrolled_at))"
	}
	return "TIMESTAMPDIFF(MICROSECOND, e.enrolled_at, e.completed_at) / 86400000000.0"
}

// learnersOfLessons looks up who has a place in one list: a join would look up every
// record's place by itself, which takes twice as long.
const learnersOfLessons = `SELECT t.lesson_id, MAX(t.n), SUM(CASE WHEN t.status = ? THEN 1 ELSE 0 END), AVG(CASE WHEN ` + median + ` THEN t.credited_ms END) / 1000.0 FROM (
	SELECT r.lesson_id, r.status, r.credited_ms, COUNT(*) OVER (PARTITION BY r.lesson_id) AS n,
		ROW_NUMBER() OVER (PARTITION BY r.lesson_id ORDER BY r.credited_ms) AS place
	FROM study_records r WHERE r.course_id = ?
	AND r.member_id IN (SELECT e.member_id FROM enrollments e WHERE e.course_id = ? AND e.status <> ?)
) t GROUP BY t.lesson_id`

// readLessons counts the learners of every lesson that any release of the course
// had, by the lesson.
func (s *Service) readLessons(ctx context.Context, courseID int64) (map[int64]LessonInsight, error) {
	lessons := map[int64]LessonInsight{}
	rows, err := s.db.Client(ctx).QueryContext(ctx, learnersOfLessons, studyrecord.StatusCOMPLETED, courseID, courseID, enrollment.StatusWITHDRAWN)
	return lessons, each(rows, err, func() error {
		var id int64
		var l LessonInsight
		var seconds sql.NullFloat64
		err := rows.Scan(&id, &l.Started, &l.Completed, &seconds)
		l.MedianCreditedSeconds = hundredths(seconds)
		lessons[id] = l
		return err
	})
}

// hundredths rounds to what people read; engines differ in what they keep.
func hundredths(v sql.NullFloat64) *float64 {
	if !v.Valid {
		return nil
	}
	return new(math.Round(v.Float64*100) / 100)
}
