package quizzes_test

import (
	"context"
	"slices"
	"testing"

	"partyschool/ent"
	"partyschool/ent/quizattempt"
	"partyschool/internal/catalogue"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/quizzes"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

// desk is a school with its rooms, and a learner.
type desk struct {
	*studytest.School
	quizzes     *quizzes.Service
	study       *study.Service
	enrollments *enrollments.Service
	t           testing.TB
	ctx         context.Context
	member      *ent.Member
	lesson      outline.Lesson // the quiz
	quiz        question.Quiz
	course      *catalogue.Course
	place       *ent.Enrollment
}

// secrets are what must not be seen before submission.
var secrets = []string{"秘密答案", "秘密解析"}

// bank is a quiz of four questions and 10 points, with a time limit of ten minutes.
// The right options are those whose ids begin with y.
func bank() question.Quiz {
	attempts, limit := 2, 600
	return question.Quiz{
		PassPercent: 60, MaxAttempts: &attempts, TimeLimitSeconds: &limit,
		Questions: []question.Question{
			{ID: "one", Kind: question.SingleChoice, Text: "党的根本宗旨是什么？", Points: 2.5, Explanation: "秘密解析一", Options: []question.Option{
				{ID: "n1", Text: "发展"}, {ID: "y1", Text: "全心全意为人民服务", Correct: true},
			}},
			{ID: "many", Kind: question.MultipleChoice, Text: "三会一课的三会有哪些？", Points: 2.5, Explanation: "秘密解析二", Options: []question.Option{
				{ID: "y1", Text: "党员大会", Correct: true}, {ID: "n1", Text: "联席会"}, {ID: "y2", Text: "支委会", Correct: true},
			}},
			{ID: "tf", Kind: question.TrueFalse, Text: "消防通道可以临时堆货。", Points: 2.5, Options: []question.Option{
				{ID: "n1", Text: "对"}, {ID: "y1", Text: "错", Correct: true},
			}},
			{ID: "text", Kind: question.ShortText, Text: "合同应当怎样签订？", Points: 2.5, AcceptedAnswers: []string{"秘密答案", "Secret"}, Explanation: "秘密解析四"},
		},
	}
}

// open makes a school with a course of one quiz, and enrols the learner.
func open(t testing.TB) *desk { return openWith(t, bank()) }

func openWith(t testing.TB, quiz question.Quiz, others ...func(*studytest.School) outline.Lesson) *desk {
	t.Helper()
	s := studytest.Open(t)
	e := enrollments.New(s.Database, s.Catalogue, s.Calendar, s.Clock)
	d := &desk{School: s, enrollments: e, t: t, quiz: quiz}
	d.study = study.New(s.Database, s.Catalogue, s.Calendar, s.Clock, study.DefaultRules(), e.Complete)
	d.quizzes = quizzes.New(s.Database, s.Catalogue, d.study, s.Clock)
	d.ctx, d.member = s.Member()
	d.lesson = outline.Lesson{ID: s.Key(key.Lesson), Title: "测验", Kind: "QUIZ", Required: true, DurationMS: 120_000}
	d.revise(quiz)
	lessons := []outline.Lesson{d.lesson}
	for _, other := range others {
		lessons = append(lessons, other(s))
	}
	d.course = s.Course(lessons...)
	d.place = d.enroll(d.ctx)
	return d
}

// revise gives the lesson a new content; it is for releases made afterwards.
func (d *desk) revise(quiz question.Quiz) {
	d.t.Helper()
	row, err := d.Client().LessonContent.Create().SetLessonID(d.lesson.ID).SetQuiz(&quiz).SetReleased(true).
		SetCreatedAt(d.Clock.Now()).Save(d.System())
	d.must(err)
	d.lesson.ContentID = row.ID
	d.lesson.Quiz = &outline.Quiz{
		QuestionCount: len(quiz.Questions), PassPercent: quiz.PassPercent, MaxAttempts: quiz.MaxAttempts, TimeLimitSeconds: quiz.TimeLimitSeconds,
	}
}

func (d *desk) enroll(ctx context.Context) *ent.Enrollment {
	d.t.Helper()
	p, err := d.enrollments.Enroll(ctx, enrollments.EnrollInput{CourseID: d.course.ID})
	d.must(err)
	return p.Enrollment
}

func (d *desk) start() *quizzes.QuizAttempt {
	d.t.Helper()
	p, err := d.quizzes.StartQuiz(d.ctx, quizzes.StartQuizInput{LessonID: d.lesson.ID})
	d.must(err)
	return p.Attempt
}

func (d *desk) save(id int64, answers ...*quizzes.QuizAnswerInput) *quizzes.QuizAttempt {
	d.t.Helper()
	p, err := d.quizzes.SaveQuizAnswers(d.ctx, quizzes.SaveQuizAnswersInput{AttemptID: id, Answers: answers})
	d.must(err)
	return p.Attempt
}

func (d *desk) submit(id int64, answers ...*quizzes.QuizAnswerInput) *quizzes.SubmitQuizPayload {
	d.t.Helper()
	p, err := d.quizzes.SubmitQuiz(d.ctx, quizzes.SubmitQuizInput{AttemptID: id, Answers: answers})
	d.must(err)
	return p
}

// stored is the row of an attempt as it is.
func (d *desk) stored(id int64) *ent.QuizAttempt {
	return d.Client().QuizAttempt.Query().Where(quizattempt.ID(id)).OnlyX(d.System())
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// right answers the questions named as their key says; all of them where none is.
func right(questions ...string) []*quizzes.QuizAnswerInput {
	all := map[string]*quizzes.QuizAnswerInput{
		"one": choice("one", "y1"), "many": choice("many", "y2", "y1"), "tf": choice("tf", "y1"), "text": text("text", " 秘密 答案 "),
	}
	var answers []*quizzes.QuizAnswerInput
	for _, id := range []string{"text", "one", "many", "tf"} {
		if len(questions) == 0 || slices.Contains(questions, id) {
			answers = append(answers, all[id])
		}
	}
	return answers
}

func choice(questionID string, options ...string) *quizzes.QuizAnswerInput {
	return &quizzes.QuizAnswerInput{QuestionID: questionID, OptionIDs: options}
}

func text(questionID, answer string) *quizzes.QuizAnswerInput {
	return &quizzes.QuizAnswerInput{QuestionID: questionID, Text: &answer}
}

// refused checks that err is a problem of the code, about the field and for the
// reason, where they are not empty.
func refused(t *testing.T, err error, code problem.Code, field, reason string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Code != code || p.Field != field {
		t.Fatalf("got %v, want %s about %q", err, code, field)
	}
	if got, _ := p.Extensions["reason"].(string); got != reason {
		t.Fatalf("reason %q, want %q", got, reason)
	}
}
