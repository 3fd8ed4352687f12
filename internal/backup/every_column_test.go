package backup

import (
	"archive/zip"
	"bytes"
	stdsql "database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql/schema"

	"partyschool/ent/migrate"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// TestEveryColumnOfEveryTableIsCarried fills every table with values that engines treat
// differently, on the engine of the tests and on SQLite. What is read back is compared by
// the import itself, and then with what the other engine gives.
func TestEveryColumnOfEveryTableIsCarried(t *testing.T) {
	all, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	m := &Manifest{Form: formExport, Version: formVersion, Shape: shape(all)}
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same rows each time
	for _, table := range all {
		i := slices.IndexFunc(migrate.Tables, func(s *schema.Table) bool { return s.Name == table.name })
		made := maker{random: random, columns: migrate.Tables[i].Columns}
		entry, err := archive.Create(entryName(table.name))
		if err != nil {
			t.Fatal(err)
		}
		r, s := newReader(table), sum{}
		rows := 12
		if table.name == "data_keys" {
			rows = 2 // one of each purpose
		}
		for n := range rows {
			line, err := r.read(func(into ...any) error { made.row(table, n, into); return nil })
			if err != nil {
				t.Fatal(err)
			}
			s.add(line)
			_, _ = fmt.Fprintf(entry, "%s\n", line)
		}
		m.Tables = append(m.Tables, Table{Name: table.name, Columns: table.names(), Rows: s.rows, Sum: s.String()})
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{databasetest.URL(t), "sqlite://" + filepath.Join(t.TempDir(), "school.db") + "?durable=false"} {
		d, err := database.Open(t.Context(), url, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		if err := d.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := fill(t.Context(), d, read, m, all, ImportInput{}); err != nil {
			t.Errorf("%s: %v", d.Dialect(), err)
		}
		out := filepath.Join(t.TempDir(), "school.zip")
		again, err := Export(t.Context(), d, ExportInput{To: out, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if told := differences(m.Tables, again.Tables); len(told) > 0 {
			t.Errorf("%s: %s", d.Dialect(), strings.Join(told, "; "))
		}
	}
}

// maker makes rows that fit their columns.
type maker struct {
	random  *rand.Rand
	columns []*schema.Column
}

// row fills in the n-th row; the first has the least of everything, and NULL where it may.
func (m maker) row(t table, n int, into []any) {
	for i, c := range m.columns {
		none := c.Nullable && (n == 0 || m.random.IntN(4) == 0)
		switch v := into[i].(type) {
		case *stdsql.NullInt64:
			*v = stdsql.NullInt64{Int64: []int64{math.MinInt64 + int64(n), math.MaxInt64 - int64(n), int64(n), 1<<53 + int64(n)}[n%4], Valid: !none}
		case *stdsql.NullBool:
			*v = stdsql.NullBool{Bool: n%2 == 1, Valid: !none}
		case *stdsql.NullFloat64:
			*v = stdsql.NullFloat64{Float64: []float64{0, 0.1, -1e-300, math.MaxFloat64, 1.0 / 3, math.Float64frombits(m.random.Uint64() & (1<<63 - 1) % (0x7fe << 52)), 1e15, 123456789.125}[n%8], Valid: !none}
		case *stdsql.NullTime:
			at := time.Date(1921+n*9, 7, 1, n, 30, 59, 0, time.UTC).Add(time.Duration([]int{0, 999, 1, 120}[n%4]) * time.Millisecond)
			if t.columns[i].kind == date {
				at = at.Truncate(24 * time.Hour)
			}
			*v = stdsql.NullTime{Time: at, Valid: !none}
		case *any:
			*v = nil
			if !none {
				*v = append([]byte{}, "\x00'\\\xff\n😀\x1a0123456789"[:n]...)
			}
		case *stdsql.NullString:
			*v = stdsql.NullString{Valid: !none}
			if !none {
				v.String = m.text(t.columns[i].kind, c, n)
			}
		}
	}
}

func (m maker) text(k kind, c *schema.Column, n int) string {
	switch {
	case k == object:
		return []string{`null`, `{}`, `[]`, `{"b":[1,0.1,"\ud83d\ude00",12345678901234567,1e300],"a":{"":null}}`, `"😀\\\""`}[n%5]
	case len(c.Enums) > 0:
		return c.Enums[n%len(c.Enums)]
	}
	most := int(c.Size)
	if most == 0 || most > 100 {
		most = 100
	}
	if n == 0 {
		return ""
	}
	text := []rune(fmt.Sprintf("%d", n) + []string{"𠮷野家😀", "it's \\ \"so\"", " spaces ", "\x00\n\r\t\x1a", "1.0", "NULL", "é", "é"}[n%8])
	return string(text[:min(len(text), most)])
}
