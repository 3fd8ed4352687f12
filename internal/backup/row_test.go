package backup

import (
	stdsql "database/sql"
	"encoding/json"
	"math"
	"testing"
	"time"
)

// TestTablesHaveWaysToBeWritten fails when a column of a new type is added.
func TestTablesHaveWaysToBeWritten(t *testing.T) {
	all, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range all {
		if table.columns[0] != (column{"id", whole}) {
			t.Errorf("%s does not begin with its key", table.name)
		}
	}
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	for _, c := range []struct {
		kind kind
		from any
		text string
		back any
	}{
		{whole, &stdsql.NullInt64{}, "null", nil},
		{whole, &stdsql.NullInt64{Int64: math.MaxInt64, Valid: true}, "9223372036854775807", int64(math.MaxInt64)},
		{whole, &stdsql.NullInt64{Int64: math.MinInt64, Valid: true}, "-9223372036854775808", int64(math.MinInt64)},
		{boolean, &stdsql.NullBool{Valid: true}, "false", false},
		{real, &stdsql.NullFloat64{Float64: 0.1, Valid: true}, "0.1", 0.1},
		{real, &stdsql.NullFloat64{Float64: math.MaxFloat64, Valid: true}, "1.7976931348623157e+308", math.MaxFloat64},
		{real, &stdsql.NullFloat64{Float64: math.Copysign(0, -1), Valid: true}, "0", 0.0},
		{text, raw(""), `""`, ""},
		{text, raw("𠮷野家\n\"\\\x01</script>\u2028😀"), "\"𠮷野家\\u000a\\\"\\\\\\u0001</script>\u2028😀\"", "𠮷野家\n\"\\\x01</script>\u2028😀"},
		{date, &stdsql.NullTime{Time: time.Date(1921, 7, 1, 0, 0, 0, 0, time.UTC), Valid: true}, `"1921-07-01"`, "1921-07-01"},
		{instant, &stdsql.NullTime{Time: time.Date(2026, 11, 28, 6, 37, 29, 123456000, time.UTC), Valid: true}, `"2026-11-28T06:37:29.123456Z"`, time.Date(2026, 11, 28, 6, 37, 29, 123456000, time.UTC)},
		{instant, &stdsql.NullTime{}, "null", nil},
		{blob, bytesOf([]byte("\x00\xff")), `"AP8="`, "\x00\xff"},
		{blob, bytesOf([]byte(nil)), `""`, ""},
		{blob, bytesOf(nil), "null", nil},
		{object, raw(`{"b": [1.0, 12345678901234567, 0.10],  "a": "<é>" }`), `"{\"a\":\"<é>\",\"b\":[1,12345678901234567,0.1]}"`, json.RawMessage(`{"a":"<é>","b":[1,12345678901234567,0.1]}`)},
		{object, raw(`null`), `"null"`, json.RawMessage("null")},
	} {
		line, err := appendValue(nil, c.kind, c.from)
		if err != nil || string(line) != c.text {
			t.Errorf("%v is written as %s (%v), want %s", c.from, line, err, c.text)
			continue
		}
		back, err := value(c.kind, line)
		if b, ok := back.([]byte); ok {
			back = string(b)
		}
		if b, ok := back.(json.RawMessage); ok {
			if string(b) != string(c.back.(json.RawMessage)) {
				t.Errorf("%s is read as %s", line, b)
			}
			continue
		}
		if at, ok := back.(time.Time); ok && at.Equal(c.back.(time.Time)) {
			continue
		}
		if err != nil || back != c.back {
			t.Errorf("%s is read as %v (%v), want %v", line, back, err, c.back)
		}
	}
	for _, bad := range []struct {
		kind kind
		from any
	}{
		{text, raw("\xff")}, {real, &stdsql.NullFloat64{Float64: math.Inf(1), Valid: true}}, {object, raw(`{"a":1}{}`)}, {object, raw(``)},
	} {
		if line, err := appendValue(nil, bad.kind, bad.from); err == nil {
			t.Errorf("%v is written as %s", bad.from, line)
		}
	}
}

func bytesOf(v any) *any { return &v }

func raw(s string) *stdsql.NullString { return &stdsql.NullString{String: s, Valid: true} }

func TestTheSumHangsOnEveryLineAndNotOnTheirOrder(t *testing.T) {
	of := func(lines ...string) string {
		var s sum
		for _, l := range lines {
			s.add([]byte(l))
		}
		return s.String()
	}
	if of("a", "b", "b") != of("b", "a", "b") {
		t.Error("it hangs on the order")
	}
	if of("a", "b", "b") == of("a", "b") || of("a") == of("b") || of("a", "a") == of("b", "b") {
		t.Error("different lines have one sum")
	}
}
