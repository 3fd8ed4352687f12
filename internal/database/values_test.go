package database_test

import (
	"strings"
	"testing"

	"partyschool/internal/database"
)

// Lists of up to 256 rows are sent with a score of texts, of which none has room for half
// as many more as are needed; what is not a row is NULL.
func TestFewTextsForValues(t *testing.T) {
	texts := map[string]bool{}
	for rows := 1; rows <= 256; rows++ {
		v := database.Values{Width: 2}
		for i := range rows {
			v.Args = append(v.Args, i, "x")
		}
		text := v.Text()
		texts[text] = true
		room := strings.Count(text, "(?,?)")
		if len(v.Args) != 2*room || room < rows || 2*room > 3*rows {
			t.Fatalf("%d rows have room for %d, with %d values", rows, room, len(v.Args))
		}
		for i, a := range v.Args {
			if (a == nil) != (i >= 2*rows) {
				t.Fatalf("of %d rows value %d is %v", rows, i, a)
			}
		}
	}
	if len(texts) > 20 {
		t.Errorf("%d texts", len(texts))
	}
	v := database.Values{Width: 1, Args: make([]any, 1001)}
	if n := strings.Count(v.Text(), "(?)"); n != 1001 {
		t.Errorf("a long list has room for %d, want 1001", n)
	}
}
