package sheet_test

import (
	"io"
	"runtime"
	"testing"

	"partyschool/internal/sheet"
)

// TestAHundredThousandRowsStayOutOfMemory measures, garbage taken away, what a long
// sheet holds at its most: the rows go to the disk or to the reader.
func TestAHundredThousandRowsStayOutOfMemory(t *testing.T) {
	const rows, most = 100_000, 32 << 20
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
		before, peak := held(), uint64(0)
		w, err := sheet.NewWriter(io.Discard, format, "名册", columns)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := w.Row(typical...); err != nil {
				t.Fatal(err)
			}
			if i%20_000 == rows%20_000 {
				peak = max(peak, held())
			}
		}
		peak = max(peak, held())
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if peak > before+most {
			t.Errorf("%s: %d rows hold %d MB", format, rows, (peak-before)>>20)
		}
		t.Logf("%s: at most %d KB above what was held before", format, (int64(peak)-int64(before))>>10) //nolint:gosec // sizes of memory
	}
}
