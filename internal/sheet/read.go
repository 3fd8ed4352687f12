package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"partyschool/internal/problem"
)

// What a sheet may hold. A district's roster has some thousand rows; what lies
// far above that is no work of a person's, and would fill the memory.
const (
	maxBytes   = 20 << 20
	maxRows    = 100_000
	maxColumns = 200
	maxCell    = 32 << 10 // bytes
)

// Read calls visit with each row of a sheet that holds anything, in order: of an
// XLSX workbook its first visible worksheet, or of a CSV file in UTF-8, UTF-16 or
// GB18030. Which of the two it is, is found by looking into it, not by its name.
//
// The line is the sheet's own number of the row, as the programme that shows the
// sheet counts it, from 1. Cells are texts without the space around them, and the
// empty ones at the end of a row are left out. Dates of a workbook are YYYY-MM-DD, with the time
// of day behind it where there is one; numbers are written out, as 13800000001.
//
// What is no sheet, or is larger than any sheet of a person's, is a
// BAD_USER_INPUT about "uploadId". An error of visit ends the reading and is
// returned as it is; rows visited before an error are no less visited.
func Read(r io.ReadSeeker, visit func(line int, cells []string) error) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a sheet: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return fmt.Errorf("read a sheet: %w", err)
	}
	rows := &visitor{visit: visit}
	switch {
	case len(data) > maxBytes:
		return tooLarge("文件超过 %d MB。", "The file is larger than %d MB.", maxBytes>>20)
	case bytes.HasPrefix(data, []byte("PK")):
		return readXLSX(data, rows)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		// Workbooks of before 2007, and those with a password.
		return noSheet("这是旧版或加密的工作簿，请另存为不加密的 .xlsx 文件。", "This is an old or an encrypted workbook; please save it as an .xlsx file without a password.")
	}
	return readCSV(data, rows)
}

// visitor passes rows on that hold anything, within the limits.
type visitor struct {
	visit func(line int, cells []string) error
	rows  int
}

// row passes a row on; the cells are changed.
func (v *visitor) row(line int, cells []string) error {
	used := 0
	for i, c := range cells {
		if cells[i] = strings.TrimSpace(c); cells[i] != "" {
			used = i + 1
		}
		if len(cells[i]) > maxCell {
			return tooLarge("第 %d 行有单元格超过 %d KB。", "A cell of line %d is longer than %d KB.", line, maxCell>>10)
		}
	}
	if used == 0 {
		return nil
	}
	if used > maxColumns {
		return tooLarge("第 %d 行超过 %d 列。", "Line %d has more than %d columns.", line, maxColumns)
	}
	if v.rows++; v.rows > maxRows {
		return tooLarge("表格超过 %d 行。", "The sheet has more than %d rows.", maxRows)
	}
	return v.visit(line, cells[:used])
}

func tooLarge(chinese, english string, args ...any) *problem.Problem {
	return problem.BadInput("uploadId", chinese, english, args...)
}

func noSheet(chinese, english string) *problem.Problem {
	return problem.BadInput("uploadId", chinese, english)
}
