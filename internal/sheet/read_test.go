package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// rows reads a sheet as lines such as "2 甲|乙".
func rows(data []byte) (list []string, err error) {
	err = sheet.Read(bytes.NewReader(data), func(line int, cells []string) error {
		list = append(list, fmt.Sprint(line, " ", strings.Join(cells, "|")))
		return nil
	})
	return list, err
}

func workbook(t testing.TB, write func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	write(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t testing.TB, f *excelize.File, cell string, value any, style *excelize.Style) {
	t.Helper()
	if err := f.SetCellValue("Sheet1", cell, value); err != nil {
		t.Fatal(err)
	}
	id := 0
	if style != nil {
		var err error
		if id, err = f.NewStyle(style); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
		t.Fatal(err)
	}
}

func custom(code string) *excelize.Style { return &excelize.Style{CustomNumFmt: &code} }

func TestCellsAreReadAsPeopleMeanThem(t *testing.T) {
	day := time.Date(1998, 2, 28, 0, 0, 0, 0, time.UTC)
	evening := day.Add(19*time.Hour + 30*time.Minute)
	for name, c := range map[string]struct {
		value any
		style *excelize.Style
		want  string
	}{
		"telephone":                 {13800000001, nil, "13800000001"},
		"telephone, two digits":     {13800000001, &excelize.Style{NumFmt: 2}, "13800000001"},
		"telephone, exponent":       {13800000001, &excelize.Style{NumFmt: 11}, "13800000001"},
		"number of eighteen digits": {110101199001010000, nil, "110101199001010000"},
		"half":                      {0.5, nil, "0.5"},
		"sum that is not exact":     {float64(0.1) + 0.2, nil, "0.3"},
		"per cent":                  {0.5, &excelize.Style{NumFmt: 9}, "0.5"},
		"thousands":                 {1234.5, custom("#,##0.00"), "1234.5"},
		"money in red":              {-3, custom(`[Red]"¥"#,##0.00`), "-3"},
		"code with leading zeros":   {7, custom("000"), "007"},
		"text of digits":            {"007", nil, "007"},
		"text with space around":    {" \u00a0甲　", nil, "甲"},
		"truth":                     {true, nil, "TRUE"},
		"built-in day":              {day, &excelize.Style{NumFmt: 14}, "1998-02-28"},
		"Chinese built-in day":      {day, &excelize.Style{NumFmt: 31}, "1998-02-28"},
		"written day":               {day, custom(`yyyy"年"m"月"d"日"`), "1998-02-28"},
		"day, escaped":              {day, custom(`yyyy\-mm\-dd;@`), "1998-02-28"},
		"day in a language":         {day, custom(`[$-804]yyyy/m/d`), "1998-02-28"},
		"month":                     {day, custom(`mmm-yy`), "1998-02-28"},
		"day and hour":              {evening, custom("yyyy/m/d h:mm"), "1998-02-28 19:30"},
		"built-in day and hour":     {evening, &excelize.Style{NumFmt: 22}, "1998-02-28 19:30"},
		"day at midnight":           {day, custom("yyyy/m/d h:mm"), "1998-02-28"},
		"day that hides the hour":   {evening, &excelize.Style{NumFmt: 14}, "1998-02-28"},
		"hour":                      {0.5, custom("h:mm AM/PM"), "12:00:00"},
		"day as text":               {"1998.2.28", nil, "1998.2.28"},
		"a word in a day's column":  {"不详", &excelize.Style{NumFmt: 14}, "不详"},
		"general":                   {12345.678, custom("General"), "12345.678"},
	} {
		got, err := rows(workbook(t, func(f *excelize.File) { put(t, f, "A1", c.value, c.style) }))
		if err != nil || len(got) != 1 || got[0] != "1 "+c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestRowsKeepTheSheetsOwnNumbers(t *testing.T) {
	filled := workbook(t, func(f *excelize.File) {
		put(t, f, "A1", "姓名", nil)
		put(t, f, "B1", "手机号", nil)
		put(t, f, "A3", "甲", nil)
		put(t, f, "C3", "丙", nil)
		put(t, f, "D3", "  ", nil)
		put(t, f, "A9", " ", nil) // nothing to be seen
		put(t, f, "A12", nil, custom("0.0"))
	})
	hidden := workbook(t, func(f *excelize.File) {
		put(t, f, "A1", "隐藏的", nil)
		i, _ := f.NewSheet("看得见")
		f.SetActiveSheet(i)
		_ = f.SetCellStr("看得见", "B2", "乙")
		_ = f.SetSheetVisible("Sheet1", false)
	})
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"workbook":              {filled, []string{"1 姓名|手机号", "3 甲||丙"}},
		"first worksheet hides": {hidden, []string{"2 |乙"}},
		"csv":                   {[]byte("姓名,手机号\n\n甲,,丙,\r\n,,\n"), []string{"1 姓名|手机号", "3 甲||丙"}},
		"csv, broken lines":     {[]byte("a,b\n\"一\n二\",x\n三,y"), []string{"1 a|b", "2 一\n二|x", "3 三|y"}},
		"csv with tabs":         {[]byte("a\tb,c\td\n1\t2"), []string{"1 a|b,c|d", "2 1|2"}},
		"csv with semicolons":   {[]byte("a;b\n1,5;2"), []string{"1 a|b", "2 1,5|2"}},
		"csv with loose quotes": {[]byte("a,b\n他说\"好\",x"), []string{"1 a|b", "2 他说\"好\"|x"}},
		"byte order mark":       {[]byte("\ufeff姓名\n甲"), []string{"1 姓名", "2 甲"}},
		"GB18030":               {encoded(t, "姓名,分值\n甲,１\n㐀,2"), []string{"1 姓名|分值", "2 甲|１", "3 㐀|2"}},
		"UTF-16":                {utf16(t, "姓名\t分值\n甲\t1"), []string{"1 姓名|分值", "2 甲|1"}},
	} {
		got, err := rows(c.data)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func encoded(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func utf16(t testing.TB, s string) []byte {
	t.Helper()
	b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsNoSheetIsRefused(t *testing.T) {
	whole, thousand := workbook(t, func(f *excelize.File) { put(t, f, "A1", "x", nil) }), map[string]int64{}
	for i := range 1000 {
		thousand[fmt.Sprint(i)] = 0
	}
	for name, data := range map[string][]byte{
		"nothing":            nil,
		"space":              []byte("\ufeff \n\n"),
		"old workbook":       []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
		"picture":            []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
		"zip of other files": padded(t, nil, map[string]int64{"a.txt": 10}),
		"half a workbook":    whole[:len(whole)/2],
		"zip bomb":           padded(t, whole, map[string]int64{"xl/worksheets/sheet9.xml": 65 << 20}),
		"bomb of many parts": padded(t, whole, map[string]int64{"a": 33 << 20, "b": 33 << 20}),
		"swollen part":       padded(t, whole, map[string]int64{"xl/theme/theme9.xml": 5 << 20}),
		"a thousand parts":   padded(t, whole, thousand),
		"too many rows":      []byte(strings.Repeat("a\n", 100_001)),
		"too many columns":   []byte(strings.Repeat("a,", 200) + "a"),
		"too long a cell":    []byte(strings.Repeat("a", 32<<10+1)),
		"too large":          bytes.Repeat([]byte("a,b\n"), 6<<20),
	} {
		_, err := rows(data)
		if p := problem.As(err); p == nil || p.Code != problem.BadUserInput || p.Field != "uploadId" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := rows(padded(t, whole, map[string]int64{"xl/theme/theme9.xml": 1 << 20, "docs/picture.png": 6 << 20})); err != nil || len(got) != 1 {
		t.Errorf("a workbook with a picture: %v", err)
	}
	if got, err := rows([]byte(strings.Repeat("a,", 199) + "a" + strings.Repeat(",", 300))); err != nil || len(got) != 1 {
		t.Errorf("200 columns and empty ones: %v", err)
	}
}

// padded is a zip of the parts of a workbook, if any, and of files of so many zeros.
func padded(t testing.TB, book []byte, sizes map[string]int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if book != nil {
		parts, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts.File {
			if err := z.Copy(part); err != nil {
				t.Fatal(err)
			}
		}
	}
	zeros := make([]byte, 1<<20)
	for name, size := range sizes {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for ; size > 0; size -= int64(len(zeros)) {
			if _, err := w.Write(zeros[:min(size, int64(len(zeros)))]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTextsThatDoNotFitIntoMemory reads a workbook whose texts, which lie in a part
// of their own, are put into a file meanwhile.
func TestTextsThatDoNotFitIntoMemory(t *testing.T) {
	const n = 1200
	got, err := rows(workbook(t, func(f *excelize.File) {
		for i := 1; i <= n; i++ {
			put(t, f, fmt.Sprint("A", i), fmt.Sprint(i, strings.Repeat("长<", 1000)), nil)
			put(t, f, fmt.Sprint("B", i), "相同", nil)
		}
	}))
	if err != nil || len(got) != n {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i, row := range got {
		if want := fmt.Sprint(i+1, " ", i+1, strings.Repeat("长<", 1000), "|相同"); row != want {
			t.Fatalf("row %.40q, want %.40q", row, want)
		}
	}
}

func TestAnErrorOfTheVisitorEndsTheReading(t *testing.T) {
	stop := errors.New("enough")
	for _, data := range [][]byte{[]byte("a\nb"), workbook(t, func(f *excelize.File) { put(t, f, "A1", "a", nil); put(t, f, "A2", "b", nil) })} {
		calls := 0
		err := sheet.Read(bytes.NewReader(data), func(int, []string) error { calls++; return stop })
		if !errors.Is(err, stop) || calls != 1 {
			t.Errorf("%d calls, %v", calls, err)
		}
	}
}

func TestHeadings(t *testing.T) {
	known := map[string][]string{"name": {"姓名", "Name"}, "phone": {"手机号", "phone"}, "A": {"选项A", "A"}, "note": {"备注"}}
	columns, missing := sheet.Headings([]string{" ＮＡＭＥ ", "别的", "选项ａ", "选项A", "", "手机号"}, known)
	if fmt.Sprint(columns) != "map[A:2 name:0 phone:5]" || fmt.Sprint(missing) != "[note]" {
		t.Errorf("%v, missing %v", columns, missing)
	}
	if columns, missing = sheet.Headings(nil, known); len(columns) != 0 || len(missing) != 4 {
		t.Errorf("no heading: %v, missing %v", columns, missing)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n\"一\n二\",x"))
	f.Add(encoded(f, "姓名,分值\n甲,1"))
	f.Add(utf16(f, "姓名\t分值"))
	f.Add(workbook(f, func(b *excelize.File) {
		put(f, b, "A1", "姓名", nil)
		put(f, b, "B2", 36000.5, custom("yyyy/m/d h:mm"))
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		last := 0
		err := sheet.Read(bytes.NewReader(data), func(line int, cells []string) error {
			if line <= last || len(cells) == 0 || len(cells) > 200 || cells[len(cells)-1] == "" {
				t.Fatalf("line %d after %d: %q", line, last, cells)
			}
			last = line
			return nil
		})
		if err != nil && !problem.Is(err, problem.BadUserInput) {
			t.Fatal(err)
		}
	})
}
