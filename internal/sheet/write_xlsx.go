package sheet

import (
	"cmp"
	"errors"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"

	"partyschool/internal/calendar"
	"partyschool/internal/problem"
)

const (
	// maxXLSXRows is how many rows a worksheet holds, the headings among them.
	maxXLSXRows = excelize.TotalRows
	// maxTitle is the greatest length of a worksheet's name, in UTF-16 units.
	maxTitle = 31
	// maxWidth keeps a long heading from filling the screen.
	maxWidth = 60
)

// firstDay is the first day that workbooks count alike: before it the programs
// disagree about 29 February 1900, which was none.
var firstDay = calendar.NewDate(1900, time.March, 1)

// xlsxSheet writes rows to a temporary file as soon as they take 16 MB, and packs
// them into the workbook at the end.
type xlsxSheet struct {
	to     io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	dir    string
	rows   int
	// Numbers of styles.
	heading, day, moment int
	// err is what broke the sheet: nothing is written after it.
	err error
}

func newXLSX(w io.Writer, title string, columns []Column) (*xlsxSheet, error) {
	dir, err := os.MkdirTemp("", tempPrefix) // for this user alone: names are personal data
	if err != nil {
		return nil, err
	}
	s := &xlsxSheet{to: w, dir: dir, file: excelize.NewFile(excelize.Options{TmpDir: dir})}
	if err := s.begin(title, columns); err != nil {
		return nil, errors.Join(err, s.discard())
	}
	return s, nil
}

func (s *xlsxSheet) begin(title string, columns []Column) error {
	name := worksheetName(title)
	err := cmp.Or(
		s.file.SetSheetName(s.file.GetSheetName(0), name),
		s.file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "partyschool"}),
		s.style(&s.heading, excelize.Style{Font: &excelize.Font{Bold: true}}),
		s.style(&s.day, excelize.Style{CustomNumFmt: new("yyyy-mm-dd")}),
		s.style(&s.moment, excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm")}),
	)
	if err != nil {
		return err
	}
	if s.stream, err = s.file.NewStreamWriter(name); err != nil {
		return err
	}
	headings := make([]any, len(columns))
	for i, c := range columns {
		headings[i] = harmless(c.Heading)
		wide := float64(min(max(c.Width, displayWidth(c.Heading)), maxWidth) + 2)
		if err := s.stream.SetColWidth(i+1, i+1, wide); err != nil {
			return err
		}
	}
	frozen := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := s.stream.SetPanes(frozen); err != nil {
		return err
	}
	return s.set(headings, excelize.RowOpts{StyleID: s.heading})
}

// style makes a style and keeps its number.
func (s *xlsxSheet) style(number *int, style excelize.Style) (err error) {
	*number, err = s.file.NewStyle(&style)
	return err
}

func (s *xlsxSheet) row(cells []any) error {
	for i, cell := range cells {
		switch v := cell.(type) {
		case calendar.Date:
			if v.Before(firstDay) {
				cells[i] = v.String()
				continue
			}
			cells[i] = excelize.Cell{StyleID: s.day, Value: time.Date(v.Year, v.Month, v.Day, 0, 0, 0, 0, time.UTC)}
		case time.Time:
			cells[i] = excelize.Cell{StyleID: s.moment, Value: wall(v)}
		}
	}
	return s.set(cells)
}

func (s *xlsxSheet) set(cells []any, options ...excelize.RowOpts) error {
	if s.err != nil {
		return s.err
	}
	if s.rows == maxXLSXRows {
		s.err = problem.Clash("一个工作表最多 %d 行，请改用 CSV 格式。", "A worksheet holds %d rows at most; please choose CSV.", maxXLSXRows)
		return s.err
	}
	s.rows++
	cell, err := excelize.CoordinatesToCellName(1, s.rows)
	if err == nil {
		err = s.stream.SetRow(cell, cells, options...)
	}
	s.err = err
	return err
}

func (s *xlsxSheet) close() error {
	if s.err == nil {
		s.err = s.stream.Flush()
	}
	if s.err == nil {
		_, s.err = s.file.WriteTo(s.to)
	}
	return errors.Join(s.err, s.discard())
}

// discard throws the temporary files away.
func (s *xlsxSheet) discard() error { return errors.Join(s.file.Close(), os.RemoveAll(s.dir)) }

// wall returns the time that the clock of t's location shows, to the minute:
// workbooks know no zones.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}

// worksheetName makes a name that Excel takes of a title.
func worksheetName(title string) string {
	var name strings.Builder
	left := maxTitle
	for _, r := range title {
		if left -= utf16.RuneLen(r); left < 0 {
			break
		}
		if r < ' ' || strings.ContainsRune(`:\/?*[]`, r) {
			r = ' '
		}
		name.WriteRune(r)
	}
	return cmp.Or(strings.Trim(name.String(), "' "), "Sheet1")
}

// displayWidth is how many Latin characters a text is as wide as.
func displayWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
