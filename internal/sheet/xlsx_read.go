package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	// maxUnzipped bounds what all parts of a workbook come to, in bytes: a zip of
	// a few kilobytes can hold gigabytes.
	maxUnzipped = 64 << 20
	// maxInMemory is the length of a part above which it lies in a temporary file
	// while it is read, if it holds cells or their texts; others are built up in
	// memory as a whole, twenty times as large, and may not be longer.
	maxInMemory = 4 << 20
	// maxParts bounds the parts of a workbook; one made by a person has some dozen.
	maxParts = 1000
)

// readXLSX reads the first visible worksheet of a workbook, row by row.
func readXLSX(data []byte, rows *visitor) error {
	book, found, err := openWorkbook(data)
	if book != nil {
		defer func() { _ = book.Close() }()
	}
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }()
	for line := 1; ; line++ {
		cells, more, err := next(found)
		if err != nil || !more {
			return err
		}
		if err := rows.row(line, cells); err != nil {
			return err
		}
	}
}

func openWorkbook(data []byte) (book *excelize.File, rows *excelize.Rows, err error) {
	defer survive(&err)
	if err := checkParts(data); err != nil {
		return nil, nil, noWorkbook(err)
	}
	book, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory, ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, nil, noWorkbook(err)
	}
	formatPlainly(book)
	name, err := firstVisible(book)
	if err == nil {
		rows, err = book.Rows(name)
	}
	if err != nil {
		return book, nil, noWorkbook(err)
	}
	return book, rows, nil
}

// checkParts looks into the zip's directory before anything is unpacked. What a
// part is said to come to is what it comes to at most: the reader sees to that.
func checkParts(data []byte) error {
	parts, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if len(parts.File) > maxParts {
		return fmt.Errorf("%d parts", len(parts.File))
	}
	for _, part := range parts.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/"))
		streamed := strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
		if described := strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels"); described && !streamed && part.UncompressedSize64 > maxInMemory {
			return fmt.Errorf("%s unpacks to %d bytes", name, part.UncompressedSize64)
		}
	}
	return nil
}

// next returns the cells of the next row, and whether there was one.
func next(rows *excelize.Rows) (cells []string, more bool, err error) {
	defer survive(&err)
	if !rows.Next() {
		if err := rows.Error(); err != nil {
			return nil, false, noWorkbook(err)
		}
		return nil, false, nil
	}
	if cells, err = rows.Columns(); err != nil {
		return nil, false, noWorkbook(err)
	}
	for i, c := range cells {
		cells[i] = midnight.ReplaceAllString(c, "$1")
	}
	return cells, true, nil
}

// survive turns a panic of the library into an error: whoever made the file may
// have made it to break what reads it.
func survive(err *error) {
	if cause := recover(); cause != nil {
		*err = noWorkbook(fmt.Errorf("panic: %v", cause))
	}
}

func noWorkbook(cause error) error {
	return noSheet("无法读取该工作簿：文件已损坏，或解压后过大。", "The workbook cannot be read: it is damaged, or far too large when unpacked.").Because(cause)
}

func firstVisible(book *excelize.File) (string, error) {
	names := book.GetSheetList()
	for _, name := range names {
		if visible, err := book.GetSheetVisible(name); err == nil && visible {
			return name, nil
		}
	}
	return "", fmt.Errorf("none of %d worksheets is visible", len(names))
}

// midnight is a day with a time that says nothing.
var midnight = regexp.MustCompile(`^(\d{4,5}-\d\d-\d\d) 00:00$`)

// Built-in formats of numbers, by which the library writes a value: with
// ShortDatePattern, 14 is the day and 22 the day and the hour. plain is no format
// of anybody's, so that the value is written as it is.
const (
	plain       = -1
	day         = 14
	timeOfDay   = 21
	dayWithTime = 22
)

// formatPlainly makes the workbook's formats those that are read here: days in
// one form, however they are shown, and numbers as they are, without the currency,
// the per cent or the exponent. Only leading zeros stay: 001 is a code.
func formatPlainly(book *excelize.File) {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return
	}
	codes := map[int]string{}
	if book.Styles.NumFmts != nil {
		for _, f := range book.Styles.NumFmts.NumFmt {
			codes[f.NumFmtID] = f.FormatCode
			if !leadingZeros.MatchString(f.FormatCode) {
				f.NumFmtID = plain - 1 // it must not be found under a built-in number
			}
		}
	}
	for i := range book.Styles.CellXfs.Xf {
		id := &book.Styles.CellXfs.Xf[i].NumFmtID
		if *id == nil {
			continue
		}
		code, ok := codes[**id]
		format := builtIn(**id)
		if ok {
			format = written(code)
		}
		if ok && leadingZeros.MatchString(code) {
			continue
		}
		*id = &format
	}
}

var leadingZeros = regexp.MustCompile(`^0{2,}$`)

// builtIn says how a built-in format is read; 27 to 36 and 50 to 58 are those of
// Chinese, Japanese and Korean desktops. (ECMA-376, part 1, 18.8.30.)
func builtIn(id int) int {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return day
	case id == 22:
		return dayWithTime
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 55, id == 56, id >= 45 && id <= 47:
		return timeOfDay
	}
	return plain
}

// literal is what a format's code shows as it stands: quoted, after a backslash,
// or a colour or language in brackets.
var literal = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

// written says how a format's own code is read.
func written(code string) int {
	code = literal.ReplaceAllStringFunc(strings.ToLower(code), func(found string) string {
		if found[0] == '[' && strings.Trim(found, "[hms]") == "" {
			return found // hours beyond 24
		}
		return ""
	})
	if strings.Contains(code, "general") {
		return plain
	}
	hasDay, hasTime := strings.ContainsAny(code, "yd"), strings.ContainsAny(code, "hs")
	switch {
	case hasDay && hasTime:
		return dayWithTime
	case hasTime:
		return timeOfDay
	case hasDay, strings.Contains(code, "m"):
		return day
	}
	return plain
}
