package graph

import (
	"testing"

	"partyschool/ent"
	"partyschool/internal/catalogue"
)

// TestRecordsOfLessonsThatAreGoneNeedTheirStretches keeps records whose lesson the release
// does not have from being told by their length alone.
func TestRecordsOfLessonsThatAreGoneNeedTheirStretches(t *testing.T) {
	if withinLessons(&catalogue.Course{}, map[int64]*ent.StudyRecord{7: {LessonID: 7}}) {
		t.Error("a lesson that the release does not have was taken for one that was not exceeded")
	}
	if !withinLessons(&catalogue.Course{}, nil) {
		t.Error("no record is beyond anything")
	}
}
