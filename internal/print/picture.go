package print

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	// pixelsPerMM makes 1754 × 1240 pixels of an A4 page: 150 to the inch.
	pixelsPerMM = 150 / 25.4
	// boldness is how wide the outline of bold text is, in ems.
	boldness = 0.028
)

// picture is a page as pixels.
type picture struct {
	pixels *image.RGBA
	faces  map[faceSize]font.Face
	err    error
}

type faceSize struct {
	face *typeface
	size float64
}

// newPicture returns a white page of so many millimetres.
func newPicture(width, height float64) *picture {
	pixels := image.NewRGBA(image.Rect(0, 0, pixel(width), pixel(height)))
	draw.Draw(pixels, pixels.Bounds(), image.White, image.Point{}, draw.Src)
	return &picture{pixels: pixels, faces: map[faceSize]font.Face{}}
}

func pixel(mm float64) int { return int(math.Round(mm * pixelsPerMM)) }

func (p *picture) box(x, y, width, height float64, c color.RGBA) {
	r := image.Rect(pixel(x), pixel(y), max(pixel(x+width), pixel(x)+1), max(pixel(y+height), pixel(y)+1))
	draw.Draw(p.pixels, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func (p *picture) run(x, y, size float64, face *typeface, text string, c color.RGBA, bold bool) {
	drawn, err := p.face(face, size)
	if err != nil {
		p.err = err
		return
	}
	d := font.Drawer{Dst: p.pixels, Src: image.NewUniform(c), Face: drawn}
	put := func(dx, dy float64) {
		d.Dot = fixed.Point26_6{X: fixed.Int26_6((x + dx) * pixelsPerMM * 64), Y: fixed.Int26_6((y + dy) * pixelsPerMM * 64)}
		d.DrawString(text)
	}
	put(0, 0)
	if bold {
		half := size * boldness / 2
		for i := range 8 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 4)
			put(half*cos, half*sin)
		}
	}
}

func (p *picture) face(face *typeface, size float64) (font.Face, error) {
	at := faceSize{face, size}
	if f, ok := p.faces[at]; ok {
		return f, nil
	}
	f, err := opentype.NewFace(face.font, &opentype.FaceOptions{Size: size * pixelsPerMM, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("scale the %s font: %w", face.name, err)
	}
	p.faces[at] = f
	return f, nil
}

// bytes returns the picture as a PNG.
func (p *picture) bytes() ([]byte, error) {
	if p.err != nil {
		return nil, p.err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p.pixels); err != nil {
		return nil, fmt.Errorf("write a PNG: %w", err)
	}
	return b.Bytes(), nil
}
