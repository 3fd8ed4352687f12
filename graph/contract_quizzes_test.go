package graph_test

import (
	"fmt"
	"strings"
)

// quizzes is what authoring.graphql and phone.graphql say of quizzes.
func (c *performance) quizzes() {
	c.t.Helper()
	course := c.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": c.root, "title": "用电安全测验", "category": "LAW_AND_SAFETY", "creditHours": 0.25}}).text("createCourse.course.id")
	module := c.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "测一测"}).text("createTrainingModule.module.id")
	option := func(text string, correct bool) map[string]any {
		return map[string]any{"text": text, "correct": correct}
	}
	a := c.do(trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "下班前断电", "quiz": map[string]any{
		"passPercent": 60, "maxAttempts": 2, "timeLimitSeconds": 600, "questions": []any{
			map[string]any{"kind": "SINGLE_CHOICE", "text": "最后离店的人先做什么？", "points": 2, "explanation": "先断电，再锁门。",
				"options": []any{option("拉下总闸", true), option("关灯走人", false)}},
			map[string]any{"kind": "TRUE_FALSE", "text": "充电器可以整夜插着。", "points": 1, "options": []any{option("对", false), option("错", true)}},
			map[string]any{"kind": "SHORT_TEXT", "text": "火警电话是多少？", "points": 1, "acceptedAnswers": []string{"119"}},
		}}})
	c.want("kind", a.text("createLesson.lesson.kind"), "QUIZ")
	quiz := a.text("createLesson.lesson.id")
	a = c.must(trainer, "DraftLesson", map[string]any{"id": quiz})
	c.want("the trainer's own key", a.at("lesson.draft.quiz.questions.0.options.0.correct"), true)
	c.must(trainer, "PublishCourse", map[string]any{"id": course})
	c.must(member, "Enroll", map[string]any{"courseId": course})

	a = c.must(member, "LessonPage", map[string]any{"id": quiz})
	c.want("questions", a.number("lesson.content.questionCount"), 3)
	c.want("attempts left", a.number("lesson.content.attemptsLeft"), 2)
	for number := 1; number <= 2; number++ {
		c.sit(quiz, number)
	}
	c.refused(member, "StartQuiz", "CONFLICT", map[string]any{"lessonId": quiz}) // a third of two
	a = c.must(member, "CoursePage", map[string]any{"id": course})
	c.want("the course", a.text("course.viewerEnrollment.status"), "COMPLETED")
	c.want("the rule", a.at("course.modules.0.lessons.0.viewerCompletion.rules.0.met"), true)
}

// sit takes the quiz once: with the first two answers wrong the first time, all
// right the second.
func (c *performance) sit(quiz string, number int) {
	c.t.Helper()
	a := c.do(member, "StartQuiz", map[string]any{"lessonId": quiz})
	c.want("attempt", a.number("startQuiz.attempt.number"), number)
	if strings.Contains(a.body, "119") || strings.Contains(a.body, "先断电") || strings.Contains(a.body, "correct") {
		c.t.Errorf("the key is told: %s", a.body)
	}
	attempt, answers := a.text("startQuiz.attempt.id"), []any{}
	for i := range 3 {
		q := fmt.Sprintf("startQuiz.attempt.questions.%d.", i)
		given := map[string]any{"questionId": a.text(q + "id")}
		right := map[string]string{"SINGLE_CHOICE": "拉下总闸", "TRUE_FALSE": "错"}[a.text(q+"kind")]
		if right == "" {
			given["text"] = "１１９"
		}
		for j := range 2 {
			o := fmt.Sprintf("%soptions.%d.", q, j)
			if right != "" && (a.text(o+"text") == right) == (number == 2) {
				given["optionIds"] = []string{a.text(o + "id")}
			}
		}
		answers = append(answers, given)
	}
	a = c.do(member, "SaveQuizAnswers", map[string]any{"attemptId": attempt, "answers": answers[:1]})
	if a.text("saveQuizAnswers.attempt.savedAt") == "" {
		c.t.Errorf("saved: %s", a.body)
	}
	submission := map[string]any{"attemptId": attempt, "answers": answers}
	a = c.do(member, "SubmitQuiz", submission)
	c.want("passed", a.at("submitQuiz.attempt.passed"), number == 2)
	c.want("score", a.number("submitQuiz.attempt.score"), map[int]int{1: 1, 2: 4}[number])
	c.want("record", a.text("submitQuiz.record.status"), map[int]string{1: "IN_PROGRESS", 2: "COMPLETED"}[number])
	if !strings.Contains(a.body, "先断电，再锁门。") {
		c.t.Errorf("no explanation: %s", a.body)
	}
	c.want("submitted again", c.must(member, "SubmitQuiz", submission).body, a.body)
}
