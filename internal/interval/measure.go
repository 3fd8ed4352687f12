package interval

// LengthWithin returns the milliseconds of the set that lie inside the span.
func (s Set) LengthWithin(within Span) int64 {
	var n int64
	for _, span := range s.spans {
		if span.From >= within.To {
			break
		}
		n += span.Intersect(within).Length()
	}
	return n
}

// SubtractAll returns what of the spans lies outside s. The spans must be
// disjoint and in order; so is the answer.
func (s Set) SubtractAll(spans []Span) []Span {
	if len(s.spans) == 0 {
		return spans
	}
	var out []Span
	for _, span := range spans {
		out = append(out, s.Subtract(span)...)
	}
	return out
}
