package sheet_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"partyschool/internal/calendar"
	"partyschool/internal/sheet"
)

var columns = []sheet.Column{{Heading: "姓名", Width: 10}, {Heading: "有效学习时长（分钟）"}, {Heading: "期限", Width: 12}, {Heading: "完成时间", Width: 18}, {Heading: "人数"}}

// write writes a sheet of the rows.
func write(t testing.TB, format sheet.Format, title string, rows ...[]any) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := sheet.NewWriter(&file, format, title, columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Rows() != len(rows) {
		t.Errorf("%d rows, want %d", w.Rows(), len(rows))
	}
	return file.Bytes()
}

func open(t testing.TB, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

var (
	shanghai = time.FixedZone("CST", 8*3600)
	typical  = []any{"王小明", 12.5, calendar.NewDate(2026, time.July, 1), time.Date(2026, time.June, 30, 22, 30, 9, 0, time.UTC).In(shanghai), 7}
)

func TestAWorkbookHasRealDatesAndNumbers(t *testing.T) {
	f := open(t, write(t, sheet.XLSX, "学习完成情况", typical, []any{nil, 0.0, calendar.Date{}, time.Time{}, int64(-3)},
		[]any{"1", nil, calendar.NewDate(1899, time.May, 4)}))
	if names := f.GetSheetList(); len(names) != 1 || names[0] != "学习完成情况" {
		t.Fatalf("the worksheets are %q", names)
	}
	const name = "学习完成情况"
	for cell, want := range map[string]struct {
		kind        excelize.CellType
		raw, format string
	}{
		"A1": {excelize.CellTypeInlineString, "姓名", ""},
		"A2": {excelize.CellTypeInlineString, "王小明", ""},
		"B2": {excelize.CellTypeUnset, "12.5", ""}, // a cell without a type is a number
		"C2": {excelize.CellTypeUnset, "46204", "yyyy-mm-dd"},
		"D2": {excelize.CellTypeUnset, "46204.270833333336", "yyyy-mm-dd hh:mm"},
		"E2": {excelize.CellTypeUnset, "7", ""},
		"A3": {excelize.CellTypeUnset, "", ""},
		"B3": {excelize.CellTypeUnset, "0", ""},
		"C3": {excelize.CellTypeUnset, "", ""},
		"D3": {excelize.CellTypeUnset, "", ""},
		"E3": {excelize.CellTypeUnset, "-3", ""},
		"A4": {excelize.CellTypeInlineString, "1", ""},
		"C4": {excelize.CellTypeInlineString, "1899-05-04", ""},
	} {
		kind, err := f.GetCellType(name, cell)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := f.GetCellValue(name, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if kind != want.kind || raw != want.raw {
			t.Errorf("%s is %q of type %d, want %q of %d", cell, raw, kind, want.raw, want.kind)
		}
		if format := formatOf(t, f, name, cell); format != want.format {
			t.Errorf("%s is shown as %q, want %q", cell, format, want.format)
		}
	}
	for cell, want := range map[string]string{"C2": "2026-07-01", "D2": "2026-07-01 06:30"} {
		if got, err := f.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s shows %q, %v, want %q", cell, got, err, want)
		}
	}
}

func formatOf(t *testing.T, f *excelize.File, name, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(name, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt == nil {
		return ""
	}
	return *style.CustomNumFmt
}

func TestAWorkbookLooksAsItShould(t *testing.T) {
	f := open(t, write(t, sheet.XLSX, "a", typical))
	panes, err := f.GetPanes("a")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.XSplit != 0 || panes.TopLeftCell != "A2" {
		t.Errorf("the panes are %+v, %v", panes, err)
	}
	for column, want := range map[string]float64{"A": 12, "B": 22, "C": 14, "D": 20, "E": 6} {
		if got, err := f.GetColWidth("a", column); err != nil || got != want {
			t.Errorf("column %s is %g wide, %v, want %g", column, got, err, want)
		}
	}
	id, err := f.GetCellStyle("a", "B1")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("the headings are %+v, %v", style, err)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Title != "a" || props.Creator != "partyschool" {
		t.Errorf("the properties are %+v, %v", props, err)
	}
}

func TestWorksheetNames(t *testing.T) {
	for title, want := range map[string]string{
		"":                            "Sheet1",
		"'[]'":                        "Sheet1",
		"a/b: 学时?":                    "a b  学时",
		strings.Repeat("党", 40):       strings.Repeat("党", 31),
		strings.Repeat("😀", 20):       strings.Repeat("😀", 15),
		"2026\n年":                     "2026 年",
		strings.Repeat(" ", 31) + "x": "Sheet1",
	} {
		if got := open(t, write(t, sheet.XLSX, title)).GetSheetName(0); got != want {
			t.Errorf("%q is named %q, want %q", title, got, want)
		}
	}
}

func TestCSV(t *testing.T) {
	got := string(write(t, sheet.CSV, "a", typical, []any{`他说"好"，走`, nil, nil, nil, -3}, []any{"a,b"}))
	want := "\ufeff姓名,有效学习时长（分钟）,期限,完成时间,人数\r\n" +
		"王小明,12.5,2026-07-01,2026-07-01 06:30,7\r\n" +
		"\"他说\"\"好\"\"，走\",,,,-3\r\n\"a,b\",,,,\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestWhatIsNotWritten(t *testing.T) {
	if _, err := sheet.NewWriter(io.Discard, "PDF", "a", columns); err == nil {
		t.Error("a sheet was begun as PDF")
	}
	for _, format := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		w, err := sheet.NewWriter(io.Discard, format, "a", columns)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range []any{math.NaN(), math.Inf(1), struct{}{}, []byte("a")} {
			if err := w.Row(value); err == nil {
				t.Errorf("%s: %v was written", format, value)
			}
		}
		if err := w.Row("a"); err != nil || w.Rows() != 1 {
			t.Errorf("%s: after a refusal: %d rows, %v", format, w.Rows(), err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestADiskThatIsFull is told, and leaves nothing behind.
func TestADiskThatIsFull(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, format := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		w, err := sheet.NewWriter(full{}, format, "a", columns)
		for i := 0; err == nil && i < 10_000; i++ {
			err = w.Row(typical...)
		}
		if err == nil {
			err = w.Close()
		} else if w != nil {
			_ = w.Close()
		}
		if err == nil {
			t.Errorf("%s: nothing was said", format)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type full struct{}

func (full) Write(p []byte) (int, error) {
	if string(p) == "\ufeff" {
		return len(p), nil
	}
	return 0, fmt.Errorf("the disk is full")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkWrite writes a city's report: 100,000 rows of 14 cells.
func BenchmarkWrite(b *testing.B) {
	row := append([]any{"王小明", "服装市场第一党支部", "服装市场党委", "正式党员", "流动党员", "学习中", 0.25, 1.5, "党课"}, typical...)
	for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				w, err := sheet.NewWriter(io.Discard, format, "a", columns)
				for i := 0; err == nil && i < 100_000; i++ {
					row[6] = float64(i)
					err = w.Row(row...)
				}
				if err == nil {
					err = w.Close()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
