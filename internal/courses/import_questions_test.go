package courses_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"partyschool/internal/courses"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/sheet"
)

// sheet leaves a sheet for the viewer to import, and returns its id.
func (s *school) sheet(text string) int64 {
	s.t.Helper()
	id, err := s.db.NewKey(key.Upload)
	s.must(err)
	if s.sheets == nil {
		s.sheets = map[int64]string{}
	}
	s.sheets[id] = text
	return id
}

// imports imports a sheet, and says what became of it.
func (s *school) imports(lesson int64, text string, dryRun bool) (*sheet.Import, error) {
	s.t.Helper()
	p, err := s.courses.ImportQuestions(s.trainer, courses.ImportQuestionsInput{LessonID: lesson, UploadID: s.sheet(text), DryRun: dryRun})
	if err != nil {
		return nil, err
	}
	if p.Lesson.ID != lesson || p.Import.DryRun != dryRun {
		s.t.Errorf("answered %+v of %+v", p.Import, p.Lesson)
	}
	return p.Import, nil
}

func counts(i *sheet.Import) string {
	return fmt.Sprintf("+%d ~%d =%d !%d", i.Created, i.Updated, i.Unchanged, i.Failed)
}

const goodSheet = `题型,题目,分值,选项A,选项B,选项C,正确答案,解析
单选题,灭火器多久检查一次？,2,每月,每年,,A,每月一次。
多选,合同须写明什么？,2.5分,价款,数量,天气,"A、B",
判断,消防通道可以堆货。,１,,,,×,
判断题,诚信经营人人有责。,1,正确,错误,,对,
填空,火警电话？,1,,,,119｜一一九,

`

func TestQuestionsAreImportedOnce(t *testing.T) {
	s := newSchool(t)
	course := s.course()
	lesson := s.quiz(s.module(course, "一"), four())
	before := s.stored(lesson.ContentID)
	rows := s.rows()
	told, err := s.imports(lesson.ID, goodSheet, true)
	s.must(err)
	if counts(told) != "+1 ~0 =4 !0" || s.rows() != rows {
		t.Errorf("dry run: %s", counts(told))
	}
	s.publish(course, courses.Keep)
	told, err = s.imports(lesson.ID, goodSheet, false)
	s.must(err)
	if list := told.Rows(nil); counts(told) != "+1 ~0 =4 !0" || len(list) != 5 || list[3].Line != 5 || list[3].Outcome != sheet.Created || list[3].Messages == nil {
		t.Errorf("imported: %s %+v", counts(told), list)
	}
	draft, err := s.courses.LessonDraft(s.trainer, lesson.ID)
	s.must(err)
	if q := draft.Quiz.Questions; len(q) != 5 || fmt.Sprint(q[4].Options) != "[{正确 true} {错误 false}]" || *draft.Quiz.MaxAttempts != 2 {
		t.Errorf("the draft: %+v", draft.Quiz)
	}
	view, err := s.courses.DraftLesson(s.trainer, lesson.ID)
	s.must(err)
	after := s.stored(view.ContentID)
	if view.ContentID == lesson.ContentID || fmt.Sprint(after.Questions[:4]) != fmt.Sprint(before.Questions) || view.DurationMS != 180_000 {
		t.Errorf("%+v became %+v", before, after)
	}
	rows = s.rows()
	s.clock.Advance(1e9)
	if told, err = s.imports(lesson.ID, goodSheet, false); err != nil || counts(told) != "+0 ~0 =5 !0" || s.rows() != rows {
		t.Errorf("the same sheet again: %s, %v", counts(told), err)
	}
	// Other points, another key, no column for the explanation: it stays.
	told, err = s.imports(lesson.ID, "kind,text,points,A,B,answer\nSINGLE_CHOICE,灭火器多久检查一次？,5,每月,每季度,b\n", false)
	s.must(err)
	view, err = s.courses.DraftLesson(s.trainer, lesson.ID)
	s.must(err)
	first, was := s.stored(view.ContentID).Questions[0], before.Questions[0]
	if counts(told) != "+0 ~1 =0 !0" || first.ID != was.ID || first.Points != 5 || first.Explanation != "每月一次。" ||
		first.Options[0].ID != was.Options[0].ID || first.Options[0].Correct || first.Options[1].ID == was.Options[1].ID || !first.Options[1].Correct {
		t.Errorf("updated: %s %+v", counts(told), first)
	}
}

