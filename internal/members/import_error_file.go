package members

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/memberimportrow"
	"partyschool/internal/calendar"
	"partyschool/internal/media"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// mistakesHeadings are what the column is called that says what is wrong, in Chinese and
// in English. An import passes it over.
var mistakesHeadings = [2]string{"错误说明", "What is wrong"}

// errorSheet is what of an uploaded sheet failed: its headings and the failed lines as
// they stand in it.
type errorSheet struct {
	format   sheet.Format
	headings []string
	lines    [][]string
	messages []string
}

// readErrors reads the sheet of an import again, and of it the lines that failed.
// NOT_FOUND where the sheet was thrown away.
func (s *Service) readErrors(ctx context.Context, i *ent.MemberImport, english bool) (*errorSheet, error) {
	rows, err := s.db.Client(ctx).MemberImportRow.Query().
		Where(memberimportrow.ImportID(i.ID), memberimportrow.OutcomeEQ(memberimportrow.OutcomeFAILED)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the failed rows of an import: %w", err)
	}
	between := "；"
	if english {
		between = "; "
	}
	said := make(map[int]string, len(rows))
	for _, row := range rows {
		messages, err := Messages(row, english)
		if err != nil {
			return nil, err
		}
		said[row.Line] = strings.Join(messages, between)
	}
	columns, err := Columns(i)
	if err != nil {
		return nil, err
	}
	file, err := s.openSheet(ctx, i.UploadID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	e := &errorSheet{format: formatOf(file)}
	err = sheet.Read(file, func(line int, cells []string) error {
		message, failed := said[line]
		switch {
		case e.headings == nil && areHeadings(cells, columns):
			e.headings = slices.Clone(cells)
		case failed:
			e.lines, e.messages = append(e.lines, slices.Clone(cells)), append(e.messages, message)
		}
		return nil
	})
	if err == nil && e.headings == nil {
		err = errors.New("the sheet of an import has lost its headings")
	}
	return e, err
}

// areHeadings reports whether these are the headings that the import found.
func areHeadings(cells []string, columns []*RosterColumn) bool {
	written := slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" })
	return slices.EqualFunc(written, columns, func(c string, r *RosterColumn) bool { return c == r.Heading })
}

// formatOf is the format of an uploaded sheet.
func formatOf(file *media.UploadedFile) sheet.Format {
	if file.MimeType == sheet.XLSX.MimeType() {
		return sheet.XLSX
	}
	return sheet.CSV
}

// write writes the failed lines in the sheet's own order of columns, and behind them
// what is wrong. Where the sheet has such a column from last time, it is written anew.
func (e *errorSheet) write(w io.Writer, english bool) error {
	heading := mistakesHeadings[0]
	if english {
		heading = mistakesHeadings[1]
	}
	from := slices.IndexFunc(e.headings, func(h string) bool { return slices.Contains(mistakesHeadings[:], h) })
	width := len(e.headings)
	for _, cells := range e.lines {
		width = max(width, len(cells))
	}
	lay := func(cells []string, last string) []string {
		laid := make([]string, width, width+1)
		for i, c := range cells {
			// What a sheet of ours marked is marked again by the writer.
			laid[i] = sheet.Plain(c)
		}
		if from >= 0 {
			laid = slices.Delete(laid, from, from+1)
		}
		return append(laid, last)
	}
	headings := lay(e.headings, heading)
	columns := make([]sheet.Column, len(headings))
	for i, h := range headings {
		columns[i] = sheet.Column{Heading: h, Width: 14}
	}
	columns[len(columns)-1].Width = 60
	out, err := sheet.NewWriter(w, e.format, heading, columns)
	if err != nil {
		return err
	}
	for i, cells := range e.lines {
		laid := lay(cells, e.messages[i])
		values := make([]any, len(laid))
		for j, c := range laid {
			values[j] = e.typed(c)
		}
		if err := out.Row(values...); err != nil {
			return errors.Join(err, out.Discard())
		}
	}
	return out.Close()
}

// typed is a cell as it is written. A day of a workbook stays a day: there is no other way
// in which one is read. A number becomes text, so that a phone or an identity number comes
// back with all its digits.
func (e *errorSheet) typed(cell string) any {
	if day, err := calendar.ParseDate(cell); err == nil && e.format == sheet.XLSX && day.String() == cell {
		return day
	}
	return cell
}

// sheetIsKept reports whether the sheet of an import can still be read.
func (s *Service) sheetIsKept(ctx context.Context, i *ent.MemberImport) (bool, error) {
	file, err := s.openSheet(ctx, i.UploadID)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, file.Close()
}
