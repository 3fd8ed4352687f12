package home_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/enrollments"
	"partyschool/internal/home"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/study"
)

// TestACourseIsReadAtOnceAsOneByOne compares what one statement reads with what the rooms
// read for themselves, for places in all states and courses without any.
func TestACourseIsReadAtOnceAsOneByOne(t *testing.T) {
	ctx, at := context.Background(), time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	address := databasetest.URL(t)
	data, err := dataset.Generate(ctx, address, databasetest.Master(), dataset.Size{Members: 60, Courses: 16, Phones: 9}, at)
	if err != nil {
		t.Fatal(err)
	}
	db := databasetest.Connect(t, address, clocktest.At(at))
	if !home.Whole(db) {
		t.Skip("this engine is asked one by one")
	}
	places, certificates, records, none := 0, 0, 0, 0
	for _, m := range data.Members[:20] {
		ctx := identity.NewContext(ctx, identity.Viewer{MemberID: m.ID})
		for _, other := range append(data.Members[:20:20], dataset.Member{CourseID: data.CommonCourse}) {
			page, err := home.ReadCourse(ctx, db, other.CourseID)
			if err != nil {
				t.Fatal(err)
			}
			place, err := enrollments.PlaceIn(ctx, db, other.CourseID)
			if err != nil {
				t.Fatal(err)
			}
			byLesson, err := study.RecordsIn(ctx, db, &catalogue.Course{ID: other.CourseID})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range byLesson {
				r.Coverage = interval.Set{}
			}
			if got := (&enrollments.Place{Enrollment: page.Enrollment, Certificate: page.Certificate}); !reflect.DeepEqual(got, place) {
				t.Fatalf("the place is %+v, want %+v", got.Enrollment, place.Enrollment)
			}
			if !reflect.DeepEqual(page.Records, byLesson) {
				t.Fatalf("the records are %v, want %v", page.Records, byLesson)
			}
			records += len(byLesson)
			if place.Certificate != nil {
				certificates++
			}
			if place.Enrollment != nil {
				places++
			} else {
				none++
			}
		}
	}
	if places == 0 || certificates == 0 || records == 0 || none == 0 {
		t.Errorf("%d places, %d certificates, %d records, %d courses without a place: the comparison says nothing", places, certificates, records, none)
	}
}
