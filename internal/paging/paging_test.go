package paging_test

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/predicate"
	"partyschool/ent/signinattempt"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

var noon = time.Date(2026, 8, 1, 4, 0, 0, 0, time.UTC)

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

// attempts is a list with many rows of the same time and name, the latest first, then
// by name, then by key.
func attempts(d *database.Database) paging.Source[*ent.SignInAttempt, predicate.SignInAttempt] {
	client := d.Client(system()).SignInAttempt
	return paging.Source[*ent.SignInAttempt, predicate.SignInAttempt]{
		Order:  paging.Order{{Name: signinattempt.FieldAttemptedAt, Desc: true}, {Name: signinattempt.FieldSubject}, {Name: signinattempt.FieldID}},
		Values: func(a *ent.SignInAttempt) []any { return []any{a.AttemptedAt, a.Subject, a.ID} },
		Read: func(ctx context.Context, where predicate.SignInAttempt, order func(*sql.Selector), limit int) ([]*ent.SignInAttempt, error) {
			return client.Query().Where(where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return client.Query().Count(ctx) },
	}
}

// pager reads one page of some list.
type pager[T any] func(paging.Args) (*paging.Connection[T], error)

// walk reads a whole list page by page, forwards or backwards, and returns the nodes
// in the list's order.
func walk[T any](t rapid.TB, page pager[T], size int, backward bool) []T {
	t.Helper()
	var all []T
	var cursor *string
	for {
		args := paging.Args{First: &size, After: cursor}
		if backward {
			args = paging.Args{Last: &size, Before: cursor}
		}
		c, err := page(args)
		if err != nil {
			t.Fatalf("page: %v", err)
		}
		if len(c.Edges) > size {
			t.Fatalf("a page of %d holds %d", size, len(c.Edges))
		}
		more := c.PageInfo.HasNextPage
		if backward {
			all = append(c.Nodes(), all...)
			more, cursor = c.PageInfo.HasPreviousPage, c.PageInfo.StartCursor
		} else {
			all = append(all, c.Nodes()...)
			cursor = c.PageInfo.EndCursor
		}
		if !more {
			return all
		}
		if len(c.Edges) == 0 {
			t.Fatalf("an empty page says that there are more")
		}
	}
}

func TestPagesOfATableAddUpToTheList(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := system()
	subjects := []string{"a", "b", "党", "A"}
	for i := range 47 {
		d.Client(ctx).SignInAttempt.Create().SetSubject(subjects[i*7%4]).SetAttemptedAt(noon.Add(time.Duration(i*5%3) * time.Millisecond)).SaveX(ctx)
	}
	want := d.Client(ctx).SignInAttempt.Query().AllX(ctx)
	slices.SortFunc(want, func(a, b *ent.SignInAttempt) int {
		switch {
		case !a.AttemptedAt.Equal(b.AttemptedAt):
			return b.AttemptedAt.Compare(a.AttemptedAt)
		case a.Subject != b.Subject:
			return map[bool]int{true: -1, false: 1}[a.Subject < b.Subject]
		}
		return int(min(max(a.ID-b.ID, -1), 1))
	})
	page := func(a paging.Args) (*paging.Connection[*ent.SignInAttempt], error) { return attempts(d).Page(ctx, a) }
	rapid.Check(t, func(rt *rapid.T) {
		size, backward := rapid.IntRange(1, 60).Draw(rt, "size"), rapid.Bool().Draw(rt, "backward")
		got := walk(rt, page, size, backward)
		if !slices.EqualFunc(got, want, func(a, b *ent.SignInAttempt) bool { return a.ID == b.ID }) {
			rt.Fatalf("pages of %d, backward %v, add up to another list", size, backward)
		}
	})
	c, err := page(paging.Args{})
	if err != nil {
		t.Fatal(err)
	}
	if total, err := c.TotalCount(ctx); err != nil || total != 47 || len(c.Edges) != paging.DefaultSize {
		t.Errorf("a page of %d of %d, %v", len(c.Edges), total, err)
	}
}

func TestRowsThatComeOrGoShiftNothing(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := system()
	for i := range 6 {
		d.Client(ctx).SignInAttempt.Create().SetSubject("x").SetAttemptedAt(noon.Add(-time.Duration(i) * time.Hour)).SaveX(ctx)
	}
	three := 3
	c, err := attempts(d).Page(ctx, paging.Args{First: &three})
	if err != nil {
		t.Fatal(err)
	}
	// The row of the cursor goes, and a newer one comes.
	d.Client(ctx).SignInAttempt.DeleteOneID(c.Nodes()[2].ID).ExecX(ctx)
	d.Client(ctx).SignInAttempt.Create().SetSubject("x").SetAttemptedAt(noon.Add(time.Hour)).SaveX(ctx)
	c, err = attempts(d).Page(ctx, paging.Args{First: &three, After: c.PageInfo.EndCursor})
	if err != nil {
		t.Fatal(err)
	}
	if n := c.Nodes(); len(n) != 3 || !n[0].AttemptedAt.Equal(noon.Add(-3*time.Hour)) || !c.PageInfo.HasPreviousPage || c.PageInfo.HasNextPage {
		t.Errorf("the second page begins at %v and holds %d", n[0].AttemptedAt, len(n))
	}
}

func TestPagesOfAListInMemoryAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfDistinct(rapid.Int64Range(1, 1000), rapid.ID).Draw(t, "list")
		size, backward := rapid.IntRange(1, 100).Draw(t, "size"), rapid.Bool().Draw(t, "backward")
		itself := func(n int64) int64 { return n }
		got := walk(t, func(a paging.Args) (*paging.Connection[int64], error) { return paging.Slice(list, itself, a) }, size, backward)
		if !slices.Equal(got, list) {
			t.Fatalf("pages of %d, backward %v: %v, want %v", size, backward, got, list)
		}
	})
}

