package plan

import (
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/internal/key"
)

// Nothing writes null.
func (r *Run) Nothing() error {
	r.out = append(r.out, "null"...)
	return nil
}

// Raw writes a sign that separates values.
func (r *Run) Raw(sign byte) { r.out = append(r.out, sign) }

// String writes a text.
func (r *Run) String(text string) error {
	r.out = appendQuoted(r.out, text)
	return nil
}

// Bool writes true or false.
func (r *Run) Bool(b bool) error {
	r.out = strconv.AppendBool(r.out, b)
	return nil
}

// Int writes a whole number.
func (r *Run) Int(n int) error {
	r.out = strconv.AppendInt(r.out, int64(n), 10)
	return nil
}

// Float writes a number; those that JSON does not know are a reason to give up.
func (r *Run) Float(f float64) error {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return errNull
	}
	r.out = strconv.AppendFloat(r.out, f, 'g', -1, 64)
	return nil
}

// ID writes a key.
func (r *Run) ID(id int64) error {
	r.out = append(r.out, '"')
	r.out = key.Append(r.out, id)
	r.out = append(r.out, '"')
	return nil
}

// Time writes a moment in UTC with milliseconds.
func (r *Run) Time(t time.Time) error {
	r.out = append(r.out, '"')
	r.out = t.UTC().AppendFormat(r.out, "2006-01-02T15:04:05.000Z07:00")
	r.out = append(r.out, '"')
	return nil
}

// Marshal writes what writes itself.
func (r *Run) Marshal(m graphql.Marshaler) error {
	if m == graphql.Null {
		return r.Nothing()
	}
	m.MarshalGQL(r)
	return nil
}

// MarshalRequired writes what writes itself and must not be null.
func (r *Run) MarshalRequired(m graphql.Marshaler) error {
	if m == graphql.Null {
		return errNull
	}
	m.MarshalGQL(r)
	return nil
}

// MarshalContext writes what needs the context to write itself.
func (r *Run) MarshalContext(m graphql.ContextMarshaler) error { return m.MarshalGQLContext(r.ctx, r) }

// Write implements io.Writer, for what writes itself.
func (r *Run) Write(p []byte) (int, error) {
	r.out = append(r.out, p...)
	return len(p), nil
}

// WriteString implements io.StringWriter, for what writes itself.
func (r *Run) WriteString(text string) (int, error) {
	r.out = append(r.out, text...)
	return len(text), nil
}

// appendQuoted appends a text as the executor writes it. Most texts have nothing to be
// escaped.
func appendQuoted(out []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' {
			w := writer(out)
			graphql.MarshalString(text).MarshalGQL(&w)
			return w
		}
	}
	out = append(out, '"')
	out = append(out, text...)
	return append(out, '"')
}

type writer []byte

func (w *writer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}
