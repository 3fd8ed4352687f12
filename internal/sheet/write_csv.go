package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"partyschool/internal/calendar"
)

// mark is the byte order mark of UTF-8.
const mark = "\ufeff"

type csvSheet struct {
	to *csv.Writer
	// columns is how many cells each row has at least: programs refuse a file whose
	// rows differ in length.
	columns int
}

func newCSV(w io.Writer, columns []Column) (*csvSheet, error) {
	if _, err := io.WriteString(w, mark); err != nil {
		return nil, err
	}
	s := &csvSheet{to: csv.NewWriter(w), columns: len(columns)}
	s.to.UseCRLF = true
	headings := make([]any, len(columns))
	for i, c := range columns {
		headings[i] = harmless(c.Heading)
	}
	return s, s.row(headings)
}

func (s *csvSheet) row(cells []any) error {
	texts := make([]string, max(len(cells), s.columns))
	for i, cell := range cells {
		switch v := cell.(type) {
		case string:
			texts[i] = v
		case float64:
			texts[i] = strconv.FormatFloat(v, 'f', -1, 64)
		case calendar.Date:
			texts[i] = v.String()
		case time.Time:
			texts[i] = v.Format("2006-01-02 15:04")
		}
	}
	return s.to.Write(texts)
}

func (s *csvSheet) close() error {
	s.to.Flush()
	return s.to.Error()
}

func (s *csvSheet) discard() error { return nil }
