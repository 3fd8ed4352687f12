package problem

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns a line of text that somebody typed, without the space around it. It is a
// BAD_USER_INPUT of the field where it has fewer or more characters than it may have, or
// holds control characters or what a wrong encoding left.
func Line(field, text string, least, most int) (string, error) {
	return typed(field, text, least, most, "")
}

// Lines is Line for text of several lines, which may hold tabs too.
func Lines(field, text string, least, most int) (string, error) {
	return typed(field, text, least, most, "\n\r\t")
}

func typed(field, text string, least, most int, allowed string) (string, error) {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case least == 0 && n > most:
		return "", BadInput(field, "不能超过 %d 个字符。", "This takes at most %d characters.", most)
	case n < least || n > most:
		return "", BadInput(field, "须为 %d 到 %d 个字符。", "This takes %d to %d characters.", least, most)
	}
	bad := func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune(allowed, r)
	}
	if strings.ContainsFunc(text, bad) {
		return "", BadInput(field, "不能包含控制字符。", "This cannot hold control characters.")
	}
	return text, nil
}
