package sampleschool

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"

	"partyschool/internal/courses"
)

//go:embed material/*/*.json material/*/*.md material/*/*.jpg material/*/*.mp4 material/*/*.m4a material/*/*.vtt
var material embed.FS

// materialCourse is a course of the learning material: a folder with a
// course.json and the texts it names.
type materialCourse struct {
	Code, Title, Summary, Category, Cover string
	CreditHours                           float64
	Modules                               []materialModule
	folder                                string
}

type materialModule struct {
	Title, Summary string
	Lessons        []materialLesson
}

type materialLesson struct {
	Title, Kind, File string
	// Captions and Sound are a video's companions, empty without.
	Captions, Sound string
	Required        bool
}

// read returns a file named in the course.
func (c materialCourse) read(name string) ([]byte, error) {
	return material.ReadFile(path.Join(c.folder, name))
}

// quiz reads a bank of questions that lies in the course's folder, written as
// createLesson takes it.
func (c materialCourse) quiz(name string) (*courses.QuizInput, error) {
	content, err := c.read(name)
	if err != nil {
		return nil, err
	}
	var quiz courses.QuizInput
	return &quiz, json.Unmarshal(content, &quiz)
}

// materialCourses returns the learning material, the courses by their folders'
// names.
func materialCourses() ([]materialCourse, error) {
	names, err := fs.Glob(material, "material/*/course.json")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var list []materialCourse
	for _, name := range names {
		content, err := material.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c := materialCourse{folder: path.Dir(name)}
		if err := json.Unmarshal(content, &c); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, c)
	}
	return list, nil
}
