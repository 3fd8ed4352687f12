// Package interval adds up stretches of time and of media so that nothing is
// counted twice.
package interval

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Span is a half-open stretch [From, To), in milliseconds.
type Span struct{ From, To int64 }

// Length returns the milliseconds of the span; 0 when it is empty or reversed.
func (s Span) Length() int64 { return max(s.To-s.From, 0) }

// Intersect returns what s and o share; its length is 0 when they share
// nothing.
func (s Span) Intersect(o Span) Span { return Span{max(s.From, o.From), min(s.To, o.To)} }

// Set is a union of spans: sorted, disjoint, not touching, none empty. The
// zero Set is empty. A Set is never changed in place.
type Set struct{ spans []Span }

// Of returns the union of the spans, in whatever order they come.
func Of(spans ...Span) Set {
	var s Set
	for _, span := range spans {
		s = s.Add(span)
	}
	return s
}

// Spans returns the spans in order. The caller must not change them.
func (s Set) Spans() []Span { return s.spans }

// Length returns the milliseconds in the set.
func (s Set) Length() int64 {
	var n int64
	for _, span := range s.spans {
		n += span.Length()
	}
	return n
}

// Add returns the union of s and the span.
func (s Set) Add(span Span) Set {
	if span.Length() == 0 {
		return s
	}
	// The first span that touches or follows, and the first that lies clear beyond.
	i, _ := slices.BinarySearchFunc(s.spans, span.From, func(e Span, from int64) int { return cmp(e.To, from) })
	j := i
	for j < len(s.spans) && s.spans[j].From <= span.To {
		span = Span{min(span.From, s.spans[j].From), max(span.To, s.spans[j].To)}
		j++
	}
	out := make([]Span, 0, len(s.spans)-(j-i)+1)
	out = append(out, s.spans[:i]...)
	out = append(out, span)
	return Set{append(out, s.spans[j:]...)}
}

// Union returns the union of both sets.
func (s Set) Union(o Set) Set {
	for _, span := range o.spans {
		s = s.Add(span)
	}
	return s
}

// Subtract returns what of the span lies outside s, in order.
func (s Set) Subtract(span Span) []Span {
	var out []Span
	i, _ := slices.BinarySearchFunc(s.spans, span.From, func(e Span, from int64) int { return cmp(e.To, from) })
	for ; i < len(s.spans) && s.spans[i].From < span.To; i++ {
		if s.spans[i].From > span.From {
			out = append(out, Span{span.From, s.spans[i].From})
		}
		span.From = max(span.From, s.spans[i].To)
	}
	if span.Length() > 0 {
		out = append(out, span)
	}
	return out
}

// String writes the set as it lies in the database: "0-15000,30000-45000".
func (s Set) String() string {
	var b strings.Builder
	for i, span := range s.spans {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(span.From, 10))
		b.WriteByte('-')
		b.WriteString(strconv.FormatInt(span.To, 10))
	}
	return b.String()
}

// Parse reads what String wrote. It refuses spans that are empty, out of
// order or touching: such a row was not written by this program.
func Parse(text string) (Set, error) {
	if text == "" {
		return Set{}, nil
	}
	parts := strings.Split(text, ",")
	spans := make([]Span, 0, len(parts))
	for _, part := range parts {
		a, b, ok := strings.Cut(part, "-")
		from, err1 := strconv.ParseInt(a, 10, 64)
		to, err2 := strconv.ParseInt(b, 10, 64)
		if !ok || err1 != nil || err2 != nil || from >= to || (len(spans) > 0 && from <= spans[len(spans)-1].To) {
			return Set{}, fmt.Errorf("interval: %q is not a set of spans", text)
		}
		spans = append(spans, Span{from, to})
	}
	return Set{spans}, nil
}

// Value writes the set for a text column.
func (s Set) Value() (driver.Value, error) { return s.String(), nil }

// Scan reads a text column; of NULL it makes the empty set.
func (s *Set) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case nil:
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("interval: cannot read a set from %T", src)
	}
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

func cmp(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
