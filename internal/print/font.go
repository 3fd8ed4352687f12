package print

import (
	_ "embed" // the font
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// hanFile is Droid Sans Fallback Full: all 20,902 ideographs of GB 18030's basic
// level, nearly all of extension A, Chinese punctuation; no Latin letter and no
// digit. Its pages come into memory as they are touched.
//
//go:embed font/DroidSansFallbackFull.ttf
var hanFile []byte

// instead stands for a character that no typeface has: 〓 is what Chinese
// compositors set for a type that is missing. What it stands for is said in a
// note, see setter.missing.
const instead = '〓'

// typeface is one font: its bytes for a PDF to embed a part of, and its outlines.
type typeface struct {
	name  string
	data  []byte
	font  *sfnt.Font
	units float64 // to an em
}

// typefaces are those that text is set in: letters and digits from the one,
// everything else from the other.
type typefaces struct{ latin, han *typeface }

func loadTypefaces() (*typefaces, error) {
	latin, err := loadTypeface("latin", goregular.TTF)
	if err != nil {
		return nil, err
	}
	han, err := loadTypeface("han", hanFile)
	if err != nil {
		return nil, err
	}
	return &typefaces{latin: latin, han: han}, nil
}

func loadTypeface(name string, data []byte) (*typeface, error) {
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the %s font: %w", name, err)
	}
	return &typeface{name: name, data: data, font: f, units: float64(f.UnitsPerEm())}, nil
}

// setter measures text and chooses its typefaces. It is for one goroutine.
type setter struct {
	*typefaces
	buffer sfnt.Buffer
}

// run is a stretch of text in one typeface. It is width ems long, and drawn shift
// ems to the right of where it begins.
type run struct {
	face         *typeface
	text         string
	width, shift float64
}

// faceOf returns the typeface that has the character, and its width in ems; nil
// where none has it.
func (s *setter) faceOf(r rune) (*typeface, float64) {
	// Plane 2 and beyond lie outside what the fonts' tables and a PDF's 16-bit codes
	// reach.
	if r > 0xFFFF {
		return nil, 0
	}
	for _, f := range []*typeface{s.latin, s.han} {
		g, err := f.font.GlyphIndex(&s.buffer, r)
		if err != nil || g == 0 {
			continue
		}
		advance, err := f.font.GlyphAdvance(&s.buffer, g, fixed.Int26_6(f.units*64), font.HintingNone)
		if err != nil {
			continue
		}
		return f, float64(advance) / 64 / f.units
	}
	return nil, 0
}

// likeness stands for marks that the fonts lack though titles have them.
var likeness = map[rune]rune{'〈': '‹', '〉': '›'}

// clean returns text as it is set: composed, without what cannot be seen, with
// 〓 for what the typefaces lack.
func (s *setter) clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			return -1
		}
		if alike, ok := likeness[r]; ok {
			return alike
		}
		if f, _ := s.faceOf(r); f == nil {
			return instead
		}
		return r
	}, norm.NFC.String(text))
}

// missing returns the characters of the text for which clean sets 〓, each once.
func (s *setter) missing(text string) []rune {
	var missing []rune
	for _, r := range norm.NFC.String(text) {
		if s.clean(string(r)) == string(instead) && r != instead && !strings.ContainsRune(string(missing), r) {
			missing = append(missing, r)
		}
	}
	return missing
}

// leftMarks stand at the left of their square in mainland type, rightMarks at the
// right; the font has them all in the middle, as in Taiwan.
const (
	leftMarks  = "，：；！？）"
	rightMarks = "（"
)

// lean returns by how many ems a mark is shifted to stand where it belongs.
func (s *setter) lean(face *typeface, r rune) float64 {
	const margin = 0.09 // between the mark and the edge of its square
	g, err := face.font.GlyphIndex(&s.buffer, r)
	if err != nil {
		return 0
	}
	bounds, _, err := face.font.GlyphBounds(&s.buffer, g, fixed.Int26_6(face.units*64), font.HintingNone)
	switch {
	case err != nil:
	case strings.ContainsRune(leftMarks, r):
		return margin - float64(bounds.Min.X)/64/face.units
	case strings.ContainsRune(rightMarks, r):
		return 1 - margin - float64(bounds.Max.X)/64/face.units
	}
	return 0
}

// runs cuts clean text where its typeface changes, and round what is shifted.
func (s *setter) runs(text string) []run {
	var runs []run
	for _, r := range text {
		face, width := s.faceOf(r)
		if face == nil {
			continue
		}
		shift := 0.0
		if strings.ContainsRune(leftMarks+rightMarks, r) {
			shift = s.lean(face, r)
		}
		if n := len(runs); n > 0 && runs[n-1].face == face && shift == 0 && runs[n-1].shift == 0 {
			runs[n-1].text += string(r)
			runs[n-1].width += width
			continue
		}
		runs = append(runs, run{face: face, text: string(r), width: width, shift: shift})
	}
	return runs
}

// width returns how long clean text is in a size of so many millimetres to the em.
func (s *setter) width(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		_, w := s.faceOf(r)
		width += w
	}
	return width * size
}

// fit returns the size at which clean text is no longer than width, at most most.
func (s *setter) fit(text string, most, width float64) float64 {
	if w := s.width(text, most); w > width {
		return most * width / w
	}
	return most
}
