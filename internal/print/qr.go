package print

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// module is the side of one square of a QR code: four pixels of a picture, so
// that all are alike there, and 0.68 mm on paper, which old cameras still read.
const module = 4 / pixelsPerMM

// code makes a QR code of the text that stays readable with 15 % of it damaged.
// dark reports the colour of a square, side is the number of squares.
func code(text string) (side int, dark func(x, y int) bool, err error) {
	symbol, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return 0, nil, fmt.Errorf("make a QR code: %w", err)
	}
	dark = func(x, y int) bool { return symbol.At(x, y) == color.Black }
	return symbol.Bounds().Dx(), dark, nil
}

// qrCode draws a QR code whose lower right corner is at x, y, and returns its
// side. The paper round it must stay white for four squares.
func (p *page) qrCode(x, y float64, text string) (float64, error) {
	side, dark, err := code(text)
	if err != nil {
		return 0, err
	}
	length := float64(side) * module
	left, top := x-length, y-length
	for row := range side {
		for from := 0; from < side; {
			to := from
			for to < side && dark(to, row) {
				to++
			}
			if to > from { // neighbours in one stroke: fewer of them, and no seams
				p.box(left+float64(from)*module, top+float64(row)*module, float64(to-from)*module, module, ink)
			}
			from = to + 1
		}
	}
	return length, nil
}
