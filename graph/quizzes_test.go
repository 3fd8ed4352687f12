package graph_test

import (
	"strings"
	"testing"
	"time"
)

// hint is an explanation, which nobody sees before submission.
const hint = "不可提前看的解析"

// hall is a published course of one quiz, in which the member is enrolled.
func (s *school) hall() (lesson string) {
	s.t.Helper()
	course := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "测验课", "category": "POLICY", "creditHours": 0.5}}).text("createCourse.course.id")
	module := s.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "一"}).text("createTrainingModule.module.id")
	lesson = s.must(trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "测验", "quiz": map[string]any{
		"passPercent": 60, "maxAttempts": 2, "timeLimitSeconds": 300, "questions": []any{
			map[string]any{"kind": "SHORT_TEXT", "text": "填一填", "points": 2, "acceptedAnswers": []string{secret}, "explanation": hint},
			map[string]any{"kind": "SINGLE_CHOICE", "text": "选一选", "points": 1, "explanation": hint,
				"options": []any{map[string]any{"text": "甲", "correct": false}, map[string]any{"text": "乙", "correct": true}}},
		}}}).text("createLesson.lesson.id")
	s.must(trainer, "PublishCourse", map[string]any{"id": course})
	s.must(member, "Enroll", map[string]any{"courseId": course})
	return lesson
}

const (
	readAttempt = `query($id: ID!) { node(id: $id) { ... on QuizAttempt { number savedAt score percent passed maxScore
		lesson { id title } questions { id options { id text } } savedAnswers { questionId optionIds text }
		answers { question { id } correct points explanation } } } }`
	readMistakes = `{ viewer { mistakes { totalCount edges { node {
		question { id kind text options { id text } } lesson { id } answer { questionId optionIds text } explanation answeredAt } } } } }`
)

// TestSittingAQuiz sits a quiz as a phone does, and looks at every answer before
// submission for the key.
func TestSittingAQuiz(t *testing.T) {
	s := newSchool(t)
	lesson := s.hall()
	keyless := func(a answer) answer {
		t.Helper()
		for _, key := range []string{secret, hint, `"correct":`, "acceptedAnswers"} {
			if strings.Contains(a.body, key) {
				t.Errorf("before submission %q is told: %s", key, a.body)
			}
		}
		return a
	}
	a := keyless(s.must(member, "StartQuiz", map[string]any{"lessonId": lesson}))
	before := s.send(s.as(member), readMistakes, nil).number("viewer.mistakes.totalCount")
	attempt, short := a.text("startQuiz.attempt.id"), a.text("startQuiz.attempt.questions.0.id")
	choice, first, second := a.text("startQuiz.attempt.questions.1.id"), a.text("startQuiz.attempt.questions.1.options.0.id"), a.text("startQuiz.attempt.questions.1.options.1.id")
	if again := keyless(s.must(member, "StartQuiz", map[string]any{"lessonId": lesson})); again.text("startQuiz.attempt.id") != attempt {
		t.Errorf("while one is open: %s", again.body)
	}
	answers := func(list ...any) map[string]any { return map[string]any{"attemptId": attempt, "answers": list} }
	saved := answers(map[string]any{"questionId": choice, "optionIds": []string{second}})
	keyless(s.must(member, "SaveQuizAnswers", saved))
	a = keyless(s.refused(member, "SaveQuizAnswers", "BAD_USER_INPUT", answers(map[string]any{"questionId": short, "text": "甲"}, map[string]any{"questionId": choice, "optionIds": []string{"else"}})))
	if a.Errors[0].Extensions["field"] != "answers[1].optionIds[0]" {
		t.Errorf("refused with %s", a.body)
	}
	a = keyless(s.send(s.as(member), readAttempt, map[string]any{"id": attempt}))
	if a.text("node.savedAnswers.0.optionIds.0") != second || a.at("node.score") != nil || a.number("node.maxScore") != 3 || a.text("node.lesson.id") != lesson {
		t.Errorf("open: %s", a.body)
	}
	if open := keyless(s.send(s.as(member), readMistakes, nil)); open.number("viewer.mistakes.totalCount") != before {
		t.Errorf("before submission: %s", open.body)
	}
	if a = keyless(s.must(member, "LessonPage", map[string]any{"id": lesson})); a.number("lesson.content.attemptsLeft") != 1 {
		t.Errorf("the lesson: %s", a.body)
	}
	s.othersSeeNothing(attempt, saved)

	wrong := answers(map[string]any{"questionId": choice, "optionIds": []string{first}}, map[string]any{"questionId": short, "text": " " + secret + "　"})
	a = s.must(member, "SubmitQuiz", wrong)
	if a.number("submitQuiz.attempt.score") != 2 || a.at("submitQuiz.attempt.passed") != true || a.text("submitQuiz.record.status") != "COMPLETED" ||
		a.at("submitQuiz.attempt.answers.1.correct") != false || a.text("submitQuiz.attempt.answers.1.explanation") != hint {
		t.Errorf("submitted: %s", a.body)
	}
	if again := s.must(member, "SubmitQuiz", saved); again.body != a.body {
		t.Errorf("submitted again: %s, want %s", again.body, a.body)
	}
	if a = s.refused(member, "SaveQuizAnswers", "CONFLICT", saved); a.Errors[0].Extensions["reason"] != "ALREADY_SUBMITTED" {
		t.Errorf("saved after submission: %s", a.body)
	}
	a = s.send(s.as(member), readMistakes, nil)
	if a.number("viewer.mistakes.totalCount") != before+1 || a.text("viewer.mistakes.edges.0.node.answer.optionIds.0") != first || a.text("viewer.mistakes.edges.0.node.lesson.id") != lesson {
		t.Errorf("mistakes: %s", a.body)
	}
	s.secondAttempt(lesson)
}

