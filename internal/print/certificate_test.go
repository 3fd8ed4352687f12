package print

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"partyschool/internal/calendar"
)

// plain is a certificate with nothing odd about it.
var plain = Certificate{
	Number: "PS-2026-7KQ4MD2XWA", MemberName: "王小明", CourseTitle: "消防安全第一分钟", Release: 2, Hundredths: 150,
	IssuedOn: calendar.NewDate(2026, 3, 14), School: "锦绣路市场手机党校", VerifyURL: "https://school.example.cn/c/PS-2026-7KQ4MD2XWA",
}

// with is the plain certificate for another name and title.
func with(name, title string) Certificate {
	c := plain
	c.MemberName, c.CourseTitle = name, title
	return c
}

// longest is what the columns of the table hold at most.
var longest = with(strings.Repeat("阿卜杜热合曼·", 8)+"买买提", strings.Repeat("基层党组织“三会一课”制度（2026 Edition）", 5)[:0]+strings.Repeat("锦", 120))

func TestCertificateAsPDF(t *testing.T) {
	for name, c := range map[string]Certificate{
		"plain": plain, "longest": longest, "rare": with("㐀龥䶵鿍", "鬱麤龘 English words (2026)"),
	} {
		file, err := New().CertificatePDF(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		if len(file) > 200<<10 {
			t.Errorf("%s: %d bytes", name, len(file))
		}
		text := textOf(t, file)
		for _, want := range []string{"结业证书", c.Number, "二〇二六年三月十四日", c.School, "1.5", "王小明"} {
			if want == "王小明" && name != "plain" {
				want = strings.ReplaceAll(c.MemberName, "鿍", "〓")
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: the text lacks %q: %s", name, want, text)
			}
		}
		again, err := New().CertificatePDF(context.Background(), c)
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("%s: drawn twice it differs (%v)", name, err)
		}
	}
}

func TestCertificateAsPicture(t *testing.T) {
	for name, c := range map[string]Certificate{"plain": plain, "longest": longest} {
		file, err := New().CertificatePNG(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got != image.Pt(1754, 1240) || len(file) > 400<<10 {
			t.Errorf("%s: %v pixels, %d bytes", name, got, len(file))
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(corner(picture))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || read.GetText() != c.VerifyURL {
			t.Errorf("%s: the QR code reads %v, %v", name, read, err)
		}
	}
}

// What is written stays inside the frame, whatever its length.
func TestNothingRunsOverTheFrame(t *testing.T) {
	s := testSetter(t)
	for _, c := range []Certificate{plain, longest, with("W", strings.Repeat("W", 120)), with(strings.Repeat("䶵", 60), strings.Repeat("Word ", 24))} {
		c.School = strings.Repeat("某", 60)
		sheet := &watched{t: t, setter: s}
		if err := c.draw(&page{s, sheet}); err != nil {
			t.Fatal(err)
		}
		if sheet.lowest < 185 {
			t.Errorf("nothing was written at the foot: %+v", sheet)
		}
	}
}

// watched is a paper that looks where text goes.
type watched struct {
	setter *setter
	t      *testing.T
	lowest float64
}

func (*watched) box(_, _, _, _ float64, _ rgba) {}

func (w *watched) run(x, y, size float64, _ *typeface, text string, _ rgba, _ bool) {
	if end := x + w.setter.width(text, size); x < 20 || end > certificateWidth-20 || y > certificateHeight-16 {
		w.t.Errorf("%q of %g mm runs from %g to %g at %g", text, size, x, end, y)
	}
	w.lowest = max(w.lowest, y)
}

func TestWhoWaitsTooLongIsToldSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := New()
	if err := p.slots.Acquire(context.Background(), atOnce); err != nil {
		t.Fatal(err)
	}
	if _, err := p.CertificatePDF(ctx, plain); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	strokes = regexp.MustCompile(`(?s)Td \((.*?)\) Tj ET`)
	escapes = strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")
)

// textOf returns what a PDF of ours sets, in order: its codes are UTF-16.
func textOf(t *testing.T, file []byte) string {
	t.Helper()
	var text strings.Builder
	for _, stream := range streams.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			continue
		}
		for _, stroke := range strokes.FindAllSubmatch(content, -1) {
			b := []byte(escapes.Replace(string(stroke[1])))
			codes := make([]uint16, len(b)/2)
			for i := range codes {
				codes[i] = binary.BigEndian.Uint16(b[2*i:])
			}
			text.WriteString(string(utf16.Decode(codes)))
		}
	}
	return text.String()
}

// corner is where a certificate has its QR code.
func corner(picture image.Image) image.Image {
	return picture.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(1300, 900, 1680, 1160))
}
