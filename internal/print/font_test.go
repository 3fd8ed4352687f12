package print

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"partyschool/internal/calendar"
)

func testSetter(t *testing.T) *setter {
	t.Helper()
	faces, err := New().load()
	if err != nil {
		t.Fatal(err)
	}
	return &setter{typefaces: faces}
}

// A member whose name shows as a box would rightly complain: every ideograph of
// GB 18030's basic level is there, with what else is printed.
func TestEveryCharacterOfANameIsThere(t *testing.T) {
	s := testSetter(t)
	count := func(from, to rune) (there int) {
		for r := from; r <= to; r++ {
			if face, width := s.faceOf(r); face != nil && width > 0 {
				there++
			}
		}
		return there
	}
	if n := count(0x4E00, 0x9FA5); n != 20_902 {
		t.Errorf("%d of 20,902 ideographs", n)
	}
	// Extension A lacks five.
	if n := count(0x3400, 0x4DB5); n != 6_577 {
		t.Errorf("%d of 6,582 ideographs of extension A", n)
	}
	if n := count(0x20, 0x7E); n != 95 {
		t.Errorf("%d of 95 characters of ASCII", n)
	}
	for _, r := range "·•–—…“”‘’《》‹›「」『』【】〔〕、。，：；！？（）％〇〓　éüñǎ×" {
		if face, _ := s.faceOf(r); face == nil {
			t.Errorf("%c %U is missing", r, r)
		}
	}
}

// What is embedded is in every program that is copied to a small machine.
func TestTheFontsAreSmall(t *testing.T) {
	faces := testSetter(t)
	const most = 12 << 20
	if n := len(faces.latin.data) + len(faces.han.data); n > most {
		t.Errorf("the fonts take %d bytes, more than %d", n, most)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	s := testSetter(t)
	for text, want := range map[string]struct {
		clean   string
		missing []rune
	}{
		"王小明":                 {"王小明", nil},
		"𠮷野家":                 {"〓野家", []rune{0x20BB7}},
		"鿍鿍":                  {"〓〓", []rune{0x9FCD}},
		"阿不都·买买提":             {"阿不都·买买提", nil},
		"e\u0301":             {"é", nil},
		"葛\U000E0100\u200b":   {"葛", nil},
		"换\n行\t格":             {"换 行 格", nil},
		"〓":                   {"〓", nil},
		"〈党章〉":                {"‹党章›", nil},
		"课程😀":                 {"课程〓", []rune{0x1F600}},
		"\u202eright to left": {"right to left", nil},
	} {
		if got, missing := s.clean(text), s.missing(text); got != want.clean || !slices.Equal(missing, want.missing) {
			t.Errorf("%q: %q, missing %q; want %+v", text, got, string(missing), want)
		}
	}
	if got := missingNote(s.missing("𠮷")); !strings.Contains(got, "U+20BB7") {
		t.Errorf("note %q", got)
	}
}

func TestWrap(t *testing.T) {
	s := testSetter(t)
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 5, []string{""}},
		{"一二三四五六", 3, []string{"一二三", "四五六"}},
		{"一二三，四五六", 3, []string{"一二", "三，四", "五六"}},
		{"一二《三四》五", 3, []string{"一二", "《三", "四》五"}},
		{"学习 partyschool 吧", 7, []string{"学习", "partyschool 吧"}},
		{"学习 partyschool 吧", 6, []string{"学习", "partyschool", "吧"}},
	} {
		if got := s.wrap(c.text, 1, c.width, 0); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %g) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// Whatever is wrapped: no line is too long, and nothing but spaces is lost.
func TestWrapKeepsEverything(t *testing.T) {
	s := testSetter(t)
	rapid.Check(t, func(t *rapid.T) {
		text := s.clean(rapid.StringOfN(rapid.SampledFrom([]rune("党员学习，。《》（） abcW1“”—…·")), 0, 60, -1).Draw(t, "text"))
		width := rapid.Float64Range(2, 12).Draw(t, "width")
		lines := s.wrap(text, 1, width, min(1, width-1.5))
		for i, line := range lines {
			if w := s.width(line, 1); w > width+1e-9 {
				t.Fatalf("line %d %q is %g long, the width is %g", i, line, w, width)
			}
		}
		squeeze := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func TestChineseDate(t *testing.T) {
	for want, d := range map[string]calendar.Date{
		"二〇二六年三月十四日":   calendar.NewDate(2026, 3, 14),
		"二〇三〇年十二月三十一日": calendar.NewDate(2030, 12, 31),
		"一九二一年十月十日":    calendar.NewDate(1921, 10, 10),
		"二〇二六年十一月二十日":  calendar.NewDate(2026, 11, 20),
	} {
		if got := chineseDate(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