// othersSeeNothing asks about the member's attempt as everybody else.
func (s *school) othersSeeNothing(attempt string, answers map[string]any) {
	s.t.Helper()
	for _, phone := range []string{floating, trainer, secretary, district} {
		if a := s.send(s.as(phone), readAttempt, map[string]any{"id": attempt}); a.at("node") != nil || len(a.Errors) > 0 {
			s.t.Errorf("%s sees %s", phone, a.body)
		}
		s.refused(phone, "SaveQuizAnswers", "NOT_FOUND", answers)
		s.refused(phone, "SubmitQuiz", "NOT_FOUND", answers)
	}
	for _, name := range []string{"SaveQuizAnswers", "SubmitQuiz"} {
		s.refused(guest, name, "UNAUTHENTICATED", answers)
	}
}

// secondAttempt lets the time of the last attempt run out: what was saved by then is
// graded, and nothing that comes later.
func (s *school) secondAttempt(lesson string) {
	s.t.Helper()
	a := s.must(member, "StartQuiz", map[string]any{"lessonId": lesson})
	id := a.text("startQuiz.attempt.id")
	right := map[string]any{"questionId": a.text("startQuiz.attempt.questions.1.id"), "optionIds": []any{a.text("startQuiz.attempt.questions.1.options.1.id")}}
	s.must(member, "SaveQuizAnswers", map[string]any{"attemptId": id, "answers": []any{right}})
	s.clock.Advance(311 * time.Second)
	late := map[string]any{"attemptId": id, "answers": []any{right, map[string]any{"questionId": a.text("startQuiz.attempt.questions.0.id"), "text": secret}}}
	if a := s.refused(member, "SaveQuizAnswers", "CONFLICT", late); a.Errors[0].Extensions["reason"] != "TIME_IS_UP" {
		s.t.Errorf("late: %s", a.body)
	}
	if a := s.must(member, "SubmitQuiz", late); a.number("submitQuiz.attempt.score") != 1 || a.at("submitQuiz.attempt.passed") != false || a.text("submitQuiz.record.status") != "COMPLETED" {
		s.t.Errorf("submitted late: %s", a.body)
	}
	if a := s.refused(member, "StartQuiz", "CONFLICT", map[string]any{"lessonId": lesson}); a.Errors[0].Extensions["reason"] != "NO_ATTEMPTS_LEFT" {
		s.t.Errorf("a third: %s", a.body)
	}
}
