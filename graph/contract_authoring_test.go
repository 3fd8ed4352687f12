package graph_test

import (
	"os"
	"strings"
)

// authoring is authoring.graphql but for quizzes.
func (c *performance) authoring() {
	c.t.Helper()
	a := c.do(trainer, "TrainerCourses", map[string]any{"first": 50})
	c.want("authored", len(a.at("viewer.authoredCourses.edges").([]any)), len(c.Courses))
	a = c.do(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": c.root, "title": "换季理货", "category": "BUSINESS_SKILLS", "creditHours": 1.25, "idempotencyKey": "k1"}})
	course := a.text("createCourse.course.id")
	a = c.do(trainer, "UpdateCourse", map[string]any{"input": map[string]any{"id": course, "summary": "换季时怎么盘点。"}})
	c.want("summary", a.text("updateCourse.course.summary"), "换季时怎么盘点。")
	a = c.do(trainer, "CreateModule", map[string]any{"courseId": course, "title": "盘点"})
	module := a.text("createTrainingModule.module.id")
	second := c.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "打折"}).text("createTrainingModule.module.id")
	a = c.do(trainer, "UpdateModule", map[string]any{"id": second, "position": 1})
	c.want("position", a.number("updateTrainingModule.module.position"), 1)
	a = c.do(trainer, "DeleteModule", map[string]any{"id": second})
	c.want("deleted", a.text("deleteTrainingModule.deletedId"), second)
	a = c.do(trainer, "CreateArticle", map[string]any{"moduleId": module, "title": "怎么盘", "markdown": "## 先分类\n\n按**颜色**和尺码分。<script>alert(1)</script>"})
	article := a.text("createLesson.lesson.id")
	a = c.do(trainer, "DraftLesson", map[string]any{"id": article})
	if md := a.text("lesson.draft.article.markdown"); !strings.Contains(md, "先分类") {
		c.t.Errorf("draft = %q", md)
	}
	film, err := os.ReadFile("../internal/sampleschool/material/media/fire-check.mp4")
	if err != nil {
		c.t.Fatal(err)
	}
	announced := uploadOf("盘点.mp4", "video/mp4", film)
	announced["idempotencyKey"] = "film"
	made := c.do(trainer, "CreateUpload", announced)
	c.want("the same upload again", c.must(trainer, "CreateUpload", announced).text("createUpload.upload.id"), made.text("createUpload.upload.id"))
	upload := map[string]any{"uploadId": made.text("createUpload.upload.id")}
	c.refused(trainer, "CompleteUpload", "CONFLICT", upload) // nothing has arrived
	c.put(made, film)
	a = c.do(trainer, "CompleteUpload", upload)
	c.want("completed again", c.must(trainer, "CompleteUpload", upload).body, a.body)
	c.want("bytes", a.number("completeUpload.media.byteSize"), len(film))
	if seconds := a.number("completeUpload.media.durationSeconds"); seconds < 1 {
		c.t.Errorf("the film lasts %v seconds", seconds)
	}
	mediaID := a.text("completeUpload.media.id")
	a = c.do(trainer, "CreateVideo", map[string]any{"moduleId": module, "title": "短片", "mediaId": mediaID, "minCoverage": 0.8})
	video := a.text("createLesson.lesson.id")
	a = c.do(trainer, "UpdateLesson", map[string]any{"input": map[string]any{"id": video, "required": false, "title": "短片（选修）"}})
	c.want("elective", a.at("updateLesson.lesson.required"), false)
	a = c.do(trainer, "CreateLesson", map[string]any{"input": map[string]any{"moduleId": module, "title": "多余的", "article": map[string]any{"markdown": "字"}}})
	c.do(trainer, "DeleteLesson", map[string]any{"id": a.text("createLesson.lesson.id")})
	a = c.do(trainer, "DraftPreview", map[string]any{"courseId": course})
	c.want("problems", len(a.at("course.draft.problems").([]any)), 0)
	a = c.do(trainer, "PublishCourse", map[string]any{"id": course, "note": "第一次"})
	c.want("release", a.number("publishCourse.course.release"), 1)
	c.must(member, "Enroll", map[string]any{"courseId": course})
	c.must(trainer, "UpdateModule", map[string]any{"id": module, "summary": "新的说明"})
	a = c.do(trainer, "PublishModule", map[string]any{"id": module, "inProgress": "MIGRATE"})
	c.want("second release", a.number("publishTrainingModule.course.release"), 2)
	c.want("migrated", a.number("publishTrainingModule.migratedEnrollments"), 1)
	a = c.must(member, "LessonPage", map[string]any{"id": article})
	if html := a.text("lesson.content.html"); !strings.Contains(html, "<strong>颜色</strong>") || strings.Contains(html, "<script") {
		c.t.Errorf("article html = %q", html)
	}
	a = c.do(trainer, "CourseInsight", map[string]any{"courseId": c.minute})
	first := "course.insight.lessons.0."
	if a.number("course.insight.completed") < 1 || a.number("course.insight.learners") < a.number("course.insight.completed") ||
		a.number(first+"completed") != a.number("course.insight.completed") || a.number(first+"medianCreditedSeconds") <= 0 {
		c.t.Errorf("insight: %s", a.body)
	}
	a = c.do(trainer, "ArchiveCourse", map[string]any{"id": course})
	c.want("archived", a.text("archiveCourse.course.status"), "ARCHIVED")
}
