package graph_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Members are asked about every kind of notice: whoever adds one adds it to
// internal/notices/preferences.go too.
func TestEveryKindOfNoticeHasAPreference(t *testing.T) {
	s := newSchool(t)
	sdl, err := os.ReadFile("schema/offline.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	_, enum, _ := strings.Cut(string(sdl), "enum NoticeKind {")
	enum, _, _ = strings.Cut(enum, "}")
	answer := s.must(member, "NoticePreferences", nil)
	kinds := regexp.MustCompile(`(?m)^  ([A-Z_]+)$`).FindAllStringSubmatch(enum, -1)
	if len(kinds) < 6 {
		t.Fatalf("%v", kinds)
	}
	for _, kind := range kinds {
		if !strings.Contains(answer.body, `"kind":"`+kind[1]+`"`) {
			t.Errorf("nobody is asked about %s: %s", kind[1], answer.body)
		}
	}
}
