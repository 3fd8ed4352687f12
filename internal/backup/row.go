package backup

import (
	stdsql "database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"partyschool/internal/key"
)

// reader takes rows of a table from the engine and writes each as a line: a JSON array
// of the values in the order of the columns, without a space, always the same for the
// same values. Strings have no escapes but for quotes, backslashes and what stands below
// U+0020.
type reader struct {
	table table
	into  []any
	line  []byte
}

func newReader(t table) *reader {
	r := &reader{table: t}
	for _, c := range t.columns {
		switch c.kind {
		case whole:
			r.into = append(r.into, new(stdsql.NullInt64))
		case boolean:
			r.into = append(r.into, new(stdsql.NullBool))
		case real:
			r.into = append(r.into, new(stdsql.NullFloat64))
		case date, instant:
			r.into = append(r.into, new(stdsql.NullTime))
		case blob:
			r.into = append(r.into, new(any)) // SQLite's driver gives nothing as bytes that are nil, and NULL as nil
		default:
			r.into = append(r.into, new(stdsql.NullString)) // raw bytes do not tell the empty string from NULL
		}
	}
	return r
}

// read scans a row and returns its line, without the end of line; it is good until the
// next call.
func (r *reader) read(scan func(...any) error) ([]byte, error) {
	if err := scan(r.into...); err != nil {
		return nil, err
	}
	line := append(r.line[:0], '[')
	var err error
	for i, c := range r.table.columns {
		if i > 0 {
			line = append(line, ',')
		}
		if line, err = appendValue(line, c.kind, r.into[i]); err != nil {
			id := r.into[0].(*stdsql.NullInt64).Int64
			return nil, fmt.Errorf("%s %s, column %s: %w", r.table.name, key.Format(id), c.name, err)
		}
	}
	r.line = append(line, ']')
	return r.line, nil
}

func appendValue(line []byte, k kind, from any) ([]byte, error) {
	switch v := from.(type) {
	case *stdsql.NullInt64:
		if v.Valid {
			return strconv.AppendInt(line, v.Int64, 10), nil
		}
	case *stdsql.NullBool:
		if v.Valid {
			return strconv.AppendBool(line, v.Bool), nil
		}
	case *stdsql.NullFloat64:
		if v.Valid {
			return appendReal(line, v.Float64)
		}
	case *stdsql.NullTime:
		if v.Valid {
			return appendTime(line, k, v.Time), nil
		}
	case *stdsql.NullString:
		switch {
		case !v.Valid:
		case k == object:
			same, err := canonical(v.String)
			if err != nil {
				return nil, err
			}
			return appendText(line, string(same))
		default:
			return appendText(line, v.String)
		}
	case *any:
		switch b := (*v).(type) {
		case nil:
		case []byte:
			line = base64.StdEncoding.AppendEncode(append(line, '"'), b)
			return append(line, '"'), nil
		default:
			return nil, fmt.Errorf("it is %T and no bytes", b)
		}
	}
	return append(line, "null"...), nil
}

func appendReal(line []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is no number that JSON has", f)
	}
	if f == 0 {
		f = 0 // one engine forgets the sign of nought
	}
	return strconv.AppendFloat(line, f, 'g', -1, 64), nil
}

func appendTime(line []byte, k kind, t time.Time) []byte {
	layout := "2006-01-02T15:04:05.999999999Z"
	if k == date {
		layout = time.DateOnly
	}
	line = t.UTC().AppendFormat(append(line, '"'), layout)
	return append(line, '"')
}

func appendText(line []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("the text is not UTF-8")
	}
	const digits = "0123456789abcdef"
	line = append(line, '"')
	from := 0
	for i := range len(s) {
		b := s[i]
		if b >= ' ' && b != '"' && b != '\\' {
			continue
		}
		line = append(line, s[from:i]...)
		from = i + 1
		if b < ' ' {
			line = append(line, '\\', 'u', '0', '0', digits[b>>4], digits[b&15])
		} else {
			line = append(line, '\\', b)
		}
	}
	return append(append(line, s[from:]...), '"'), nil
}

// canonical is a JSON text with its members in order and without spaces: MySQL keeps
// JSON in a form of its own, so that the text that was written is not the one read.
func canonical(raw string) ([]byte, error) {
	var v any
	if err := unmarshal([]byte(raw), &v); err != nil {
		return nil, fmt.Errorf("this is no JSON: %w", err)
	}
	return appendJSON(nil, v)
}

// writer turns lines back into the values of an INSERT.
type writer struct {
	table table
	cells []json.RawMessage
}

// values appends those of a line.
func (w *writer) values(args []any, line []byte) ([]any, error) {
	w.cells = w.cells[:0]
	if err := json.Unmarshal(line, &w.cells); err != nil {
		return nil, err
	}
	if len(w.cells) != len(w.table.columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(w.cells), len(w.table.columns))
	}
	for i, c := range w.table.columns {
		v, err := value(c.kind, w.cells[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.name, err)
		}
		args = append(args, v)
	}
	return args, nil
}

func value(k kind, cell json.RawMessage) (any, error) {
	if string(cell) == "null" {
		return nil, nil
	}
	switch k {
	case whole:
		return strconv.ParseInt(string(cell), 10, 64)
	case boolean:
		return strconv.ParseBool(string(cell))
	case real:
		return strconv.ParseFloat(string(cell), 64)
	}
	s, err := unquote(cell)
	if err != nil {
		return nil, err
	}
	switch k {
	case date:
		_, err := time.Parse(time.DateOnly, s)
		return s, err
	case instant:
		return time.Parse(time.RFC3339Nano, s)
	case blob:
		b, err := base64.StdEncoding.DecodeString(s)
		if b == nil {
			b = []byte{}
		}
		return b, err
	case object:
		// The drivers tell it from other bytes, as they do where the tasks write it.
		return json.RawMessage(s), nil
	}
	return s, nil
}

// unquote reads a JSON string; most have no escapes.
func unquote(cell json.RawMessage) (string, error) {
	if n := len(cell); n >= 2 && cell[0] == '"' && cell[n-1] == '"' {
		plain := true
		for _, b := range cell[1 : n-1] {
			if b == '\\' {
				plain = false
				break
			}
		}
		if plain && utf8.Valid(cell) {
			return string(cell[1 : n-1]), nil
		}
	}
	var s string
	err := json.Unmarshal(cell, &s)
	return s, err
}
