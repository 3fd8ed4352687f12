package print

import (
	"slices"
	"strings"
	"unicode"
)

const (
	// notFirst may not begin a line, notLast may not end one (避头尾): closing marks
	// stay with what they close, opening marks with what they open.
	notFirst = "，。、；：！？）》›」』】〕”’…—·,.;:!?)]}%"
	notLast  = "（《‹「『【〔“‘([{"
)

// wrap breaks clean text into lines no longer than width, the first of them
// shorter by indent. It breaks between ideographs and at spaces; a word longer
// than a line is broken where the line ends.
func (s *setter) wrap(text string, size, width, indent float64) []string {
	var lines []string
	var line []string
	left := width - indent
	end := func() {
		lines = append(lines, strings.TrimRight(strings.Join(line, ""), " "))
		line, left = nil, width
	}
	for _, unit := range units(text) {
		w := s.width(unit, size)
		if s.width(strings.TrimRight(unit, " "), size) <= left {
			line = append(line, unit)
			left -= w
			continue
		}
		if len(line) > 0 {
			end()
		}
		for _, r := range unit { // as a rule the whole of it fits into an empty line
			c := string(r)
			if w = s.width(c, size); w > left && len(line) > 0 {
				end()
			}
			line, left = append(line, c), left-w
		}
	}
	if len(line) > 0 || len(lines) == 0 {
		end()
	}
	return lines
}

// units cuts text into what may not be broken: an ideograph or a word, with the
// marks that must stay with it.
func units(text string) []string {
	var units []string
	var last rune
	for _, r := range text {
		if n := len(units); n > 0 && together(last, r) {
			units[n-1] += string(r)
		} else {
			units = append(units, string(r))
		}
		last = r
	}
	return units
}

func together(a, b rune) bool {
	switch {
	case b == ' ':
		return true // a space hangs over the end of the line
	case a == ' ':
		return false
	case strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return true
	}
	return inWord(a) && inWord(b)
}

// inWord reports whether the character belongs to a script that is broken between
// words only.
func inWord(r rune) bool {
	ideographs := []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}
	return r < 0x2E80 && !slices.ContainsFunc(ideographs, func(t *unicode.RangeTable) bool { return unicode.Is(t, r) })
}
