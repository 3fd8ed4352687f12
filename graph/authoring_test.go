package graph_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"partyschool/ent/media"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// secret is an accepted answer, which only trainers of the course ever see.
const secret = "不可外传的答案"

func TestAQuizGoesFromTheTrainerToTheLearner(t *testing.T) {
	s := newSchool(t)
	course := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "测验课", "category": "POLICY", "creditHours": 0.5}}).text("createCourse.course.id")
	module := s.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "一"}).text("createTrainingModule.module.id")
	quiz := func(points float64, answers ...string) map[string]any {
		return map[string]any{"moduleId": module, "title": "测验", "quiz": map[string]any{
			"passPercent": 60, "maxAttempts": 2, "timeLimitSeconds": 300, "drawCount": 1, "questions": []any{
				map[string]any{"kind": "SHORT_TEXT", "text": "填一填", "points": points, "acceptedAnswers": answers},
				map[string]any{"kind": "TRUE_FALSE", "text": "对吗", "points": 1, "acceptedAnswers": []string{"true"}},
			}}}
	}
	a := s.refused(trainer, "CreateQuiz", "BAD_USER_INPUT", quiz(0, secret))
	if a.Errors[0].Extensions["field"] != "quiz.questions[0].points" || strings.Contains(a.body, secret) {
		t.Errorf("refused with %s", a.body)
	}
	lesson := s.must(trainer, "CreateQuiz", quiz(2)).text("createLesson.lesson.id")
	a = s.refused(trainer, "PublishCourse", "CONFLICT", map[string]any{"id": course})
	if !strings.Contains(a.body, `"path":"modules[0].lessons[0].quiz.questions[0]"`) {
		t.Errorf("the problems: %s", a.body)
	}
	whole := quiz(2, secret)["quiz"]
	s.must(trainer, "UpdateLesson", map[string]any{"input": map[string]any{"id": lesson, "quiz": whole}})
	s.must(trainer, "PublishCourse", map[string]any{"id": course})
	a = s.must(trainer, "DraftLesson", map[string]any{"id": lesson})
	if a.text("lesson.draft.quiz.questions.0.acceptedAnswers.0") != secret || a.text("lesson.draft.quiz.questions.1.options.0.text") != "对" {
		t.Errorf("the trainer's draft: %s", a.body)
	}
	s.keepsSecret(course, lesson)
}

// keepsSecret looks at a published quiz as everybody who is no trainer of it.
func (s *school) keepsSecret(course, lesson string) {
	s.t.Helper()
	s.refused(floating, "LessonPage", "CONFLICT", map[string]any{"id": lesson})
	s.must(member, "Enroll", map[string]any{"courseId": course})
	for phone, code := range map[string]string{"": "UNAUTHENTICATED", member: "FORBIDDEN", secretary: "FORBIDDEN", district: "FORBIDDEN"} {
		if a := s.refused(phone, "DraftLesson", code, map[string]any{"id": lesson}); strings.Contains(a.body, secret) {
			s.t.Errorf("%q reads the key: %s", phone, a.body)
		}
	}
	for _, phone := range []string{member, trainer} {
		a := s.must(phone, "LessonPage", map[string]any{"id": lesson})
		content, _ := a.at("lesson.content").(map[string]any)
		if content["__typename"] != "QuizContent" || content["questionCount"] != 1.0 || content["passPercent"] != 60.0 || content["maxAttempts"] != 2.0 ||
			content["timeLimitSeconds"] != 300.0 || content["attemptsLeft"] != 2.0 || strings.Contains(a.body, secret) {
			s.t.Errorf("%s sees %s", phone, a.body)
		}
	}
}

const importQuestions = `mutation($lesson: ID!, $upload: ID!, $dryRun: Boolean!) {
	importQuestions(input: { lessonId: $lesson, uploadId: $upload, dryRun: $dryRun }) {
		import { dryRun created updated unchanged failed rows { line outcome messages } } lesson { id durationSeconds } } }`

