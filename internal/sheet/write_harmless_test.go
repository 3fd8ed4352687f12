package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"partyschool/internal/sheet"
)

// TestFormulasAreMadeHarmless writes what evil names hold, in both formats.
func TestFormulasAreMadeHarmless(t *testing.T) {
	for text, prefixed := range map[string]bool{
		"=1+1": true, "+1": true, "-1": true, "@SUM(A1)": true, `=HYPERLINK("http://a","b")`: true,
		"=cmd|' /C calc'!A0": true, "\t=1": true, "\r=1": true, "\n=1": true, "\tx": true, "\rx": true, " =1": true, "\u3000＝1": true,
		"＝1": true, "＋1": true, "－1": true, "＠a": true, "\ufeff=1": true, "\u200b=1": true,
		"": false, "王小明": false, "1-2": false, "a=b": false, "'=1": false, "—": false, "·": false, " ": false, "–5": false,
	} {
		want := text
		if prefixed {
			want = "'" + text
		}
		rows, err := readCSV(write(t, sheet.CSV, "a", []any{text, 1}))
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %q, %v", text, rows, err)
		}
		// CSV knows no \r by itself: the writer leaves it out.
		if got := rows[1][0]; got != strings.ReplaceAll(want, "\r", "") {
			t.Errorf("CSV: %q became %q, want %q", text, got, want)
		}
		f := open(t, write(t, sheet.XLSX, "a", []any{text, 1}))
		if formula, err := f.GetCellFormula("a", "A2"); err != nil || formula != "" {
			t.Errorf("XLSX: %q became the formula %q, %v", text, formula, err)
		}
		if kind, err := f.GetCellType("a", "A2"); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("XLSX: %q has type %d, %v", text, kind, err)
		}
		got, err := f.GetCellValue("a", "A2", excelize.Options{RawCellValue: true})
		if err != nil || strings.ReplaceAll(got, "\r", "\n") != strings.ReplaceAll(want, "\r", "\n") {
			t.Errorf("XLSX: %q became %q, %v, want %q", text, got, err, want)
		}
	}
}

func readCSV(file []byte) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	return r.ReadAll()
}

// FuzzText: whatever a name holds, a sheet that can be read comes out, and no cell
// begins as a formula does.
func FuzzText(f *testing.F) {
	for _, text := range []string{"王", "=1", "a\x00b", "\xff\xfe", "<&>\"'", "_x000D_", "\"", strings.Repeat("长", 40_000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := open(t, write(t, sheet.XLSX, text, []any{text})).GetRows(open(t, write(t, sheet.XLSX, text)).GetSheetName(0))
		if err != nil || len(rows) == 0 {
			t.Fatalf("%q: %q, %v", text, rows, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
					t.Errorf("%q became %q", text, cell)
				}
			}
		}
		if _, err := readCSV(write(t, sheet.CSV, text, []any{text, 1})); err != nil {
			t.Errorf("CSV of %q: %v", text, err)
		}
	})
}
