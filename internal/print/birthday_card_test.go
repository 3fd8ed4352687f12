package print

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
)

// TestBirthdayCard draws a usual card and the longest one: both have the size
// promised, and nothing is drawn over the frame.
func TestBirthdayCard(t *testing.T) {
	for name, c := range map[string]BirthdayCard{
		"usual":   {"政治生日快乐", "王秀珍同志：\n今天是您加入中国共产党 12 周年的日子。2014年7月1日，您在党旗下许下了誓言。\n锦东服装城党支部", "12", "2026年7月1日"},
		"longest": {strings.Repeat("贺", 60), strings.Repeat("愿您不忘这一天，", 62), "105", "2026年7月1日"},
		"rare":    {"政治生日快乐", "䶮𠮷同志：祝您政治生日快乐。", "1", "2026年7月1日"},
	} {
		file, err := New().BirthdayCardPNG(t.Context(), c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		picture, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if b := picture.Bounds(); b.Dx() != pixel(cardWidth) || b.Dy() != pixel(cardHeight) {
			t.Errorf("%s: %v", name, b)
		}
		for y := pixel(11); y < pixel(cardHeight-11); y++ {
			for _, mm := range []float64{8, cardWidth - 8.2} { // between the two frames
				if r, g, b, _ := picture.At(pixel(mm), y).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff {
					t.Fatalf("%s: something is drawn at %v mm, line %d", name, mm, y)
				}
			}
		}
	}
}
