package studydays

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"partyschool/internal/problem"
)

// words checks a line of text, and returns it without the space around it.
func words(field, text string, least, most int) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return "", problem.BadInput(field, "须为 %d 到 %d 个字符。", "This takes %d to %d characters.", least, most)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", problem.BadInput(field, "不能包含控制字符。", "This cannot hold control characters.")
	}
	return text, nil
}

// orEmpty is words for a line that may be left out.
func orEmpty(field string, text *string, most int) (string, error) {
	if text == nil {
		return "", nil
	}
	return words(field, *text, 0, most)
}
