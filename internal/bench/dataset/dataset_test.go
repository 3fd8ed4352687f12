package dataset_test

import (
	"context"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/clock"
	"partyschool/internal/database/databasetest"
)

var at = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

func TestRowsAddUp(t *testing.T) {
	size := dataset.Size{Members: 40, Courses: 15 + 1, Phones: 7}
	url := databasetest.URL(t)
	made, err := dataset.Generate(context.Background(), url, size, at)
	if err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int{
		"organizations": 1 + 2 + 18 + 180, "members": 40, "courses": 16, "releases": 16, "lessons": 16 * 36,
		"enrollments": 400, "study_records": 2000, "study_days": 2000, "credit_entries": 40, "certificates": 40, "study_sessions": 7,
	} {
		if made.Rows[table] != want {
			t.Errorf("%d %s, want %d", made.Rows[table], table, want)
		}
	}
	if len(made.Phones) != 7 || len(made.Members) != 40 {
		t.Errorf("%d phones, %d members", len(made.Phones), len(made.Members))
	}
	db := databasetest.Connect(t, url, clock.System{})
	for name, query := range map[string]string{
		"records that differ from their days": `SELECT COUNT(*) FROM study_records r LEFT JOIN study_days d
			ON d.member_id = r.member_id AND d.lesson_id = r.lesson_id WHERE d.id IS NULL OR d.credited_ms <> r.credited_ms`,
		"enrolments that differ from their records": `SELECT COUNT(*) FROM (SELECT e.id FROM enrollments e
			LEFT JOIN study_records r ON r.member_id = e.member_id AND r.course_id = e.course_id
			GROUP BY e.id, e.credited_ms HAVING e.credited_ms <> COALESCE(SUM(r.credited_ms), 0)) x`,
		"completed enrolments without credit": `SELECT COUNT(*) FROM enrollments e LEFT JOIN credit_entries c ON c.source_id = e.id
			WHERE (e.status = 'COMPLETED') <> (c.id IS NOT NULL)`,
		"completed enrolments without certificate": `SELECT COUNT(*) FROM enrollments e LEFT JOIN certificates c ON c.enrollment_id = e.id
			WHERE (e.status = 'COMPLETED') <> (c.id IS NOT NULL)`,
		"courses that count wrongly": `SELECT COUNT(*) FROM (SELECT c.id FROM courses c LEFT JOIN enrollments e ON e.course_id = c.id AND e.status <> 'WITHDRAWN'
			GROUP BY c.id, c.learner_count HAVING c.learner_count <> COUNT(e.id)) x`,
	} {
		rows, err := db.Client(t.Context()).QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		for rows.Next() {
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil || n != 0 {
			t.Errorf("%d %s, %v", n, name, err)
		}
	}
}

func TestTheSameEachTime(t *testing.T) {
	size := dataset.Size{Members: 40, Courses: 16, Phones: 3}
	var first *dataset.Dataset
	for range 2 {
		made, err := dataset.Generate(context.Background(), databasetest.URL(t), size, at)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && (first.Phones[2] != made.Phones[2] || first.Members[39] != made.Members[39] || first.CommonCourse != made.CommonCourse) {
			t.Errorf("%+v, then %+v", first.Phones, made.Phones)
		}
		first = made
	}
}
