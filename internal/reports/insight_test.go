package reports_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/reports"
)

// TestInsight compares what the statements say with a count of every row by hand.
func TestInsight(t *testing.T) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 7))
		w := newWorld(t, "d", "d/e")
		ids := w.lessons(4)
		course := w.publishLessons(ids[:3]...) // the fourth was in an earlier release
		w.load()
		// Odd and even numbers of rows have their median in different places.
		w.study(random, course, ids, 20+int(seed))
		ctx, statements := database.CountStatements(w.viewer("d", "TRAINER d"))
		got, err := w.service.CourseInsight(ctx, &catalogue.Course{ID: course})
		if err != nil {
			t.Fatal(err)
		}
		if n := statements.Load(); n > 4 {
			t.Errorf("%d statements, want at most 4", n)
		}
		if len(got.Lessons) != 3 {
			t.Fatalf("%d lessons, want 3", len(got.Lessons))
		}
		w.compare(got, course, ids)
	}
}

// compare counts by hand, row by row.
func (w *world) compare(got *reports.CourseInsight, courseID int64, lessons []int64) {
	w.t.Helper()
	ctx, db := w.system(), w.db.Client(w.system())
	learners, completed, days := map[int64]bool{}, 0, []float64{}
	for _, e := range db.Enrollment.Query().Where(enrollment.CourseID(courseID), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN)).AllX(ctx) {
		learners[e.MemberID] = true
		if e.Status == enrollment.StatusCOMPLETED {
			completed++
			days = append(days, e.CompletedAt.Sub(e.EnrolledAt).Hours()/24)
		}
	}
	if got.Learners != len(learners) || got.Completed != completed || !near(got.MedianDaysToComplete, middle(days)) {
		w.t.Errorf("%d learners, %d completed in %v days, want %d, %d, %v",
			got.Learners, got.Completed, got.MedianDaysToComplete, len(learners), completed, middle(days))
	}
	for i, l := range got.Lessons {
		var started, finished int
		var seconds []float64
		for _, r := range db.StudyRecord.Query().Where(studyrecord.LessonID(lessons[i])).AllX(ctx) {
			if learners[r.MemberID] {
				started++
				seconds = append(seconds, float64(r.CreditedMs)/1000)
				if r.Status == studyrecord.StatusCOMPLETED {
					finished++
				}
			}
		}
		if l.Lesson.ID != lessons[i] || l.Started != started || l.Completed != finished || !near(l.MedianCreditedSeconds, middle(seconds)) {
			w.t.Errorf("lesson %d: %+v with %v, want %d, %d, %v", i, l, l.MedianCreditedSeconds, started, finished, middle(seconds))
		}
	}
}

// middle is the median, nil of nothing.
func middle(values []float64) *float64 {
	slices.Sort(values)
	n := len(values)
	switch {
	case n == 0:
		return nil
	case n%2 == 1:
		return &values[n/2]
	}
	return ptr((values[n/2-1] + values[n/2]) / 2)
}

func near(got, want *float64) bool {
	return (got == nil) == (want == nil) && (got == nil || math.Abs(*got-*want) < 0.0051)
}

func TestInsightOfWhatNobodyLearns(t *testing.T) {
	w := newWorld(t, "d")
	ids := w.lessons(2)
	course := w.publishLessons(ids...)
	w.load()
	got, err := w.service.CourseInsight(w.viewer("d", "TRAINER d"), &catalogue.Course{ID: course})
	if err != nil || got.Learners != 0 || got.MedianDaysToComplete != nil || len(got.Lessons) != 2 || got.Lessons[1].MedianCreditedSeconds != nil {
		t.Errorf("nobody enrolled: %+v, %v", got, err)
	}
	got, err = w.service.CourseInsight(w.viewer("d", "TRAINER d"), &catalogue.Course{ID: course + 1})
	if err != nil || got.Learners != 0 || got.Lessons == nil || len(got.Lessons) != 0 {
		t.Errorf("a draft: %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(w.viewer("d", "TRAINER d"))
	cancel()
	if _, err := w.service.CourseInsight(ctx, &catalogue.Course{ID: course}); err == nil {
		t.Error("an insight that nobody waits for was read")
	}
}

// lessons makes keys of n lessons.
func (w *world) lessons(n int) (ids []int64) {
	w.t.Helper()
	for range n {
		id, err := w.db.NewKey(key.Lesson)
		if err != nil {
			w.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// publishLessons makes a course of the root whose release has these lessons.
func (w *world) publishLessons(lessons ...int64) int64 {
	w.t.Helper()
	db, ctx := w.db.Client(w.system()), w.system()
	o := outline.Outline{Modules: []outline.Module{{ID: 1, Title: "上"}, {ID: 2, Title: "下"}}}
	for i, id := range lessons {
		m := &o.Modules[min(i/2, 1)]
		m.Lessons = append(m.Lessons, outline.Lesson{ID: id, Title: "节", Kind: "ARTICLE", Required: true})
	}
	id := db.Course.Create().SetOrganizationID(w.order[0].ID).SetTrainerID(1).SetTitle("课").SetCategory(course.CategoryPOLICY).
		SetCreditHundredths(150).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	release := db.Release.Create().SetCourseID(id).SetNumber(1).SetTitle("课").SetSummary("").SetCategory("POLICY").SetCreditHundredths(150).
		SetOutline(o).SetLessonCount(len(lessons)).SetRequiredLessonCount(len(lessons)).SetPublishedByID(1).SetPublishedAt(now).SaveX(ctx).ID
	db.Course.Update().Where(course.ID(id)).SetStatus(course.StatusPUBLISHED).SetCurrentReleaseID(release).SetCurrentReleaseNumber(1).ExecX(ctx)
	return id
}

// study puts n members into the course, and records of the lessons, also of those
// who have no place.
func (w *world) study(random *rand.Rand, courseID int64, lessons []int64, n int) {
	w.t.Helper()
	statuses := []enrollment.Status{enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS, enrollment.StatusCOMPLETED, enrollment.StatusWITHDRAWN}
	err := w.db.InTx(w.system(), func(ctx context.Context, tx *ent.Client) error {
		var places []*ent.EnrollmentCreate
		var records []*ent.StudyRecordCreate
		for i := range n {
			member := int64(i + 1)
			if status := statuses[random.IntN(4)]; i > 0 {
				from := now.Add(-time.Duration(random.Int64N(int64(60 * 24 * time.Hour)))).Truncate(time.Millisecond)
				e := tx.Enrollment.Create().SetMemberID(member).SetCourseID(courseID).SetReleaseID(1).SetOrganizationID(w.order[0].ID).
					SetStatus(status).SetEnrolledAt(from).SetActiveAt(now)
				if status == enrollment.StatusCOMPLETED {
					e.SetCompletedAt(from.Add(time.Duration(random.Int64N(int64(30 * 24 * time.Hour)))).Truncate(time.Millisecond))
				}
				places = append(places, e)
			}
			for _, lesson := range lessons {
				if random.IntN(3) > 0 {
					records = append(records, tx.StudyRecord.Create().SetMemberID(member).SetCourseID(courseID).SetLessonID(lesson).
						SetStatus([]studyrecord.Status{"IN_PROGRESS", "COMPLETED"}[random.IntN(2)]).SetCoverage(interval.Set{}).
						SetCreditedMs(random.Int64N(20)*500).SetLastStudiedAt(now))
				}
			}
		}
		if err := tx.Enrollment.CreateBulk(places...).Exec(ctx); err != nil {
			return err
		}
		return tx.StudyRecord.CreateBulk(records...).Exec(ctx)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
