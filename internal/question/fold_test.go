package question

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"为人民服务", " 为人民服务 ", "为 人民\u3000服务", "为人民\u200b服务"},
		{"32学时", "３２学时", "３２ 学时"},
		{"ABC", "abc", "ＡＢＣ", "a b c"},
		{"你好，世界！", "你好,世界!", "你好， 世界 !"},
		{"三会一课。", "三会一课.", "三会一课．"},
		{"“两学一做”", `"两学一做"`, "「两学一做」", "＂两学一做＂"},
		{"《党章》", "<党章>", "＜党章＞", "〈党章〉"},
		{"5%", "５％", "5 %"},
	} {
		for _, text := range same {
			if fold(text) != fold(same[0]) {
				t.Errorf("%q is %q, %q is %q", text, fold(text), same[0], fold(same[0]))
			}
		}
	}
	for _, different := range [][2]string{{"正式党员", "预备党员"}, {"5", "5%"}, {"3.2", "32"}, {"a-b", "ab"}, {"是", "不是"}} {
		if fold(different[0]) == fold(different[1]) {
			t.Errorf("%q and %q are the same", different[0], different[1])
		}
	}
}

// FuzzFold: spaces around and width never matter.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"为人民服务。", "Serve the People!", "３２学时", "ﬁ …", "İ", "\u0345 ᾳ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		folded := fold(text)
		if got := fold(" \u3000" + text + "\n"); got != folded {
			t.Fatalf("with spaces around %q, without %q", got, folded)
		}
		wide := strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' {
				return r - '!' + '！'
			}
			return r
		}, text)
		if got := fold(wide); got != folded {
			t.Fatalf("wide %q, narrow %q", got, folded)
		}
	})
}
