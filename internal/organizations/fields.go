package organizations

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// The greatest lengths of an organisation's texts, in characters.
const (
	MaxName = 120
	MaxCode = 60
)

// maxPath is the length of the path of an organisation on the lowest level: the
// column holds nineteen keys.
const maxPath = 19 * key.Length

// line returns a text of one line without the space around it. It is a
// BAD_USER_INPUT where it is empty, too long or holds control characters.
func line(field, text string, most int) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 1 || n > most {
		return "", problem.BadInput(field, "须为 1 到 %d 个字符。", "This takes 1 to %d characters.", most)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", problem.BadInput(field, "不能包含控制字符。", "This cannot hold control characters.")
	}
	return text, nil
}

// optional is line for a text that may be left out.
func optional(field string, text *string, most int) (*string, error) {
	if text == nil {
		return nil, nil
	}
	trimmed, err := line(field, *text, most)
	return &trimmed, err
}

func codeTaken() error {
	return problem.Clash("这个组织代码已被使用。", "Another organisation has this code.")
}

func tooDeep() error {
	return problem.BadInput("parentId", "组织层级最多 %d 层。", "The tree has at most %d levels.", maxPath/key.Length)
}
