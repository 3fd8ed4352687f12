package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"partyschool/ent/course"
	"partyschool/internal/catalogue"
	"partyschool/internal/problem"
)

// searched returns the titles of the courses that a member of branch A finds.
func (s *school) searched(words string) string {
	var names []string
	for _, c := range s.shelf.List(s.viewer("A"), catalogue.CourseFilter{Search: &words}) {
		names = append(names, c.Title)
	}
	return strings.Join(names, " ")
}

// write gives the lesson with the title a text.
func (s *school) write(title, html string) {
	s.t.Helper()
	for _, c := range s.db.Client(s.ctx).Release.Query().AllX(s.ctx) {
		view, err := s.shelf.Release(s.ctx, c.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, l := range view.Lessons() {
			if l.Title == title {
				s.db.Client(s.ctx).LessonContent.Create().SetID(l.ContentID).SetLessonID(l.ID).SetHTML(html).SetReleased(true).
					SetCreatedAt(now).ExecX(s.ctx)
			}
		}
	}
}

func TestCoursesAreFoundByTheirLessons(t *testing.T) {
	s := newSchool(t)
	finder, err := catalogue.NewFinder(s.db, s.shelf)
	if err != nil {
		t.Fatal(err)
	}
	fire := s.publish(0, "district", "市场消防安全", "看懂灭火器", "疏散通道")
	s.publish(0, "district", "摊位经营", "用电常识", "待客之道")
	s.publish(0, "B", "别处的灭火器课", "灭火器")
	s.write("看懂灭火器", "<p>先看<strong>压力表</strong>，指针在绿区才能用。</p>")
	s.write("用电常识", "<p>电线发热会起火，火小时用灭火器。摊位用电与经营安全，市场消防与安全。</p>")

	if got := s.searched("压力表"); got != "" {
		t.Errorf("before there is an index 压力表 is found in %q", got)
	}
	if got := s.searched("消防"); got != "市场消防安全" {
		t.Errorf("before there is an index 消防 is found in %q", got)
	}
	follow := func() {
		t.Helper()
		if err := finder.Follow(s.ctx); err != nil {
			t.Fatal(err)
		}
	}
	follow()
	for words, want := range map[string]string{
		"压力表":       "市场消防安全",
		"市场消防":      "市场消防安全 摊位经营", // a title as it was typed comes first
		"灭火器":       "市场消防安全 摊位经营", // a title says more than a text; what is not offered stays away
		"灭火器 待客":    "摊位经营",        // words from different lessons
		"压力表 待客":    "",
		"strong":    "", // marks are not words
		"摊":         "摊位经营",
		"":          "摊位经营 市场消防安全",
		"月球 market": "",
	} {
		if got := s.searched(words); got != want {
			t.Errorf("%q is found in %q, want %q", words, got, want)
		}
	}
	lessons, err := s.shelf.MatchedLessons(s.shelf.Course(fire.CourseID), "压力表 通道")
	if err != nil || len(lessons) != 2 {
		t.Errorf("the lessons of 压力表 通道: %v, %v", lessons, err)
	}
	if _, err := s.shelf.MatchedLessons(s.shelf.Course(fire.CourseID), strings.Repeat("长", 101)); !problem.Is(err, problem.BadUserInput) {
		t.Errorf("a long search: %v", err)
	}

	s.publish(fire.CourseID, "district", "市场消防安全", "疏散通道")
	follow()
	if got := s.searched("压力表"); got != "" {
		t.Errorf("what a new release has no more is found in %q", got)
	}
	s.db.Client(s.ctx).Course.Update().Where(course.TitleEQ("摊位经营")).SetStatus("ARCHIVED").ExecX(s.ctx)
	if err := s.shelf.Refresh(s.ctx); err != nil {
		t.Fatal(err)
	}
	follow()
	if got := s.searched("灭火器"); got != "" {
		t.Errorf("what was archived is found in %q", got)
	}
}

// TestTheIndexIsBuiltAnewNowAndThen publishes more often than an index lasts.
func TestTheIndexIsBuiltAnewNowAndThen(t *testing.T) {
	s := newSchool(t)
	finder, err := catalogue.NewFinder(s.db, s.shelf)
	if err != nil {
		t.Fatal(err)
	}
	first := s.publish(0, "district", "常新的课", "第一课")
	for range catalogue.Worn + 1 {
		s.publish(first.CourseID, "district", "常新的课", "第一课")
		if err := finder.Follow(s.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.searched("第一课"); got != "常新的课" {
		t.Errorf("第一课 is found in %q", got)
	}
}

// TestACoursesLessonsAreFoundAmongMany has a word in more texts of other courses than
// one search finds at most, all of which fit better.
func TestACoursesLessonsAreFoundAmongMany(t *testing.T) {
	s := newSchool(t)
	finder, err := catalogue.NewFinder(s.db, s.shelf)
	if err != nil {
		t.Fatal(err)
	}
	const long = "灭火器在摊位上到底怎么用才对，今天我们坐下来说一说"
	small := s.publish(0, "district", "小课", "开头", long)
	s.publish(0, "district", "大课", slices.Repeat([]string{"灭火器怎么用"}, catalogue.MostFound+1)...)
	if err := finder.Follow(s.ctx); err != nil {
		t.Fatal(err)
	}
	lessons, err := s.shelf.MatchedLessons(s.shelf.Course(small.CourseID), "灭火器，怎么用")
	if err != nil || len(lessons) != 1 || lessons[0].Title != long {
		t.Errorf("the lessons of 灭火器，怎么用: %v, %v", lessons, err)
	}
}
