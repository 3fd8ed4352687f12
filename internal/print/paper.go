package print

import "image/color"

// The colours: the red and gold of certificates, and two inks.
var (
	red   = color.RGBA{R: 0x9E, G: 0x1B, B: 0x20, A: 0xFF}
	gold  = color.RGBA{R: 0xB0, G: 0x86, B: 0x3C, A: 0xFF}
	ink   = color.RGBA{R: 0x1E, G: 0x1E, B: 0x1E, A: 0xFF}
	faint = color.RGBA{R: 0x5C, G: 0x5C, B: 0x5C, A: 0xFF}
)

// paper is what a page is drawn on: a PDF or a picture. Lengths are in
// millimetres from the upper left corner.
type rgba = color.RGBA

type paper interface {
	// box fills a rectangle.
	box(x, y, width, height float64, c color.RGBA)
	// run sets a stretch of text in one typeface; y is its baseline, size that of
	// the em. Bold is drawn with a wider outline: the typefaces have one weight.
	run(x, y, size float64, face *typeface, text string, c color.RGBA, bold bool)
}

// page sets text on a paper.
type page struct {
	*setter
	paper
}

// style is how text looks.
type style struct {
	// size is that of the em, in millimetres.
	size   float64
	colour color.RGBA
	bold   bool
}

// text sets clean text from x on.
func (p *page) text(x, y float64, s style, text string) {
	for _, r := range p.runs(text) {
		p.run(x+r.shift*s.size, y, s.size, r.face, r.text, s.colour, s.bold)
		x += r.width * s.size
	}
}

// right sets clean text that ends at x.
func (p *page) right(x, y float64, s style, text string) { p.text(x-p.width(text, s.size), y, s, text) }

// centre sets clean text around x.
func (p *page) centre(x, y float64, s style, text string) {
	p.text(x-p.width(text, s.size)/2, y, s, text)
}

// spaced sets clean text around x with a gap between its characters.
func (p *page) spaced(x, y, gap float64, s style, text string) {
	characters := []rune(text)
	x -= (p.width(text, s.size) + gap*float64(len(characters)-1)) / 2
	for _, r := range characters {
		p.text(x, y, s, string(r))
		x += p.width(string(r), s.size) + gap
	}
}

// frame draws a rectangle with lines of a weight, inside its edges.
func (p *page) frame(x, y, width, height, weight float64, c color.RGBA) {
	p.box(x, y, width, weight, c)
	p.box(x, y+height-weight, width, weight, c)
	p.box(x, y, weight, height, c)
	p.box(x+width-weight, y, weight, height, c)
}
