package floor

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"partyschool/internal/key"
)

// answer is JSON while it is written, in the spelling of the school's answers.
type answer struct{ b []byte }

// raw writes what needs no spelling.
func (a *answer) raw(s string) { a.b = append(a.b, s...) }

func (a *answer) id(k int64) {
	a.b = append(a.b, '"')
	a.b = append(a.b, key.Format(k)...)
	a.b = append(a.b, '"')
}

// text writes a string without anything to escape but quotes and backslashes,
// which is all that the data set has.
func (a *answer) text(s string) {
	a.b = append(a.b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			a.b = append(a.b, '\\')
		}
		a.b = append(a.b, s[i])
	}
	a.b = append(a.b, '"')
}

func (a *answer) int(n int64) { a.b = strconv.AppendInt(a.b, n, 10) }

func (a *answer) float(f float64) { a.b = strconv.AppendFloat(a.b, f, 'g', -1, 64) }

func (a *answer) bool(v bool) { a.b = strconv.AppendBool(a.b, v) }

func (a *answer) seconds(ms int64) { a.float(float64(ms) / 1000) }

func (a *answer) hours(hundredths int64) { a.float(float64(hundredths) / 100) }

// moment writes a time, null where there is none.
func (a *answer) moment(t moment) {
	if !t.Valid {
		a.raw("null")
		return
	}
	a.b = t.Time.UTC().AppendFormat(a.b, `"2006-01-02T15:04:05.000Z07:00"`)
}

// day writes a date, null where there is none.
func (a *answer) day(d date) {
	if d.IsZero() {
		a.raw("null")
		return
	}
	a.text(d.String())
}

func (a *answer) progress(completed, required int64) {
	a.raw(`{"completedLessons":`)
	a.int(completed)
	a.raw(`,"requiredLessons":`)
	a.int(required)
	a.raw(`,"fraction":`)
	if required > 0 {
		a.float(min(float64(completed)/float64(required), 1))
	} else {
		a.raw("0")
	}
	a.raw("}")
}

// moment is a column that may be null. In a UNION SQLite's driver does not know
// that it is a time, and gives the text.
type moment struct{ sql.NullTime }

// Scan reads a time or its text.
func (m *moment) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return m.NullTime.Scan(src)
	}
	t, err := time.Parse("2006-01-02 15:04:05.999999999-07:00", text)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	m.Time, m.Valid = t.UTC(), true
	return nil
}
