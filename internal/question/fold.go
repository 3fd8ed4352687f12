package question

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is a short text as it is compared: what an input method adds or changes –
// wide letters, wide punctuation, capitals, spaces – is no part of an answer.
func fold(text string) string {
	text = norm.NFKC.String(text) // wide letters, digits and most wide punctuation
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1 // among Chinese characters a space means nothing
		}
		return r
	}, strings.ToLower(text))
	return punctuation.Replace(text)
}

// punctuation of Chinese that NFKC leaves alone, and what stands for it on a
// Latin keyboard.
var punctuation = strings.NewReplacer(
	"。", ".", "、", ",", "“", `"`, "”", `"`, "‘", "'", "’", "'", "「", `"`, "」", `"`, "『", `"`, "』", `"`,
	"【", "[", "】", "]", "〔", "[", "〕", "]", "《", "<", "》", ">", "〈", "<", "〉", ">",
	"—", "-", "–", "-", "‐", "-", "−", "-", "·", ".", "・", ".",
)
