package dataset_test

import (
	"context"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/check"
	"partyschool/internal/clock"
	"partyschool/internal/database/databasetest"
)

var at = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

func TestRowsAddUp(t *testing.T) {
	size := dataset.Size{Members: 40, Courses: 15 + 1, Phones: 7}
	url := databasetest.URL(t)
	made, err := dataset.Generate(context.Background(), url, databasetest.Master(), size, at)
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
	found, err := check.Run(context.Background(), databasetest.Connect(t, url, clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%+v", f)
	}
}

func TestTheSameEachTime(t *testing.T) {
	size := dataset.Size{Members: 40, Courses: 16, Phones: 3}
	var first *dataset.Dataset
	for range 2 {
		made, err := dataset.Generate(context.Background(), databasetest.URL(t), databasetest.Master(), size, at)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && (first.Phones[2] != made.Phones[2] || first.Members[39] != made.Members[39] || first.CommonCourse != made.CommonCourse) {
			t.Errorf("%+v, then %+v", first.Phones, made.Phones)
		}
		first = made
	}
}
