package paging

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// TestCursorsAreWrittenAsTheyAlwaysWere compares cursors with what encoding/json makes of
// them: clients keep them.
func TestCursorsAreWrittenAsTheyAlwaysWere(t *testing.T) {
	at := time.UnixMilli(1_782_900_000_123).UTC()
	for _, values := range [][]any{{}, {at, int64(-7)}, {3, "市场 <&> \"\\\n\u2028", int64(1) << 62}} {
		parts := [][2]any{{"i", checksum("a list")}}
		for _, v := range values {
			switch v := v.(type) {
			case string:
				parts = append(parts, [2]any{"s", v})
			case time.Time:
				parts = append(parts, [2]any{"t", v.UnixMilli()})
			default:
				parts = append(parts, [2]any{"i", v})
			}
		}
		text, err := json.Marshal(parts)
		if err != nil {
			t.Fatal(err)
		}
		got := encode("a list", values)
		if want := base64.RawURLEncoding.EncodeToString(text); got != want {
			t.Errorf("%v is %s, want %s", values, got, want)
		}
		back, err := decode("after", "a list", &got, len(values))
		if err != nil || len(back) != len(values) || len(values) > 0 && !reflect.DeepEqual(back[len(back)-1], values[len(values)-1]) {
			t.Errorf("%v was read as %v (%v)", values, back, err)
		}
	}
}

func BenchmarkCursor(b *testing.B) {
	values := []any{time.UnixMilli(1_782_900_000_123), int64(1) << 60}
	for b.Loop() {
		encode("*ent.Enrollment active_at id", values)
	}
}
