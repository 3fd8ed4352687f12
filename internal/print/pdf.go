package print

import (
	"bytes"
	"fmt"
	"image/color"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// pointsPerMM is how many points a millimetre has.
const pointsPerMM = 72 / 25.4

// pdf is a document of A4 pages. Of each typeface it holds the glyphs used.
type pdf struct {
	doc  *fpdf.Fpdf
	used map[string]bool
}

// newPDF returns a document without pages. The same content made at the same
// moment gives the same bytes.
func newPDF(landscape bool, title, author string, made time.Time) *pdf {
	orientation := "P"
	if landscape {
		orientation = "L"
	}
	doc := fpdf.New(orientation, "mm", "A4", "")
	doc.SetTitle(title, true)
	doc.SetAuthor(author, true)
	doc.SetProducer("partyschool", true)
	doc.SetLang("zh-CN")
	doc.SetCatalogSort(true)
	doc.SetCreationDate(made.UTC())
	doc.SetModificationDate(made.UTC())
	doc.SetAutoPageBreak(false, 0)
	return &pdf{doc: doc, used: map[string]bool{}}
}

// add begins a page.
func (d *pdf) add() { d.doc.AddPage() }

func (d *pdf) box(x, y, width, height float64, c color.RGBA) {
	d.doc.SetFillColor(int(c.R), int(c.G), int(c.B))
	d.doc.Rect(x, y, width, height, "F")
}

func (d *pdf) run(x, y, size float64, face *typeface, text string, c color.RGBA, bold bool) {
	if !d.used[face.name] {
		d.doc.AddUTF8FontFromBytes(face.name, "", face.data)
		d.used[face.name] = true
	}
	d.doc.SetFont(face.name, "", size*pointsPerMM)
	d.doc.SetTextColor(int(c.R), int(c.G), int(c.B))
	if !bold {
		d.doc.Text(x, y, text)
		return
	}
	d.doc.SetDrawColor(int(c.R), int(c.G), int(c.B))
	d.doc.SetLineWidth(size * boldness)
	d.doc.SetTextRenderingMode(2) // fill, then draw the outline
	d.doc.Text(x, y, text)
	d.doc.SetTextRenderingMode(0)
}

// bytes ends the document.
func (d *pdf) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := d.doc.Output(&b); err != nil {
		return nil, fmt.Errorf("write a PDF: %w", err)
	}
	return b.Bytes(), nil
}
