package dataset

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/outline"
)

// courseRow is a published course, and its counters while enrolments are made.
type courseRow struct {
	id, releaseID      int64
	title              string
	hundredths         int
	lessons            []outline.Lesson
	learners, finished int
}

// required are the places of the required lessons.
func (c courseRow) required() []int {
	var places []int
	for i, l := range c.lessons {
		if l.Required {
			places = append(places, i)
		}
	}
	return places
}

// kindsOfModule are the lessons of every module; the last is elective.
var kindsOfModule = [lessonsOfModule]string{"VIDEO", "AUDIO", "ARTICLE", "VIDEO", "AUDIO", "ARTICLE"}

// durations of the lessons, by kind.
var durations = map[string]time.Duration{"VIDEO": 10 * time.Minute, "AUDIO": 8 * time.Minute, "ARTICLE": 5 * time.Minute}

// catalogue makes the courses, each published once and not changed since. They
// have no covers, whose signed addresses no two programs write alike.
func (m *maker) catalogue(ctx context.Context) error {
	return m.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		m.courses = m.courses[:0]
		files, err := m.files(ctx, tx)
		if err != nil {
			return err
		}
		for i := range m.made.Size.Courses {
			if err := m.course(ctx, tx, i, files); err != nil {
				return err
			}
		}
		m.made.CommonCourse = m.courses[0].id
		return nil
	})
}

// files makes the one video and the one recording that all lessons show.
func (m *maker) files(ctx context.Context, tx *ent.Client) (map[string]int64, error) {
	table := m.into("media", "id,organization_id,store_key,file_name,mime_type,byte_size,sha256,duration_seconds,created_by_id,created_at")
	files := map[string]int64{}
	for _, f := range []struct{ kind, name, mime string }{{"VIDEO", "lesson.mp4", "video/mp4"}, {"AUDIO", "lesson.m4a", "audio/mp4"}} {
		files[f.kind] = m.key(key.Media)
		sum := fmt.Sprintf("%064d", len(files))
		if err := table.add(ctx, tx, files[f.kind], m.rootID, sum, f.name, f.mime, 1<<20, sum, durations[f.kind].Seconds(), m.trainerID, m.made.At.AddDate(0, -6, 0)); err != nil {
			return nil, err
		}
	}
	return files, table.flush(ctx, tx)
}

var categories = []string{"THEORY", "PARTY_KNOWLEDGE", "POLICY", "BUSINESS_SKILLS", "LAW_AND_SAFETY", "SPECIAL_TRAINING"}

// course makes the draft and the release of the i-th course.
func (m *maker) course(ctx context.Context, tx *ent.Client, i int, files map[string]int64) error {
	modules := m.into("training_modules", "id,course_id,title,summary,position,status,created_at,updated_at")
	lessons := m.into("lessons", "id,course_id,module_id,title,kind,required,position,content_id,duration_seconds,created_at,updated_at")
	contents := m.into("lesson_contents", "id,lesson_id,markdown,html,media_id,released,created_at")
	created := m.made.At.AddDate(0, -5, 0)
	published := created.Add(time.Duration(i) * time.Hour)
	c := courseRow{id: m.key(key.Course), releaseID: m.key(key.Release), title: fmt.Sprintf("第%d课：市场网校必修与选修", i+1), hundredths: 100 + 25*(i%5)}
	var content outline.Outline
	for j := range modulesOfCourse {
		module := outline.Module{ID: m.key(key.TrainingModule), Title: fmt.Sprintf("模块%d", j+1), Summary: fmt.Sprintf("第%d课第%d模块讲什么", i+1, j+1)}
		if err := modules.add(ctx, tx, module.ID, c.id, module.Title, module.Summary, j+1, "PUBLISHED", created, created); err != nil {
			return err
		}
		for k, kind := range kindsOfModule {
			l := lessonOf(kind, fmt.Sprintf("第%d课 %d.%d", i+1, j+1, k+1), k < lessonsOfModule-1, files[kind])
			l.ID, l.ContentID = m.key(key.Lesson), m.key(key.LessonContent)
			module.Lessons = append(module.Lessons, l)
			if err := lessons.add(ctx, tx, l.ID, c.id, module.ID, l.Title, l.Kind, l.Required, k+1, l.ContentID, durations[kind].Seconds(), created, created); err != nil {
				return err
			}
			var mediaID any
			text := l.Title + "，正文。"
			if l.MediaID != 0 {
				mediaID, text = l.MediaID, ""
			}
			html := text
			if html != "" {
				html = "<p>" + text + "</p>\n"
			}
			if err := contents.add(ctx, tx, l.ContentID, l.ID, text, html, mediaID, true, created); err != nil {
				return err
			}
		}
		content.Modules = append(content.Modules, module)
		c.lessons = append(c.lessons, module.Lessons...)
	}
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	summary := fmt.Sprintf("第%d课的简介：学什么，为什么学，学完能做什么。", i+1)
	category := categories[i%len(categories)]
	courses := m.into("courses", "id,organization_id,trainer_id,title,summary,category,credit_hundredths,status,current_release_id,current_release_number,published_at,draft_changed,created_at,updated_at")
	if err := courses.add(ctx, tx, c.id, m.rootID, m.trainerID, c.title, summary, category, c.hundredths, "PUBLISHED", c.releaseID, 1, published, false, created, created); err != nil {
		return err
	}
	releases := m.into("releases", "id,course_id,number,title,summary,category,credit_hundredths,outline,lesson_count,required_lesson_count,note,published_by_id,published_at")
	if err := releases.add(ctx, tx, c.releaseID, c.id, 1, c.title, summary, category, c.hundredths, string(text), len(c.lessons), len(c.required()), "", m.trainerID, published); err != nil {
		return err
	}
	m.courses = append(m.courses, c)
	return flushAll(ctx, tx, modules, lessons, contents, courses, releases)
}

// lessonOf is a lesson as publishing writes it: media ask for 0.9 of coverage,
// texts for 60 % of the reading time and the end.
func lessonOf(kind, title string, required bool, mediaID int64) outline.Lesson {
	l := outline.Lesson{Title: title, Kind: kind, Required: required, DurationMS: durations[kind].Milliseconds(), MediaID: mediaID}
	if kind == "ARTICLE" {
		l.MinCreditedMS, l.ReachEnd = l.DurationMS*6/10, true
		return l
	}
	l.MinCoverage = 0.9
	return l
}
