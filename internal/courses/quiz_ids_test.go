package courses_test

import (
	"testing"

	"pgregory.net/rapid"

	"partyschool/internal/courses"
	"partyschool/internal/question"
)

// TestEditingKeepsWhatIsUnchanged edits a bank at random: whatever is asked as it
// was keeps its id, and its options theirs.
func TestEditingKeepsWhatIsUnchanged(t *testing.T) {
	s := newSchool(t)
	module := s.module(s.course(), "一")
	rapid.Check(t, func(t *rapid.T) {
		lesson := s.quiz(module, &courses.QuizInput{PassPercent: 60, Questions: bank().Draw(t, "at first")})
		ids := map[string]bool{}
		for range 3 {
			before := s.stored(lesson.ContentID)
			_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: &courses.QuizInput{PassPercent: 60, Questions: bank().Draw(t, "then")}})
			if err != nil {
				t.Fatal(err)
			}
			keeps(t, before, s.stored(lesson.ContentID), ids)
		}
		if _, err := s.courses.DeleteLesson(s.trainer, courses.DeleteLessonInput{ID: lesson.ID}); err != nil {
			t.Fatal(err)
		}
	})
}

// bank draws questions of few texts, so that edits meet them again.
func bank() *rapid.Generator[[]*courses.QuestionInput] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *courses.QuestionInput {
		q := &courses.QuestionInput{Text: rapid.SampledFrom([]string{"甲", "乙", "丙", "丁"}).Draw(t, "text"), Points: 1}
		if q.Kind = rapid.SampledFrom([]question.Kind{question.SingleChoice, question.ShortText}).Draw(t, "kind"); q.Kind == question.SingleChoice {
			for _, text := range rapid.Permutation([]string{"一", "二", "三", "四"}).Draw(t, "options")[:rapid.IntRange(2, 4).Draw(t, "n")] {
				q.Options = append(q.Options, &courses.OptionInput{Text: text, Correct: rapid.Bool().Draw(t, "right")})
			}
		}
		return q
	}), 0, 8)
}

func keeps(t *rapid.T, before, after *question.Quiz, ids map[string]bool) {
	type asked struct {
		kind question.Kind
		text string
	}
	was, used := map[asked][]question.Question{}, map[string]bool{}
	for _, q := range before.Questions {
		was[asked{q.Kind, q.Text}] = append(was[asked{q.Kind, q.Text}], q)
		ids[q.ID] = true
	}
	for _, q := range after.Questions {
		if q.ID == "" || used[q.ID] {
			t.Fatalf("two questions are %q", q.ID)
		}
		used[q.ID] = true
		old := was[asked{q.Kind, q.Text}]
		if len(old) == 0 {
			if ids[q.ID] {
				t.Fatalf("a new question is %q, as another was", q.ID)
			}
			old = []question.Question{{}}
		} else if q.ID != old[0].ID {
			t.Fatalf("%s %s became %q, it was %q", q.Kind, q.Text, q.ID, old[0].ID)
		}
		was[asked{q.Kind, q.Text}] = old[1:]
		keepsOptions(t, old[0].Options, q.Options)
	}
}

func keepsOptions(t *rapid.T, before, after []question.Option) {
	known, used := map[string]string{}, map[string]bool{}
	for _, o := range before {
		known[o.Text] = o.ID
	}
	for _, o := range after {
		if o.ID == "" || used[o.ID] || (known[o.Text] != "" && known[o.Text] != o.ID) {
			t.Fatalf("options %v became %v", before, after)
		}
		used[o.ID] = true
	}
}
