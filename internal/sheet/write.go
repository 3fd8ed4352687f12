package sheet

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"partyschool/internal/calendar"
)

// Format is what a sheet is written as.
type Format string

// The formats.
const (
	// XLSX is a workbook of one worksheet, with real dates and numbers.
	XLSX Format = "XLSX"
	// CSV is comma-separated text (RFC 4180) in UTF-8 with a byte order mark, without
	// which Excel takes Chinese for another encoding.
	CSV Format = "CSV"
)

// MimeType is what a file of the format is served as.
func (f Format) MimeType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Extension is what the name of a file of the format ends with.
func (f Format) Extension() string {
	if f == CSV {
		return ".csv"
	}
	return ".xlsx"
}

// Column is a column of a sheet that is written.
type Column struct {
	// Heading stands in the first row.
	Heading string
	// Width is what usually fits in below the heading, in Latin characters; a Chinese
	// one is two of them. A column is never narrower than its heading.
	Width int
}

// Writer writes a sheet row by row; what it holds in memory does not grow with the
// rows but for the finished workbook, packed.
type Writer struct {
	to   rowWriter
	rows int
}

// rowWriter is a format. A cell is a string, a float64, a calendar.Date, a
// time.Time or nil.
type rowWriter interface {
	row(cells []any) error
	close() error
	discard() error
}

// NewWriter begins a sheet with its headings. The title is the worksheet's name. The
// writer must be closed or discarded.
func NewWriter(w io.Writer, format Format, title string, columns []Column) (*Writer, error) {
	var err error
	s := &Writer{}
	switch format {
	case CSV:
		s.to, err = newCSV(w, columns)
	case XLSX:
		s.to, err = newXLSX(w, title, columns)
	default:
		err = fmt.Errorf("no sheet is written as %q", format)
	}
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	return s, nil
}

// Row writes a row. A value is a string, an int, an int64, a float64, a
// calendar.Date, a time.Time (written as the clock of its own location shows it) or
// nil, which leaves the cell empty, as does the zero day or time. CONFLICT where the
// format holds no more rows.
//
// Text that a spreadsheet would take for a formula gets an apostrophe before it, in
// workbooks too: there it could do no harm by itself, but it would once the workbook
// is saved as CSV or copied by a program (OWASP ASVS 5.0, 1.2.10). Numbers stay
// numbers.
func (w *Writer) Row(values ...any) error {
	cells := make([]any, len(values))
	for i, value := range values {
		cell, err := cellOf(value)
		if err != nil {
			return fmt.Errorf("row %d, column %d: %w", w.rows+1, i+1, err)
		}
		cells[i] = cell
	}
	if err := w.to.row(cells); err != nil {
		return err
	}
	w.rows++
	return nil
}

// Rows is the number of rows written, the headings not counted.
func (w *Writer) Rows() int { return w.rows }

// Close writes what is still held back and throws temporary files away. The file is
// whole only if it returns nil; closing the io.Writer is the caller's.
func (w *Writer) Close() error { return w.to.close() }

// Discard throws temporary files away and writes nothing more: for a sheet that came
// to nothing. After Close it does nothing.
func (w *Writer) Discard() error { return w.to.discard() }

func cellOf(value any) (any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		return harmless(v), nil
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%g is not written", v)
		}
		return v, nil
	case calendar.Date:
		if v.IsZero() {
			return nil, nil
		}
		return v, nil
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return v, nil
	}
	return nil, fmt.Errorf("a %T is not written", value)
}

const (
	// formula are the characters that begin a formula, and the full-width ones that
	// some programs take for them.
	formula = "=+-@＝＋－＠"
	// control are characters that may make a program look again at what follows.
	control = "\t\r\n\x00"
)

// harmless returns text that no spreadsheet takes for a formula.
func harmless(text string) string {
	begins := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
	if text != "" && (strings.IndexAny(text[:1], control) == 0 || begins != "" && strings.ContainsRune(formula, first(begins))) {
		return "'" + text
	}
	return text
}

// Plain takes away the apostrophe that a sheet of ours has before what would look like a
// formula: what was exported is imported as it was.
func Plain(text string) string {
	if rest, marked := strings.CutPrefix(text, "'"); marked && harmless(rest) == text {
		return rest
	}
	return text
}

func first(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}