func TestASheetOfQuestionsIsUploadedAndImported(t *testing.T) {
	s := newSchool(t)
	course := s.must(trainer, "CreateCourse", map[string]any{"input": map[string]any{
		"organizationId": keyText(s.Root), "title": "题库", "category": "POLICY", "creditHours": 0}}).text("createCourse.course.id")
	module := s.must(trainer, "CreateModule", map[string]any{"courseId": course, "title": "一"}).text("createTrainingModule.module.id")
	lesson := s.must(trainer, "CreateQuiz", map[string]any{"moduleId": module, "title": "测验", "quiz": map[string]any{"passPercent": 60, "questions": []any{}}}).text("createLesson.lesson.id")
	good := s.upload(trainer, "题型,题目,分值,A,B,正确答案\n单选,几月？,2,一月,二月,A\n填空,谁？,1,,,"+secret+"\n")
	bad := s.upload(trainer, "题型,题目,分值,A,B,正确答案\n单选,几月？,2,一月,二月,C\n")
	send := func(phone, upload string, dryRun bool) answer {
		return s.send(s.as(phone), importQuestions, map[string]any{"lesson": lesson, "upload": upload, "dryRun": dryRun})
	}
	for phone, code := range map[string]string{"": "UNAUTHENTICATED", member: "FORBIDDEN", secretary: "FORBIDDEN"} {
		if a := send(phone, good, false); a.code() != code {
			t.Errorf("%q: %s", phone, a.body)
		}
	}
	a := send(trainer, bad, false)
	if a.number("importQuestions.import.failed") != 1 || a.text("importQuestions.import.rows.0.messages.0") != "“正确答案”：须为选项的字母，如 A 或 ABD。" {
		t.Errorf("with a mistake: %s", a.body)
	}
	if a = send(trainer, good, true); a.number("importQuestions.import.created") != 2 || a.number("importQuestions.lesson.durationSeconds") != 0 {
		t.Errorf("dry run: %s", a.body)
	}
	if a = send(trainer, good, false); a.number("importQuestions.import.created") != 2 || a.number("importQuestions.lesson.durationSeconds") != 120 || strings.Contains(a.body, secret) {
		t.Errorf("imported: %s", a.body)
	}
	if a = send(trainer, good, false); a.number("importQuestions.import.unchanged") != 2 {
		t.Errorf("again: %s", a.body)
	}
}

// upload sends a CSV file as a client does, and returns the id of the upload.
func (s *school) upload(phone, text string) string {
	s.t.Helper()
	made := s.must(phone, "CreateUpload", uploadOf("题库.csv", "text/csv", []byte(text)))
	s.put(made, []byte(text))
	id := made.text("createUpload.upload.id")
	s.must(phone, "CompleteUpload", map[string]any{"uploadId": id})
	return id
}

// uploadOf announces a file.
func uploadOf(name, mimeType string, content []byte) map[string]any {
	sum := sha256.Sum256(content)
	return map[string]any{"fileName": name, "mimeType": mimeType, "byteSize": len(content), "sha256": hex.EncodeToString(sum[:])}
}