func TestAnswersAreReadAsTheyAreWritten(t *testing.T) {
	s := newSchool(t)
	lesson := s.quiz(s.module(s.course(), "一"), &courses.QuizInput{PassPercent: 60})
	for row, want := range map[string]string{
		"单选,?,1,甲,乙,丙,,b":           "[{甲 false} {乙 true} {丙 false}]",
		"单选题,?,1,甲,乙,,,Ａ":           "[{甲 true} {乙 false}]",
		"SINGLE_CHOICE,?,1,甲,乙,,,A": "[{甲 true} {乙 false}]",
		"多选,?,1,甲,乙,丙,丁,ABD":        "[{甲 true} {乙 true} {丙 false} {丁 true}]",
		`多选题,?,1,甲,乙,丙,丁,"A,B"`:     "[{甲 true} {乙 true} {丙 false} {丁 false}]",
		"多选题,?,1,甲,乙,丙,丁,Ａ；Ｃ":       "[{甲 true} {乙 false} {丙 true} {丁 false}]",
		"判断,?,1,,,,,正确":             "[{对 true} {错 false}]",
		"判断,?,1,,,,,TRUE":           "[{对 true} {错 false}]",
		"true_false,?,1,,,,,false":  "[{对 false} {错 true}]",
		"判断,?,1,错,对,,,√":            "[{错 false} {对 true}]",
		"判断,?,1,可以,不可以,,,B":         "[{可以 false} {不可以 true}]",
		"简答,?,1,,,,,甲| 乙 |":         "[] [甲 乙]",
		"填空题,?,1,,,,,A":             "[] [A]",
	} {
		_, err := s.courses.UpdateLesson(s.trainer, courses.UpdateLessonInput{ID: lesson.ID, Quiz: &courses.QuizInput{PassPercent: 60}})
		s.must(err)
		told, err := s.imports(lesson.ID, "题型,题目,分值,A,B,C,D,答案\n"+row, false)
		if err != nil || counts(told) != "+1 ~0 =0 !0" {
			t.Errorf("%s: %+v, %v", row, told, err)
			continue
		}
		draft, err := s.courses.LessonDraft(s.trainer, lesson.ID)
		s.must(err)
		q := draft.Quiz.Questions[0]
		got := fmt.Sprint(q.Options)
		if q.Kind == question.ShortText {
			got += " " + fmt.Sprint(q.AcceptedAnswers)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}

func TestARowWithAMistakeKeepsAllOut(t *testing.T) {
	s := newSchool(t)
	lesson := s.quiz(s.module(s.course(), "一"), four())
	rows := s.rows()
	for row, want := range map[string]string{
		"问答,?,1,甲,乙,,A":                                "“题型”：须为单选",
		"单选,,1,甲,乙,,A":                                 "“题目”：",
		"单选,?,,甲,乙,,A":                                 "“分值”：须为数字",
		"单选,?,0,甲,乙,,A":                                "“分值”：分值须大于 0",
		"单选,?,NaN,甲,乙,,A":                              "“分值”：分值须大于 0",
		"单选,?,1,甲,乙,,":                                 "“答案”：不能为空",
		"单选,?,1,甲,乙,,C":                                "“答案”：须为选项的字母",
		"单选,?,1,甲,乙,,甲":                                "“答案”：须为选项的字母",
		"单选,?,1,甲,乙,,AB":                               "“答案”：只能有一个正确选项",
		"多选,?,1,甲,乙,,、":                                "“答案”：题目没有正确选项",
		"单选,?,1,甲,,,A":                                 "“选项A”：选择题须有 2 到 10 个选项",
		"单选,?,1,甲,,丙,A":                                "“B”：不能为空",
		"单选,?,1,甲," + strings.Repeat("长", 501) + ",,A": "“B”：",
		"单选,?,1,甲,甲,,A":                                "“答案”：题目有两个相同的选项",
		"判断,?,1,,,,也许":                                 "“答案”：判断题",
		"判断,?,1,甲,乙,丙,A":                               "“选项A”：判断题须有两个选项",
		"判断,?,1,甲,乙,,对":                                "“答案”：须为选项的字母",
		"填空,?,1,甲,,,甲":                                 "“选项A”：填空题、简答题没有选项",
		"填空,?,1,,,,|":                                  "“答案”：题目还没有可接受的答案",
		"填空,旧,1,,,,新\n填空,旧,2,,,,别的":                    "“题目”：与第 3 行重复",
	} {
		told, err := s.imports(lesson.ID, "题型,题目,分值,选项A,B,选项C,答案\n单选,好的,1,甲,乙,,A\n"+row, false)
		if err != nil || told.Failed != 1 || told.Created < 1 {
			t.Errorf("%s: %+v, %v", row, told, err)
			continue
		}
		failed := told.Rows(ptr(true))
		if len(failed) != 1 || failed[0].Line < 3 || len(failed[0].Messages) != 1 || !strings.HasPrefix(failed[0].Messages[0], want) {
			t.Errorf("%s: %+v, want %s", row, failed, want)
		}
		if english := told.In(true).Rows(ptr(true))[0].Messages[0]; english == failed[0].Messages[0] || told.In(false).Rows(ptr(true))[0].Messages[0] != failed[0].Messages[0] {
			t.Errorf("%s in English: %s", row, english)
		}
	}
	if s.rows() != rows {
		t.Error("something was written")
	}
}

func TestWhatCannotBeImported(t *testing.T) {
	s := newSchool(t)
	course := s.course()
	module := s.module(course, "一")
	lesson, text := s.quiz(module, four()), s.article(module, "字")
	full := "题型,题目,分值,答案\n"
	for i := range 497 {
		full += fmt.Sprintf("填空,第%d题,1,是\n", i)
	}
	long := ""
	for i := range 200 {
		long += fmt.Sprintf("填空,第%d题,1,是,%s\n", i, strings.Repeat("长", 1900))
	}
	rows := s.rows()
	for name, text := range map[string]string{
		"no headings":      "单选,好的,1,甲",
		"no answers":       "题型,题目,分值\n判断,?,1",
		"headings only":    "题型,题目,分值,答案\n",
		"nothing":          "",
		"too many":         full + "填空,再一题,1,是\n填空,又一题,1,是\n填空,还一题,1,是\n填空,末一题,1,是",
		"too many in all":  full,
		"too long in all":  "题型,题目,分值,答案,解析\n" + long,
		"no sheet at all":  "\x89PNG\r\n\x1a\n\x00\x00",
		"rows of 200 cols": strings.Repeat("a,", 201) + "a",
	} {
		_, err := s.imports(lesson.ID, text, true)
		if !is(err, problem.BadUserInput, "uploadId") {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := s.sheet(goodSheet)
	for field, input := range map[string]courses.ImportQuestionsInput{
		"lessonId": {LessonID: text, UploadID: good}, "lessonId ": {LessonID: course, UploadID: good},
	} {
		if _, err := s.courses.ImportQuestions(s.trainer, input); !is(err, problem.BadUserInput, strings.TrimSpace(field)) {
			t.Errorf("%+v: %v", input, err)
		}
	}
	admin := s.person(s.root, identity.Scope{Role: identity.Admin, OrganizationID: s.root.ID, Path: s.root.Path})
	for caller, ctx := range map[string]context.Context{"guest": context.Background(), "member": s.member, "trainer of B": s.other, "admin": admin} {
		if _, err := s.courses.ImportQuestions(ctx, courses.ImportQuestionsInput{LessonID: lesson.ID, UploadID: good}); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", caller, err)
		}
	}
	if _, err := s.courses.ImportQuestions(s.trainer, courses.ImportQuestionsInput{LessonID: lesson.ID, UploadID: good + 64}); !problem.Is(err, problem.NotFound) {
		t.Errorf("a sheet of nobody's: %v", err)
	}
	if s.rows() != rows {
		t.Error("something was written")
	}
}
