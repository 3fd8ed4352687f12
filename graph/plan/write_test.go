package plan

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/graph/scalar"
)

// FuzzScalars writes every kind of value in the bytes in which the library writes it.
func FuzzScalars(f *testing.F) {
	for _, text := range []string{"", "市场", "a\"b\\c\n\t\r\x00\x1f", "\xff\xfe", "\u2028<&>", "long long long long"} {
		f.Add(text, 0.5, int64(1))
	}
	for _, n := range []float64{0, math.Copysign(0, -1), 1e21, 1e20, 999999, 1e6, 123456789.5, 1e-5, 0.0001, 5e-324, math.MaxFloat64, 1.0 / 3} {
		f.Add("x", n, int64(n))
	}
	f.Fuzz(func(t *testing.T, text string, number float64, n int64) {
		moment := time.UnixMilli(n % 1e14).UTC()
		for name, c := range map[string]struct {
			write func(*Run) error
			as    graphql.Marshaler
		}{
			"String": {func(r *Run) error { return r.String(text) }, graphql.MarshalString(text)},
			"Int":    {func(r *Run) error { return r.Int(int(n)) }, graphql.MarshalInt(int(n))},
			"Bool":   {func(r *Run) error { return r.Bool(n > 0) }, graphql.MarshalBoolean(n > 0)},
			"ID":     {func(r *Run) error { return r.ID(n) }, scalar.MarshalID(n)},
			"Time":   {func(r *Run) error { return r.Time(moment) }, scalar.MarshalTime(moment)},
			"Float": {func(r *Run) error { return r.Float(number) },
				graphql.WrapContextMarshaler(context.Background(), graphql.MarshalFloatContext(number))},
		} {
			if name == "Float" && (math.IsInf(number, 0) || math.IsNaN(number)) {
				if r := new(Run); r.Float(number) == nil {
					t.Errorf("%v was written", number)
				}
				continue
			}
			r, want := new(Run), new(bytes.Buffer)
			c.as.MarshalGQL(want)
			if err := c.write(r); err != nil || !bytes.Equal(r.out, want.Bytes()) {
				t.Errorf("%s of %q, %v, %d is %s, want %s (%v)", name, text, number, n, r.out, want, err)
			}
		}
	})
}
