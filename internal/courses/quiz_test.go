package courses_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"partyschool/ent/lessoncontent"
	"partyschool/internal/catalogue"
	"partyschool/internal/courses"
	"partyschool/internal/problem"
	"partyschool/internal/question"
)

func options(texts ...string) (list []*courses.OptionInput) {
	for _, t := range texts {
		text, correct := strings.CutSuffix(t, "!")
		list = append(list, &courses.OptionInput{Text: text, Correct: correct})
	}
	return list
}

// four is a quiz of one question of each kind, with nothing wrong.
func four() *courses.QuizInput {
	return &courses.QuizInput{PassPercent: 60, MaxAttempts: ptr(2), DrawCount: ptr(3), Shuffle: ptr(true), Questions: []*courses.QuestionInput{
		{Kind: question.SingleChoice, Text: " 灭火器多久检查一次？ ", Points: 2, Options: options("每月!", "每年"), Explanation: ptr("每月一次。")},
		{Kind: question.MultipleChoice, Text: "合同须写明什么？", Points: 2.5, Options: options("价款!", "数量!", "天气")},
		{Kind: question.TrueFalse, Text: "消防通道可以堆货。", Points: 1, AcceptedAnswers: []string{"false"}},
		{Kind: question.ShortText, Text: "火警电话？", Points: 1, AcceptedAnswers: []string{"119", "一一九"}},
	}}
}

func (s *school) quiz(module int64, q *courses.QuizInput) *catalogue.Lesson {
	s.t.Helper()
	p, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "测验", Quiz: q})
	s.must(err)
	return p.Lesson
}

// stored is the quiz of a content.
func (s *school) stored(contentID int64) *question.Quiz {
	s.t.Helper()
	return s.client().LessonContent.Query().Where(lessoncontent.ID(contentID)).OnlyX(s.system).Quiz
}

func TestAQuizIsWrittenAndPublished(t *testing.T) {
	s := newSchool(t)
	course := s.course()
	module := s.module(course, "一")
	lesson := s.quiz(module, four())
	if lesson.Kind != "QUIZ" || lesson.DurationMS != 180_000 || lesson.MinCreditedMS != 0 || lesson.ReachEnd {
		t.Errorf("written: %+v", lesson.Lesson)
	}
	draft, err := s.courses.LessonDraft(s.trainer, lesson.ID)
	s.must(err)
	q := draft.Quiz
	if len(q.Questions) != 4 || q.PassPercent != 60 || *q.MaxAttempts != 2 || *q.DrawCount != 3 || q.TimeLimitSeconds != nil || !q.Shuffle || draft.Media != nil {
		t.Fatalf("the draft: %+v", q)
	}
	if one := q.Questions[0]; one.Text != "灭火器多久检查一次？" || fmt.Sprint(one.Options) != "[{每月 true} {每年 false}]" || *one.Explanation != "每月一次。" || one.AcceptedAnswers == nil {
		t.Errorf("single choice: %+v", one)
	}
	if three := q.Questions[2]; fmt.Sprint(three.Options) != "[{对 false} {错 true}]" || len(three.AcceptedAnswers) != 0 || three.Explanation != nil {
		t.Errorf("true or false: %+v", three)
	}
	if last := q.Questions[3]; last.Options == nil || len(last.Options) != 0 || fmt.Sprint(last.AcceptedAnswers) != "[119 一一九]" {
		t.Errorf("short text: %+v", last)
	}
	view := s.publish(course, courses.Keep)
	released := view.Lesson(lesson.ID)
	if r := released.Quiz; r == nil || r.QuestionCount != 3 || r.PassPercent != 60 || *r.MaxAttempts != 2 || r.TimeLimitSeconds != nil {
		t.Fatalf("released: %+v", r)
	}
	before, rows := s.stored(released.ContentID), s.rows()
	s.clock.Advance(1e9)
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: four()})
	s.must(err)
	if after := s.rows(); after != rows {
		t.Errorf("the same quiz again changed\n%s\nto\n%s", rows, after)
	}
	changed := four()
	changed.TimeLimitSeconds = ptr(600)
	changed.Questions[0].Points = 3
	p, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: changed})
	s.must(err)
	if p.Lesson.DurationMS != 600_000 || p.Lesson.ContentID == released.ContentID || !s.client().Course.GetX(s.system, course).DraftChanged {
		t.Errorf("changed: %+v", p.Lesson.Lesson)
	}
	if now := s.stored(released.ContentID); fmt.Sprint(now.Questions) != fmt.Sprint(before.Questions) {
		t.Error("what was released was changed")
	}
	if now := s.stored(p.Lesson.ContentID).Questions[0]; now.ID != before.Questions[0].ID || now.Points != 3 || now.Options[1].ID != before.Questions[0].Options[1].ID {
		t.Errorf("the question became another: %+v", now)
	}
	if again := s.publish(course, courses.Keep); *again.Release != 2 || *again.Lesson(lesson.ID).Quiz.TimeLimitSeconds != 600 {
		t.Errorf("published again: %+v", again.Lesson(lesson.ID).Quiz)
	}
}

