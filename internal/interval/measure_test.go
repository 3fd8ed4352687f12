package interval

import (
	"slices"
	"testing"
)

func TestLengthWithin(t *testing.T) {
	s := Of(Span{0, 10}, Span{20, 30})
	for within, want := range map[Span]int64{{0, 30}: 20, {5, 25}: 10, {10, 20}: 0, {25, 100}: 5, {30, 10}: 0} {
		if got := s.LengthWithin(within); got != want {
			t.Errorf("within %v: %d, want %d", within, got, want)
		}
	}
}

func TestSubtractAll(t *testing.T) {
	got := Of(Span{5, 7}, Span{9, 12}).SubtractAll([]Span{{0, 10}, {11, 20}})
	if want := []Span{{0, 5}, {7, 9}, {12, 20}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
