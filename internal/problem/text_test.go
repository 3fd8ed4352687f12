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
		"read backwards":        {"一\u202e二", 1, 60, "!", "!"},
		"isolated":              {"一\u2067二", 1, 60, "!", "!"},
		"another line's end":    {"一\u2028二", 1, 60, "!", "!"},
		"joined signs":          {"👩\u200d🌾ئۇيغۇر", 1, 60, "👩\u200d🌾ئۇيغۇر", "👩\u200d🌾ئۇيغۇر"},
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

// Who cannot see a character is told which it is and where.
func TestTextsSayWhichCharacter(t *testing.T) {
	_, err := problem.Line("title", " 停电\u202e通知", 1, 60)
	p := problem.As(err)
	if p == nil || p.Field != "title" || p.Chinese != "第 3 个字符是看不见的控制字符（U+202E），请删去。" ||
		p.English != "Character 3 is a control character that nobody sees (U+202E); take it out." {
		t.Errorf("%+v", p)
	}
}
