package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readCSV reads what is meant to be lines of cells.
func readCSV(data []byte, rows *visitor) error {
	text, err := decode(data)
	if err != nil {
		return err
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = separator(text), -1, true
	within := 0 // line breaks inside cells so far: no new row to whoever looks at the sheet
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			// With lazy quotes there is hardly anything that could be wrong.
			return noSheet("文件不是有效的 CSV 表格。", "The file is not a valid CSV table.").Because(err)
		}
		line, _ := reader.FieldPos(0)
		line -= within
		for _, c := range cells {
			within += strings.Count(c, "\n")
		}
		if err := rows.row(line, cells); err != nil {
			return err
		}
	}
}

// decode returns the text in UTF-8. Spreadsheets of a Chinese desktop save CSV in
// GB18030 and say so nowhere; a Chinese text in GB18030 is hardly ever valid UTF-8.
func decode(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		// Byte order marks go first: they are no GB18030.
		text, _, err := transform.Bytes(unicode.BOMOverride(simplifiedchinese.GB18030.NewDecoder()), data)
		if err != nil {
			return nil, fmt.Errorf("decode a CSV file: %w", err)
		}
		data = text
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, noSheet("文件是空的。", "The file is empty.")
	}
	if bytes.ContainsAny(data, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\ufffd") {
		return nil, noSheet("文件不是 XLSX 或 CSV 表格。", "The file is neither an XLSX workbook nor a CSV table.")
	}
	return data, nil
}

// separator is what stands between the cells of the first line: a comma, or what
// some programmes write instead of it.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, other := range "\t;" {
		if n := bytes.Count(first, []byte(string(other))); n > most {
			best, most = other, n
		}
	}
	return best
}