// put sends a file's bytes to the address that createUpload answered.
func (s *school) put(made answer, content []byte) {
	s.t.Helper()
	address := made.text("createUpload.upload.url")
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPut, s.server.URL+strings.TrimPrefix(address, "http://school.test"), bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	headers, _ := made.at("createUpload.upload.headers").([]any)
	for _, h := range headers {
		header, _ := h.(map[string]any)
		name, _ := header["name"].(string)
		value, _ := header["value"].(string)
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	if _ = response.Body.Close(); response.StatusCode >= http.StatusBadRequest {
		s.t.Fatalf("PUT %s: %s", address, response.Status)
	}
}

func TestAVideoComesWithItsCompanions(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["fire-safety"])
	lesson := s.must(trainer, "CoursePage", map[string]any{"id": course}).text("course.modules.1.lessons.0.id")
	film := s.must(trainer, "DraftLesson", map[string]any{"id": lesson})
	seconds := film.number("lesson.draft.media.durationSeconds")
	ctx := identity.AsSystem(t.Context(), "test")
	file := func(mimeType string, seconds float64) string {
		id, err := s.db.NewKey(key.Media)
		if err != nil {
			t.Fatal(err)
		}
		create := s.db.Client(ctx).Media.Create().SetID(id).SetOrganizationID(s.Root).SetStoreKey(mimeType).SetFileName("x").
			SetMimeType(mimeType).SetByteSize(7).SetSha256("abc").SetCreatedByID(1).SetCreatedAt(now)
		if seconds > 0 {
			create.SetDurationSeconds(seconds)
		}
		create.SaveX(ctx)
		return keyText(id)
	}
	s.must(trainer, "UpdateLesson", map[string]any{"input": map[string]any{"id": lesson, "video": map[string]any{
		"mediaId": film.text("lesson.draft.media.id"), "captionsMediaId": file("text/vtt", 0), "audioMediaId": file("audio/mpeg", seconds+1)}}})
	s.must(trainer, "PublishCourse", map[string]any{"id": course})
	s.must(floating, "Enroll", map[string]any{"courseId": course})
	const page = `query($id: ID!) { lesson(id: $id) { content { ... on VideoContent {
		source { sha256 } captions { url mimeType byteSize sha256 } audioRendition { url mimeType } } } } }`
	a := s.send(s.as(floating), page, map[string]any{"id": lesson})
	if a.text("lesson.content.captions.mimeType") != "text/vtt" || a.text("lesson.content.captions.sha256") != "abc" ||
		a.text("lesson.content.audioRendition.mimeType") != "audio/mpeg" || !strings.Contains(a.text("lesson.content.audioRendition.url"), "ticket=") ||
		len(a.text("lesson.content.source.sha256")) != 64 {
		t.Errorf("the learner sees %s", a.body)
	}
}

// TestAFileIsTakenAndThrownAwayAtOnce lets a trainer take a file into a lesson, as
// its companion or as a cover, while it is thrown away: one of the two is refused.
func TestAFileIsTakenAndThrownAwayAtOnce(t *testing.T) {
	s := newSchool(t)
	course := keyText(s.Courses["fire-safety"])
	module := s.must(trainer, "DraftPreview", map[string]any{"courseId": course}).text("course.draft.modules.0.id")
	film := s.must(trainer, "CoursePage", map[string]any{"id": course}).text("course.modules.1.lessons.0.id")
	film = s.must(trainer, "DraftLesson", map[string]any{"id": film}).text("lesson.draft.media.id")
	ctx := identity.AsSystem(t.Context(), "test")
	lesson := func(content map[string]any) func() answer {
		content["moduleId"], content["title"] = module, "x"
		return func() answer { return s.ask(trainer, "CreateLesson", map[string]any{"input": content}) }
	}
	for i := range 24 {
		mimeType := []string{"video/mp4", "text/vtt", "image/png"}[i%3]
		create := s.db.Client(ctx).Media.Create().SetOrganizationID(s.Root).SetStoreKey(fmt.Sprint("media/", i)).SetFileName("x").
			SetMimeType(mimeType).SetByteSize(7).SetSha256(fmt.Sprint(i)).SetCreatedByID(1).SetCreatedAt(now)
		if mimeType == "video/mp4" {
			create.SetDurationSeconds(9)
		}
		id := create.SaveX(ctx).ID
		take := []func() answer{
			lesson(map[string]any{"video": map[string]any{"mediaId": keyText(id)}}),
			lesson(map[string]any{"video": map[string]any{"mediaId": film, "captionsMediaId": keyText(id)}}),
			func() answer {
				return s.ask(trainer, "UpdateCourse", map[string]any{"input": map[string]any{"id": course, "coverMediaId": keyText(id)}})
			},
		}[i%3]
		var taken, removed answer
		var wg sync.WaitGroup
		wg.Go(func() { taken = take() })
		wg.Go(func() { removed = s.ask(trainer, "DeleteMedia", map[string]any{"id": keyText(id)}) })
		wg.Wait()
		there := s.db.Client(ctx).Media.Query().Where(media.ID(id)).ExistX(ctx)
		if there != (taken.code() == "") || there != (removed.code() == "CONFLICT") {
			t.Errorf("%s: the file is there: %t; taken: %s; thrown away: %s", mimeType, there, taken.body, removed.body)
		}
	}
}
