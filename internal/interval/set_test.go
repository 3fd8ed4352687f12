package interval_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"partyschool/internal/interval"
)

const width = 60

// span draws one within a short stretch, so that spans touch and overlap often;
// some are empty or reversed.
var span = rapid.Custom(func(t *rapid.T) interval.Span {
	return interval.Span{From: rapid.Int64Range(0, width).Draw(t, "from"), To: rapid.Int64Range(0, width).Draw(t, "to")}
})

var spans = rapid.SliceOfN(span, 0, 12)

// points is the same thing as a set, in the simplest way: every millisecond for
// itself.
type points [width]bool

func pointsOf(spans ...interval.Span) (p points) {
	for _, s := range spans {
		for i := s.From; i < s.To; i++ {
			p[i] = true
		}
	}
	return p
}

func (p points) count() (n int64) {
	for _, in := range p {
		if in {
			n++
		}
	}
	return n
}

// inOrder fails unless the spans are sorted, disjoint, apart and not empty.
func inOrder(t *rapid.T, all []interval.Span) {
	t.Helper()
	for i, s := range all {
		if s.Length() <= 0 || i > 0 && s.From <= all[i-1].To {
			t.Fatalf("%v is not in order at %d", all, i)
		}
	}
}

func TestASetIsTheUnionOfItsSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := spans.Draw(t, "spans")
		set := interval.Of(given...)
		inOrder(t, set.Spans())
		if pointsOf(set.Spans()...) != pointsOf(given...) || set.Length() != pointsOf(given...).count() {
			t.Fatalf("the union of %v is %v of length %d", given, set, set.Length())
		}
	})
}

func TestTheOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := spans.Draw(t, "spans")
		shuffled := rapid.Permutation(given).Draw(t, "shuffled")
		cut := rapid.IntRange(0, len(given)).Draw(t, "cut")
		want := interval.Of(given...).String()
		if got := interval.Of(shuffled...).String(); got != want {
			t.Fatalf("%v gives %s, %v gives %s", given, want, shuffled, got)
		}
		// Nor do pieces: what two batches give united is what one gives.
		a, b := interval.Of(shuffled[:cut]...), interval.Of(shuffled[cut:]...)
		if got := b.Union(a).String(); got != want || a.Union(b).String() != want {
			t.Fatalf("in two batches %s, in one %s", got, want)
		}
		if again := interval.Of(given...).Union(interval.Of(given...)).String(); again != want {
			t.Fatalf("twice gives %s, once %s", again, want)
		}
	})
}

func TestAddingChangesNothingInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, more := interval.Of(spans.Draw(t, "spans")...), span.Draw(t, "more")
		before := set.String()
		_ = set.Add(more)
		_ = set.Subtract(more)
		if set.String() != before {
			t.Fatalf("%s became %s", before, set)
		}
	})
}

func TestSubtractLeavesWhatIsNotThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, s := interval.Of(spans.Draw(t, "spans")...), span.Draw(t, "span")
		rest := set.Subtract(s)
		inOrder(t, rest)
		want := pointsOf(s)
		for i, in := range pointsOf(set.Spans()...) {
			want[i] = want[i] && !in
		}
		if pointsOf(rest...) != want {
			t.Fatalf("%v without %v leaves %v", s, set, rest)
		}
		// What was there and what is new add up to all.
		if set.Length()+interval.Of(rest...).Length() != set.Add(s).Length() {
			t.Fatalf("%v and %v overlap", set, rest)
		}
	})
}

func TestSubtractAllIsSubtractOfEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, from := interval.Of(spans.Draw(t, "spans")...), interval.Of(spans.Draw(t, "from")...)
		rest := set.SubtractAll(from.Spans())
		inOrder(t, rest)
		want := pointsOf(from.Spans()...)
		for i, in := range pointsOf(set.Spans()...) {
			want[i] = want[i] && !in
		}
		if pointsOf(rest...) != want {
			t.Fatalf("%v without %v leaves %v", from, set, rest)
		}
	})
}

func TestLengthWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, within := interval.Of(spans.Draw(t, "spans")...), span.Draw(t, "within")
		var want int64
		for i, in := range pointsOf(set.Spans()...) {
			if in && int64(i) >= within.From && int64(i) < within.To {
				want++
			}
		}
		if got := set.LengthWithin(within); got != want {
			t.Fatalf("%v has %d within %v, want %d", set, got, within, want)
		}
	})
}

func TestTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := interval.Of(spans.Draw(t, "spans")...)
		text, err := set.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{text, []byte(text.(string))} {
			var back interval.Set
			if err := back.Scan(src); err != nil || !slices.Equal(back.Spans(), set.Spans()) {
				t.Fatalf("%v came back as %v, %v", set, back, err)
			}
		}
	})
}

func TestTextThatNobodyWrote(t *testing.T) {
	for _, text := range []string{"1", "1-", "-1", "5-5", "5-3", "1-2,", "1-2,2-3", "3-4,1-2", "1-2 ,4-5", "a-b", "1-2-3", ",", "1-99999999999999999999"} {
		if set, err := interval.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, set)
		}
	}
	var nothing interval.Set
	if err := nothing.Scan(nil); err != nil || nothing.Length() != 0 {
		t.Errorf("NULL is read as %v, %v", nothing, err)
	}
	for _, src := range []any{5, 1.5} {
		if err := new(interval.Set).Scan(src); err == nil {
			t.Errorf("Scan(%v) succeeds", src)
		}
	}
}

func TestIntersect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := span.Draw(t, "a"), span.Draw(t, "b")
		want := pointsOf(a)
		for i, in := range pointsOf(b) {
			want[i] = want[i] && in
		}
		if got := a.Intersect(b); got.Length() != want.count() || b.Intersect(a).Length() != want.count() {
			t.Fatalf("%v and %v share %v", a, b, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("0-15000,30000-45000")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := interval.Parse(text)
		if err != nil {
			return
		}
		if again := interval.Of(set.Spans()...); again.String() != set.String() {
			t.Errorf("%q was read as %v, which is %v", text, set, again)
		}
	})
}