func TestWhatNoQuizCanSayIsRefused(t *testing.T) {
	s := newSchool(t)
	module := s.module(s.course(), "一")
	before := s.rows()
	long := func(n int) string { return strings.Repeat("长", n) }
	for field, spoil := range map[string]func(q *courses.QuizInput){
		"quiz.passPercent":              func(q *courses.QuizInput) { q.PassPercent = 0 },
		"quiz.maxAttempts":              func(q *courses.QuizInput) { q.MaxAttempts = ptr(101) },
		"quiz.timeLimitSeconds":         func(q *courses.QuizInput) { q.TimeLimitSeconds = ptr(29) },
		"quiz.drawCount":                func(q *courses.QuizInput) { q.DrawCount = ptr(0) },
		"quiz.questions[1].kind":        func(q *courses.QuizInput) { q.Questions[1].Kind = "ESSAY" },
		"quiz.questions[0].text":        func(q *courses.QuizInput) { q.Questions[0].Text = " " },
		"quiz.questions[1].text":        func(q *courses.QuizInput) { q.Questions[1].Text = long(2001) },
		"quiz.questions[0].points":      func(q *courses.QuizInput) { q.Questions[0].Points = 0 },
		"quiz.questions[1].points":      func(q *courses.QuizInput) { q.Questions[1].Points = 1000.5 },
		"quiz.questions[2].explanation": func(q *courses.QuizInput) { q.Questions[2].Explanation = ptr(long(2001)) },
		"quiz.questions[0].options":     func(q *courses.QuizInput) { q.Questions[0].Options = options("一") },
		"quiz.questions[1].options": func(q *courses.QuizInput) {
			q.Questions[1].Options = options(strings.Fields("1 2 3 4 5 6 7 8 9 10 11")...)
		},
		"quiz.questions[2].options": func(q *courses.QuizInput) {
			q.Questions[2].AcceptedAnswers, q.Questions[2].Options = nil, options("一", "二", "三")
		},
		"quiz.questions[3].options":            func(q *courses.QuizInput) { q.Questions[3].Options = options("一", "二") },
		"quiz.questions[1].options[2].text":    func(q *courses.QuizInput) { q.Questions[1].Options[2].Text = long(501) },
		"quiz.questions[0].options[0].text":    func(q *courses.QuizInput) { q.Questions[0].Options[0].Text = "a\x01b" },
		"quiz.questions[0].acceptedAnswers":    func(q *courses.QuizInput) { q.Questions[0].AcceptedAnswers = []string{"每月"} },
		"quiz.questions[2].acceptedAnswers[0]": func(q *courses.QuizInput) { q.Questions[2].AcceptedAnswers = []string{"也许"} },
		"quiz.questions[2].acceptedAnswers[1]": func(q *courses.QuizInput) { q.Questions[2].AcceptedAnswers = []string{"对", "错"} },
		"quiz.questions[3].acceptedAnswers[1]": func(q *courses.QuizInput) { q.Questions[3].AcceptedAnswers[1] = "" },
		"quiz.questions[3].acceptedAnswers": func(q *courses.QuizInput) {
			q.Questions[3].AcceptedAnswers = strings.Split(strings.Repeat("一", 21), "")
		},
		"quiz.questions": func(q *courses.QuizInput) { q.Questions = slices.Repeat(q.Questions, 126) },
	} {
		q := four()
		spoil(q)
		_, err := s.courses.CreateLesson(s.trainer, courses.CreateLessonInput{ModuleID: module, Title: "测验", Quiz: q})
		if !is(err, problem.BadUserInput, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	big := four()
	for i := range 300 {
		big.Questions = append(big.Questions, &courses.QuestionInput{Kind: question.ShortText, Text: fmt.Sprint(i, long(1500)), Points: 1})
	}
	for field, input := range map[string]courses.CreateLessonInput{
		"quiz.questions":         {Quiz: big},
		"article,quiz":           {Quiz: four(), Article: &courses.ArticleInput{Markdown: "字"}},
		"completion.minCoverage": {Quiz: four(), Completion: &courses.CompletionInput{MinCoverage: ptr(0.9)}},
		"completion.minSeconds":  {Quiz: four(), Completion: &courses.CompletionInput{MinSeconds: ptr(9.0)}},
	} {
		input.ModuleID, input.Title = module, "测验"
		if _, err := s.courses.CreateLesson(s.trainer, input); !is(err, problem.BadUserInput, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if s.rows() != before {
		t.Error("something was written")
	}
}

func TestTrueOrFalseIsSaidInManyWords(t *testing.T) {
	s := newSchool(t)
	module := s.module(s.course(), "一")
	for word, want := range map[string]string{
		"true": "[{对 true} {错 false}]", "对": "[{对 true} {错 false}]", " ＴＲＵＥ ": "[{对 true} {错 false}]", "√": "[{对 true} {错 false}]",
		"False": "[{对 false} {错 true}]", "错误": "[{对 false} {错 true}]", "×": "[{对 false} {错 true}]",
	} {
		lesson := s.quiz(module, &courses.QuizInput{PassPercent: 100, Questions: []*courses.QuestionInput{
			{Kind: question.TrueFalse, Text: "？", Points: 1, AcceptedAnswers: []string{word}}}})
		draft, err := s.courses.LessonDraft(s.trainer, lesson.ID)
		if err != nil || fmt.Sprint(draft.Quiz.Questions[0].Options) != want {
			t.Errorf("%q: %+v, %v", word, draft, err)
		}
	}
}

func TestWhatIsNotFinishedStandsInTheWay(t *testing.T) {
	s := newSchool(t)
	course, _, _ := s.small()
	module := s.module(course, "三")
	lesson := s.quiz(module, &courses.QuizInput{PassPercent: 60})
	for name, c := range map[string]struct {
		spoil func(q *courses.QuizInput)
		paths string
	}{
		"no question":     {func(q *courses.QuizInput) { q.Questions = nil }, "questions"},
		"too few":         {func(q *courses.QuizInput) { q.DrawCount = ptr(5) }, "drawCount"},
		"no right option": {func(q *courses.QuizInput) { q.Questions[1].Options = options("一", "二") }, "questions[1]"},
		"two right":       {func(q *courses.QuizInput) { q.Questions[0].Options = options("一!", "二!") }, "questions[0]"},
		"both true and false": {func(q *courses.QuizInput) {
			q.Questions[2].AcceptedAnswers, q.Questions[2].Options = nil, options("对!", "错!")
		}, "questions[2]"},
		"neither":            {func(q *courses.QuizInput) { q.Questions[2].AcceptedAnswers = nil }, "questions[2]"},
		"the same twice":     {func(q *courses.QuizInput) { q.Questions[1].Options = options("一!", "一") }, "questions[1]"},
		"no accepted answer": {func(q *courses.QuizInput) { q.Questions[3].AcceptedAnswers = nil }, "questions[3]"},
		"two at once": {func(q *courses.QuizInput) {
			q.Questions[0].Options, q.Questions[3].AcceptedAnswers = options("一", "二"), nil
		}, "questions[0] questions[3]"},
	} {
		q := four()
		c.spoil(q)
		_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: q})
		if err != nil {
			t.Errorf("%s is refused in a draft: %v", name, err)
		}
		want := "CONFLICT"
		for path := range strings.FieldsSeq(c.paths) {
			want += " modules[2].lessons[0].quiz." + path
		}
		_, err = s.courses.PublishCourse(s.trainer, courses.PublishCourseInput{ID: course})
		if got := paths(err); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if _, err = s.courses.PublishTrainingModule(s.trainer, courses.PublishTrainingModuleInput{ID: module}); paths(err) != want {
			t.Errorf("%s, the module: %s, want %s", name, paths(err), want)
		}
		if p := fmt.Sprintf("%+v", problem.As(err).Extensions); strings.Contains(p, "每月") || strings.Contains(p, "119") {
			t.Errorf("%s tells keys: %s", name, p)
		}
	}
	draft, err := s.courses.CourseDraft(s.trainer, course)
	if err != nil || len(draft.Problems) != 1 && len(draft.Problems) != 2 || draft.Problems[0].In(true).Message == draft.Problems[0].Message {
		t.Errorf("problems of the draft: %+v, %v", draft.Problems, err)
	}
	_, err = s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: four()})
	s.must(err)
	s.publish(course, courses.Keep)
}

func TestKeysAreForTheTrainersOfTheCourse(t *testing.T) {
	s := newSchool(t)
	course := s.course()
	lesson := s.quiz(s.module(course, "一"), four())
	view := s.publish(course, courses.Keep)
	for name, ctx := range map[string]any{"the release": view.Lesson(lesson.ID).Lesson, "what is sat": *view.Lesson(lesson.ID).Quiz} {
		if text := fmt.Sprintf("%+v", ctx); strings.Contains(text, "每月") || strings.Contains(text, "119") {
			t.Errorf("%s tells keys: %s", name, text)
		}
	}
	for _, entry := range s.client().AuditEntry.Query().AllX(s.system) {
		if strings.Contains(entry.Summary, "每月") || strings.Contains(entry.Summary, "119") {
			t.Errorf("the audit trail tells keys: %s", entry.Summary)
		}
	}
	if n, err := s.db.Client(s.member).LessonContent.Query().Count(s.member); err != nil || n != 0 {
		t.Errorf("a member reads %d contents, %v", n, err)
	}
	_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Article: &courses.ArticleInput{Markdown: "字"}})
	if !is(err, problem.BadUserInput, "article") {
		t.Errorf("a quiz became a text: %v", err)
	}
}
