package courses_test

import (
	"math"
	"strings"
	"testing"

	"partyschool/internal/courses"
	"partyschool/internal/problem"
)

func TestWhatInputIsRefused(t *testing.T) {
	s := newSchool(t)
	id, modules, lessons := s.small()
	hidden := s.file(s.b, "video/mp4", 9) // of an organisation below: the district's trainer may use it
	newCourse := func(title, summary string, hours float64, cover *int64) error {
		_, err := s.courses.CreateCourse(s.trainer, courses.CreateCourseInput{
			OrganizationID: s.root.ID, Title: title, Summary: &summary, Category: "POLICY", CreditHours: hours, CoverMediaID: cover})
		return err
	}
	newLesson := func(i courses.CreateLessonInput) error {
		i.ModuleID, i.Title = modules[0], "x"
		_, err := s.courses.CreateLesson(s.trainer, i)
		return err
	}
	move := func(position int) error {
		_, err := s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: modules[0], Position: &position})
		return err
	}
	change := func(i courses.UpdateLessonInput) error {
		i.ID = lessons[0]
		_, err := s.courses.UpdateLesson(s.trainer, i)
		return err
	}
	text := &courses.ArticleInput{Markdown: "字"}
	film := &courses.VideoInput{MediaID: s.video}
	before := s.rows()
	for name, c := range map[string]struct {
		err   error
		field string
	}{
		"no title":             {newCourse(" 　", "", 1, nil), "title"},
		"long title":           {newCourse(strings.Repeat("长", 121), "", 1, nil), "title"},
		"control characters":   {newCourse("a\x00b", "", 1, nil), "title"},
		"two lines of a title": {newCourse("a\nb", "", 1, nil), "title"},
		"broken text":          {newCourse("a\xff", "", 1, nil), "title"},
		"long summary":         {newCourse("x", strings.Repeat("长", 2001), 1, nil), "summary"},
		"hours below 0":        {newCourse("x", "", -0.01, nil), "creditHours"},
		"hours above 100":      {newCourse("x", "", 100.01, nil), "creditHours"},
		"three digits":         {newCourse("x", "", 1.001, nil), "creditHours"},
		"no number":            {newCourse("x", "", math.NaN(), nil), "creditHours"},
		"cover is a film":      {newCourse("x", "", 1, &s.video), "coverMediaId"},
		"no such cover":        {newCourse("x", "", 1, ptr(s.pic+1)), "coverMediaId"},
		"position 0":           {move(0), "position"},
		"position 3 of 2":      {move(3), "position"},
		"position 10⁹":         {move(1_000_000_000), "position"},
		"position of a lesson": {change(courses.UpdateLessonInput{Position: ptr(2)}), "position"},
		"nothing":              {newLesson(courses.CreateLessonInput{}), "article"},
		"two things":           {newLesson(courses.CreateLessonInput{Article: text, Video: film}), "article,video"},
		"empty text":           {newLesson(courses.CreateLessonInput{Article: &courses.ArticleInput{Markdown: "\n"}}), "article.markdown"},
		"long text":            {newLesson(courses.CreateLessonInput{Article: &courses.ArticleInput{Markdown: strings.Repeat("长", 100_001)}}), "article.markdown"},
		"deep text":            {newLesson(courses.CreateLessonInput{Article: &courses.ArticleInput{Markdown: strings.Repeat(">", 99) + "x"}}), "article.markdown"},
		"film as sound":        {newLesson(courses.CreateLessonInput{Audio: &courses.MediaInput{MediaID: s.video}}), "audio.mediaId"},
		"picture as film":      {newLesson(courses.CreateLessonInput{Video: &courses.VideoInput{MediaID: s.pic}}), "video.mediaId"},
		"no such document":     {newLesson(courses.CreateLessonInput{Document: &courses.MediaInput{MediaID: hidden + 64}}), "document.mediaId"},
		"a course as film":     {newLesson(courses.CreateLessonInput{Video: &courses.VideoInput{MediaID: id}}), "video.mediaId"},
		"coverage 0":           {newLesson(courses.CreateLessonInput{Video: film, Completion: &courses.CompletionInput{MinCoverage: ptr(0.0)}}), "completion.minCoverage"},
		"coverage above 1":     {newLesson(courses.CreateLessonInput{Video: film, Completion: &courses.CompletionInput{MinCoverage: ptr(1.01)}}), "completion.minCoverage"},
		"more than its length": {newLesson(courses.CreateLessonInput{Video: film, Completion: &courses.CompletionInput{MinSeconds: ptr(100.5)}}), "completion.minSeconds"},
		"infinite":             {newLesson(courses.CreateLessonInput{Video: film, Completion: &courses.CompletionInput{MinSeconds: ptr(math.Inf(1))}}), "completion.minSeconds"},
		"another kind":         {change(courses.UpdateLessonInput{Video: film}), "video"},
	} {
		if !is(c.err, problem.BadUserInput, c.field) {
			t.Errorf("%s: %v, want BAD_USER_INPUT (%s)", name, c.err, c.field)
		}
	}
	for name, err := range map[string]error{
		"a lesson as a course": func() error {
			_, err := s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: lessons[0]})
			return err
		}(),
		"a course as a module": func() error {
			_, err := s.courses.DeleteTrainingModule(s.trainer, courses.DeleteTrainingModuleInput{ID: id})
			return err
		}(),
	} {
		if !is(err, problem.BadUserInput, "id") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A film of an organisation outside the trainer's reach is as one that is not.
	_, err := s.courses.CreateCourse(s.other, courses.CreateCourseInput{OrganizationID: s.b.ID, Title: "x", Category: "POLICY", CoverMediaID: &s.pic})
	if !is(err, problem.BadUserInput, "coverMediaId") {
		t.Errorf("a picture of the district, for B's trainer: %v", err)
	}
	if s.rows() != before {
		t.Error("something was written")
	}
}
