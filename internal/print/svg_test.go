package print

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestSVGIsReadByACamera draws what a browser would, and reads it as a phone does.
func TestSVGIsReadByACamera(t *testing.T) {
	const want = "https://school.example.org/m/courses/CRS_0123456789/lessons/LSN_0123456789"
	file, err := SVG(want)
	if err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		Box   string `xml:"viewBox,attr"`
		Paths []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(file, &drawn); err != nil || len(drawn.Paths) != 2 {
		t.Fatalf("%v: %s", err, file)
	}
	var side, height int
	if _, err := fmt.Sscanf(drawn.Box, "0 0 %d %d", &side, &height); err != nil || side != height {
		t.Fatalf("the box is %q (%v)", drawn.Box, err)
	}
	const scale = 8
	picture := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	strokes := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllString(drawn.Paths[1].D, -1)
	if strings.Join(strokes, "") != drawn.Paths[1].D {
		t.Fatalf("there is more than squares in %s", drawn.Paths[1].D)
	}
	for _, stroke := range strokes {
		var x, y, n, back int
		if _, err := fmt.Sscanf(stroke, "M%d %dh%dv1h-%dz", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%s: %v", stroke, err)
		}
		for dx := range n * scale {
			for dy := range scale {
				picture.SetGray(x*scale+dx, y*scale+dy, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || got.GetText() != want {
		t.Errorf("it says %v (%v)", got, err)
	}
}

func TestSVGRefusesWhatNoCodeHolds(t *testing.T) {
	if _, err := SVG(strings.Repeat("x", 4000)); err == nil {
		t.Error("4,000 letters are drawn")
	}
}
