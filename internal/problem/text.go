package problem

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns a line of text that somebody typed, without the space around it. It is a
// BAD_USER_INPUT of the field where it has fewer or more characters than it may have, or
// holds control characters, among them those that turn the direction of what follows, or
// what a wrong encoding left.
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
	for i, r := range []rune(text) {
		if unseen(r) && !strings.ContainsRune(allowed, r) {
			return "", BadInput(field, "第 %d 个字符是看不见的控制字符（U+%04X），请删去。", "Character %d is a control character that nobody sees (U+%04X); take it out.", i+1, r)
		}
	}
	return text, nil
}

// unseen reports whether a character does something to others instead of standing for
// itself. Overrides of the direction make a text read otherwise than it is; marks of
// direction and joiners are part of honest ones.
func unseen(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) ||
		r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
