package reports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
)

// placesOnDay reads the places in a course that members had by a day. One that was taken
// anew since counts from then.
const placesOnDay = `SELECT e.member_id, e.id, e.status, e.required_lessons, e.due_on, e.completed_at, e.withdrawn_at, COALESCE(b.hundredths, 0)
FROM enrollments e
LEFT JOIN credit_entries b ON b.source_id = e.id AND b.source = ? AND b.member_id = e.member_id AND b.occurred_on <= ?
WHERE e.course_id = ? AND e.enrolled_at < ? AND e.member_id IN (`

// studyByDay adds up what members studied for a course by a day.
const studyByDay = `SELECT d.member_id, SUM(d.credited_ms), MAX(d.day) FROM study_days d
JOIN study_records r ON r.member_id = d.member_id AND r.lesson_id = d.lesson_id AND r.course_id = ?
WHERE d.day <= ? AND d.member_id IN (`

// lessonsByDay counts the lessons of a course that members had completed by a day.
const lessonsByDay = `SELECT member_id, COUNT(*) FROM study_records WHERE course_id = ? AND completed_at < ? AND member_id IN (`

// pastRows is CompletionRows for a report of a past day: where members belonged, what
// they were and how far they had come by its end, in three statements for a thousand.
func (s *Service) pastRows(ctx context.Context, r *CompletionReport, visit func(CompletionMemberRow) error) error {
	people, err := s.members(ctx, r.past, r.Organization.ID)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(people, completionRowsAtOnce) {
		places, err := s.pastPlaces(ctx, r, some)
		if err != nil {
			return fmt.Errorf("read how members stood: %w", err)
		}
		for _, m := range some {
			home := r.past.units[m.home]
			row := CompletionMemberRow{MemberID: m.id, Name: m.name, Organization: home.unit, Stage: m.stage, Residency: m.residency}
			if above := r.past.units[home.parent]; above != nil {
				row.Above = above.unit.Name
			}
			if at := places[m.id]; at != nil {
				at.OrganizationID = m.home
				row.Enrollment, row.CreditHours = &at.Enrollment, at.hours
				row.Overdue = enrollments.Overdue(row.Enrollment, r.past.day)
			}
			if err := visit(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// place is a place in a course as it was, with the hours booked for it.
type place struct {
	ent.Enrollment
	hours float64
}

func (s *Service) pastPlaces(ctx context.Context, r *CompletionReport, people []wasMember) (map[int64]*place, error) {
	keys := make([]any, len(people))
	for i, m := range people {
		keys[i] = m.id
	}
	in, client, places := database.Marks(len(keys))+")", s.db.Client(ctx), map[int64]*place{}
	args := append([]any{creditentry.SourceCOURSE, r.past.day, r.CourseID, r.past.end}, keys...)
	rows, err := client.QueryContext(ctx, placesOnDay+in, args...)
	err = each(rows, err, func() error {
		at := &place{}
		var withdrawn *time.Time
		var hundredths int
		err := rows.Scan(&at.MemberID, &at.ID, &at.Status, &at.RequiredLessons, &at.DueOn, &at.CompletedAt, &withdrawn, &hundredths)
		at.hours = float64(hundredths) / 100
		switch {
		case at.CompletedAt != nil && at.CompletedAt.Before(r.past.end):
			at.Status = enrollment.StatusCOMPLETED
		case withdrawn != nil && withdrawn.Before(r.past.end):
			at.Status, at.CompletedAt = enrollment.StatusWITHDRAWN, nil
		default:
			at.Status, at.CompletedAt = enrollment.StatusNOT_STARTED, nil
		}
		places[at.MemberID] = at
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = client.QueryContext(ctx, studyByDay+in+" GROUP BY d.member_id", append([]any{r.CourseID, r.past.day}, keys...)...)
	err = each(rows, err, func() error {
		var id, credited int64
		var last calendar.Date
		err := rows.Scan(&id, &credited, &last)
		if at := places[id]; at != nil && err == nil {
			studied := last.Start(s.calendar.Zone())
			at.CreditedMs, at.LastStudiedAt = credited, &studied
			if at.Status == enrollment.StatusNOT_STARTED {
				at.Status = enrollment.StatusIN_PROGRESS
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = client.QueryContext(ctx, lessonsByDay+in+" GROUP BY member_id", append([]any{r.CourseID, r.past.end}, keys...)...)
	return places, each(rows, err, func() error {
		var id sql.NullInt64
		var n int
		err := rows.Scan(&id, &n)
		if at := places[id.Int64]; at != nil {
			at.CompletedLessons = min(n, at.RequiredLessons)
		}
		return err
	})
}

// countPast fills in a report of a past day.
func (s *Service) countPast(ctx context.Context, r *CompletionReport) error {
	r.Total, r.Rows = CompletionCounts{}, nil
	row := rowsOf(&r.Rows, func(unit *ent.Organization) CompletionRow { return CompletionRow{Organization: unit} })
	for _, child := range r.past.below(r.Organization.ID) {
		row(child)
	}
	row(r.Organization)
	return s.pastRows(ctx, r, func(m CompletionMemberRow) error {
		counts := CompletionCounts{Members: 1}
		if e := m.Enrollment; e != nil && e.Status != enrollment.StatusWITHDRAWN {
			overdue := 0
			if m.Overdue {
				overdue = 1
			}
			counts.add(e.Status, 1, overdue, e.CreditedMs)
		}
		row(r.past.rowOf(r.Organization.ID, m.Organization.ID)).Counts.plus(counts)
		r.Total.plus(counts)
		return nil
	})
}