func TestAfterAndBeforeTogether(t *testing.T) {
	list := []int64{10, 20, 30, 40, 50}
	itself := func(n int64) int64 { return n }
	c, err := paging.Slice(list, itself, paging.Args{})
	if err != nil {
		t.Fatal(err)
	}
	cursor := func(i int) *string { return &c.Edges[i].Cursor }
	for _, test := range []struct {
		after, before *string
		want          []int64
	}{
		{cursor(0), cursor(4), []int64{20, 30, 40}},
		{cursor(1), cursor(2), []int64{}},
		{cursor(3), cursor(1), []int64{}},
		{cursor(4), nil, []int64{}},
	} {
		got, err := paging.Slice(list, itself, paging.Args{After: test.after, Before: test.before})
		if err != nil || !slices.Equal(got.Nodes(), test.want) {
			t.Errorf("got %v, %v; want %v", got.Nodes(), err, test.want)
		}
	}
	// A cursor whose node has gone begins where it was.
	got, err := paging.Slice([]int64{10, 30, 40, 50}, itself, paging.Args{After: cursor(1)})
	if err != nil || len(got.Nodes()) == 0 || !slices.Contains([]int64{30, 40}, got.Nodes()[0]) {
		t.Errorf("after a node that has gone: %v, %v", got.Nodes(), err)
	}
}

func TestArgumentsThatCannotBe(t *testing.T) {
	number := func(n int) *int { return &n }
	text := func(s string) *string { return &s }
	raw := func(s string) *string { return text(base64.RawURLEncoding.EncodeToString([]byte(s))) }
	for _, test := range []struct {
		args  paging.Args
		field string
	}{
		{paging.Args{First: number(0)}, "first"}, {paging.Args{First: number(101)}, "first"}, {paging.Args{First: number(-1)}, "first"},
		{paging.Args{Last: number(0)}, "last"}, {paging.Args{First: number(1), Last: number(1)}, "last"},
		{paging.Args{After: text("")}, "after"}, {paging.Args{After: text("!")}, "after"}, {paging.Args{Before: raw("{}")}, "before"},
		{paging.Args{After: raw("[]")}, "after"}, {paging.Args{After: raw(`[["i",1]]`)}, "after"}, {paging.Args{After: raw(`[["i",1],["i",1.5]]`)}, "after"},
		{paging.Args{After: raw(`[["x",1],["i",1]]`)}, "after"}, {paging.Args{After: raw(`[["i","1"],["i",1]]`)}, "after"},
		{paging.Args{After: raw(`[["i",99999999999999999999],["i",1]]`)}, "after"}, {paging.Args{After: raw(`null`)}, "after"},
		{paging.Args{After: raw(`[["t",9000000000000000000],["i",1]]`)}, "after"}, {paging.Args{After: raw(`[["t",-9000000000000000000],["i",1]]`)}, "after"},
	} {
		_, err := paging.Slice([]int64{1, 2, 3}, func(n int64) int64 { return n }, test.args)
		var bad *problem.Problem
		if !errors.As(err, &bad) || bad.Code != problem.BadUserInput || bad.Field != test.field {
			t.Errorf("%+v: %v, want BAD_USER_INPUT at %s", test.args, err, test.field)
		}
	}
}

func TestKeysetPages(t *testing.T) {
	list := []int64{1, 2, 3, 4, 5, 6, 7}
	page := func(a paging.Args) (*paging.Connection[int64], error) {
		k, err := a.Keyset("numbers", 1)
		if err != nil {
			return nil, err
		}
		var read []int64
		for _, n := range list {
			if k.After != nil && n <= k.After[0].(int64) || k.Before != nil && n >= k.Before[0].(int64) {
				continue
			}
			read = append(read, n)
		}
		if k.Backward {
			slices.Reverse(read)
		}
		return paging.PageOf(k, read[:min(len(read), k.Limit)], func(n int64) []any { return []any{n} }, nil), nil
	}
	for size := 1; size <= 8; size++ {
		for _, backward := range []bool{false, true} {
			if got := walk(t, page, size, backward); !slices.Equal(got, list) {
				t.Errorf("pages of %d, backward %v: %v", size, backward, got)
			}
		}
	}
}
