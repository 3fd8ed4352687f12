package print

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestTerminalIsReadByACamera draws what a terminal would show, and reads it as a phone does.
func TestTerminalIsReadByACamera(t *testing.T) {
	const want = "http://192.168.1.23:8080/m/"
	text, err := Terminal(want)
	if err != nil {
		t.Fatal(err)
	}
	text = strings.NewReplacer("  \x1b[30;47m", "", "\x1b[0m", "").Replace(text)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	const scale = 8
	picture := image.NewGray(image.Rect(0, 0, len([]rune(lines[0]))*scale, 2*len(lines)*scale))
	for y, line := range lines {
		for x, r := range []rune(line) {
			for half, dark := range []bool{r == '█' || r == '▀', r == '█' || r == '▄'} {
				for i := range scale * scale {
					shade := color.Gray{Y: 255}
					if dark {
						shade.Y = 0
					}
					picture.SetGray(x*scale+i%scale, (2*y+half)*scale+i/scale, shade)
				}
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.GetText() != want {
		t.Errorf("it says %q", got.GetText())
	}
}
