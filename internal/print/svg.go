package print

import (
	"fmt"
	"strings"
)

// white is the margin that readers need around a QR code, in squares.
const white = 4

// SVG is a text as a QR code for a page: black on white whatever the page's colours are, and
// sharp at any size.
func SVG(text string) ([]byte, error) {
	side, dark, err := code(text)
	if err != nil {
		return nil, err
	}
	var squares strings.Builder
	for y := range side {
		for from := 0; from < side; {
			to := from
			for to < side && dark(to, y) {
				to++
			}
			if to > from {
				fmt.Fprintf(&squares, "M%d %dh%dv1h%dz", from+white, y+white, to-from, from-to)
			}
			from = to + 1
		}
	}
	whole := side + 2*white
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`+"\n", whole, whole, whole, whole, squares.String()), nil
}
