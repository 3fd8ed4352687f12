package text

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Reading speeds. Silent reading of Chinese is commonly measured at 300 to 500
// characters a minute, of English at 200 to 250 words; the school assumes a calm
// reader on a phone.
const (
	charactersPerMinute = 400
	wordsPerMinute      = 200
	// shortest is the least time that any text takes, in seconds.
	shortest = 10
)

// ReadingSeconds is the time it takes to read a rendered text, in whole seconds:
// 400 Chinese characters or 200 words of other scripts a minute, and never less
// than 10 seconds. Marks and punctuation cost nothing.
func ReadingSeconds(rendered string) float64 {
	characters, words, inWord := 0, 0, false
	for _, r := range Plain(rendered) {
		switch {
		case unicode.Is(unicode.Han, r):
			characters++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				words++
			}
			inWord = true
		case r == '\'' || r == '’' || r == '-' || r == '.' || r == ',' || r == '%':
			// inside a word or a number: don't, 3.5, 1,000
		default:
			inWord = false
		}
	}
	minutes := float64(characters)/charactersPerMinute + float64(words)/wordsPerMinute
	return max(math.Ceil(minutes*60), shortest)
}

// Plain is the text of rendered HTML without its marks.
func Plain(rendered string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(rendered))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		default:
			b.WriteByte('\n')
		}
	}
}
