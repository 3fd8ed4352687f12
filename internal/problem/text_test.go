package problem_test

import (
	"strings"
	"testing"

	"partyschool/internal/problem"
)

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct {
		text        string
		least, most int
		line, lines string // what is returned; "!" for a BAD_USER_INPUT
	}{
		"space around it":       {"  张三　\n", 1, 2, "张三", "张三"},
		"characters, not bytes": {strings.Repeat("长", 60), 1, 60, strings.Repeat("长", 60), strings.Repeat("长", 60)},
		"too long":              {strings.Repeat("长", 61), 1, 60, "!", "!"},
		"nothing":               {" ", 1, 60, "!", "!"},
		"nothing is enough":     {" ", 0, 60, "", ""},
		"two lines":             {"一\n二", 1, 60, "!", "一\n二"},
		"a bell":                {"一\a二", 1, 60, "!", "!"},
		"a wrong encoding":      {"一\xff二", 1, 60, "!", "!"},
	} {
		for kind, check := range map[string]func(string, string, int, int) (string, error){"line": problem.Line, "lines": problem.Lines} {
			want := c.line
			if kind == "lines" {
				want = c.lines
			}
			got, err := check("name", c.text, c.least, c.most)
			if want == "!" && (!problem.Is(err, problem.BadUserInput) || got != "") || want != "!" && (err != nil || got != want) {
				t.Errorf("%s as a %s: %q, %v; want %q", name, kind, got, err, want)
			}
		}
	}
}
