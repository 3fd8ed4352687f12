package study_test

import (
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/interval"
	"partyschool/internal/outline"
	"partyschool/internal/paging"
	"partyschool/internal/study"
)

func TestCompletionOf(t *testing.T) {
	video := outline.Lesson{Kind: "VIDEO", DurationMS: 100_000, MinCoverage: 0.9}
	text := outline.Lesson{Kind: "ARTICLE", DurationMS: 100_000, MinCreditedMS: 60_000, ReachEnd: true}
	covered := func(to int64) *ent.StudyRecord {
		return &ent.StudyRecord{Coverage: interval.Of(interval.Span{To: to})}
	}
	cases := []struct {
		name     string
		lesson   outline.Lesson
		row      *ent.StudyRecord
		rules    int
		complete bool
	}{
		{"not begun", video, nil, 1, false},
		{"nine tenths", video, covered(90_000), 1, true},
		{"a millisecond less", video, covered(89_999), 1, false},
		{"beyond the end of a shorter release", outline.Lesson{Kind: "VIDEO", DurationMS: 50_000, MinCoverage: 0.9},
			&ent.StudyRecord{Coverage: interval.Of(interval.Span{From: 20_000, To: 100_000})}, 1, false},
		{"completed by the rules of then", video, &ent.StudyRecord{Status: studyrecord.StatusCOMPLETED}, 1, true},
		{"time without the end", text, &ent.StudyRecord{CreditedMs: 60_000, FurthestMs: 98_999}, 2, false},
		{"the end without time", text, &ent.StudyRecord{CreditedMs: 59_999, FurthestMs: 100_000}, 2, false},
		{"both", text, &ent.StudyRecord{CreditedMs: 60_000, FurthestMs: 99_000}, 2, true},
		{"a quiz does not pass by being looked at", outline.Lesson{Kind: "QUIZ"}, &ent.StudyRecord{CreditedMs: 60_000}, 1, false},
		{"no rules, not begun", outline.Lesson{Kind: "VIDEO", DurationMS: 1000}, nil, 0, false},
		{"no rules, begun", outline.Lesson{Kind: "VIDEO", DurationMS: 1000}, &ent.StudyRecord{}, 0, true},
	}
	for _, c := range cases {
		got := study.CompletionOf(&catalogue.Lesson{Lesson: c.lesson}, c.row)
		if got.Complete != c.complete || len(got.Rules) != c.rules {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestRecords(t *testing.T) {
	d := open(t)
	a, b := d.Video(600), d.Video(600)
	d.enroll(d.Course(a, b))
	for _, l := range []int64{a.ID, b.ID} {
		s := d.start(l, "phone", false)
		d.Clock.Advance(time.Minute)
		d.report(event(s, 0, 30, 0, 30))
	}
	one := 1
	page, err := d.study.Records(d.ctx, paging.Args{First: &one})
	if err != nil || len(page.Edges) != 1 || page.Edges[0].Node.Lesson.ID != b.ID || !page.PageInfo.HasNextPage {
		t.Fatalf("%+v %v", page, err)
	}
	page, err = d.study.Records(d.ctx, paging.Args{First: &one, After: page.PageInfo.EndCursor})
	if err != nil || len(page.Edges) != 1 || page.Edges[0].Node.Lesson.ID != a.ID || page.PageInfo.HasNextPage {
		t.Fatalf("%+v %v", page, err)
	}
	other, _ := d.Member()
	if page, err = d.study.Records(other, paging.Args{}); err != nil || len(page.Edges) != 0 {
		t.Errorf("somebody else sees %+v %v", page, err)
	}
}

func TestStandingIn(t *testing.T) {
	lesson := func(id int64, required bool) *catalogue.Lesson {
		return &catalogue.Lesson{Lesson: outline.Lesson{ID: id, Required: required}}
	}
	course := func(lessons ...*catalogue.Lesson) *catalogue.Course {
		return &catalogue.Course{Modules: []*catalogue.Module{{Lessons: lessons}}, LessonCount: len(lessons)}
	}
	mixed := course(lesson(1, false), lesson(2, true), lesson(3, true))
	electives := course(lesson(1, false), lesson(2, false))
	cases := []struct {
		name                string
		course              *catalogue.Course
		complete            []int64
		completed, required int
		next                int64
		finished            bool
	}{
		{"none", mixed, nil, 0, 2, 2, false},
		{"out of order", mixed, []int64{3}, 1, 2, 2, false},
		{"an elective is left", mixed, []int64{2, 3}, 2, 2, 1, true},
		{"all", mixed, []int64{1, 2, 3}, 2, 2, 0, true},
		{"only electives", electives, []int64{1}, 0, 0, 2, false},
		{"all electives", electives, []int64{1, 2}, 0, 0, 0, true},
		{"no lessons", course(), nil, 0, 0, 0, false},
	}
	for _, c := range cases {
		complete := map[int64]bool{}
		for _, id := range c.complete {
			complete[id] = true
		}
		s := study.StandingIn(c.course, func(id int64) bool { return complete[id] })
		var next int64
		if s.Next != nil {
			next = *s.Next
		}
		if s.Completed != c.completed || s.Required != c.required || next != c.next || s.Finished != c.finished {
			t.Errorf("%s: %+v next %d", c.name, s, next)
		}
	}
}
