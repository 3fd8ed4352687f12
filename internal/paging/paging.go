// Package paging gives out long lists page by page. A cursor holds the values
// that the list is ordered by, so a page costs the same at the end as at the
// beginning, and rows that come or go shift nothing.
package paging

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"partyschool/internal/problem"
)

// The bounds of a page.
const (
	DefaultSize = 20
	MaxSize     = 100
)

// Args are the arguments of a connection field, as GraphQL gave them.
type Args struct {
	First, Last   *int
	After, Before *string
}

// PageInfo says where a page lies in its list.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
}

// Edge is one node of a page with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// Connection is one page of a list. Its total is counted only when asked for.
type Connection[T any] struct {
	Edges    []Edge[T]
	PageInfo PageInfo

	count func(context.Context) (int, error)
}

// TotalCount returns the length of the whole list.
func (c *Connection[T]) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// Nodes returns the nodes of the page.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// window is a checked Args.
type window struct {
	// list is the name that the list's cursors carry.
	list          string
	size          int
	backward      bool
	after, before []any
}

func (a Args) window(list string, columns int) (window, error) {
	w := window{list: list, size: DefaultSize}
	if a.First != nil && a.Last != nil {
		return w, problem.BadInput("last", "first 与 last 不能同时使用。", "Use first or last, not both.")
	}
	for name, n := range map[string]*int{"first": a.First, "last": a.Last} {
		if n == nil {
			continue
		}
		if *n < 1 || *n > MaxSize {
			return w, problem.BadInput(name, "每页数量必须在 1 到 %d 之间。", "A page holds 1 to %d.", MaxSize)
		}
		w.size, w.backward = *n, name == "last"
	}
	var err error
	if w.after, err = decode("after", list, a.After, columns); err != nil {
		return w, err
	}
	w.before, err = decode("before", list, a.Before, columns)
	return w, err
}

// Column is one column that a list is ordered by. It must never be null, and
// the last column of an order must be unique.
type Column struct {
	Name string
	Desc bool
}

// Order is the order of a list.
type Order []Column

// Source is a list in the database: P is ent's predicate type of the table.
type Source[T any, P ~func(*sql.Selector)] struct {
	// Order of the list.
	Order Order
	// Values returns a node's values in the columns of Order: int, int64, string or
	// time.Time.
	Values func(T) []any
	// Read returns at most limit nodes that satisfy where, in the order given.
	Read func(ctx context.Context, where P, order func(*sql.Selector), limit int) ([]T, error)
	// Count returns the length of the whole list.
	Count func(ctx context.Context) (int, error)
}

// Page returns the page that args ask for. A size outside 1 to 100 or a cursor
// that is none is a BAD_USER_INPUT.
func (s Source[T, P]) Page(ctx context.Context, args Args) (*Connection[T], error) {
	w, err := args.window(s.name(), len(s.Order))
	if err != nil {
		return nil, err
	}
	where := P(func(sel *sql.Selector) {
		if w.after != nil {
			sel.Where(s.Order.beyond(sel, w.after, false))
		}
		if w.before != nil {
			sel.Where(s.Order.beyond(sel, w.before, true))
		}
	})
	order := func(sel *sql.Selector) {
		for _, c := range s.Order {
			if c.Desc != w.backward {
				sel.OrderBy(sql.Desc(sel.C(c.Name)))
			} else {
				sel.OrderBy(sql.Asc(sel.C(c.Name)))
			}
		}
	}
	nodes, err := s.Read(ctx, where, order, w.size+1)
	if err != nil {
		return nil, err
	}
	more := len(nodes) > w.size
	if more {
		nodes = nodes[:w.size]
	}
	if w.backward {
		slices.Reverse(nodes)
	}
	return connection(nodes, func(_ int, n T) []any { return s.Values(n) }, w, more, s.Count), nil
}

// name tells the list's cursors from those of other lists.
func (s Source[T, P]) name() string {
	var node T
	name := fmt.Sprintf("%T", node)
	for _, c := range s.Order {
		name += " " + c.Name
	}
	return name
}

// beyond is the predicate of what lies after the cursor, or before it. It is in
// the OR form: MySQL reads whole indexes for row values (a,b) > (x,y).
func (o Order) beyond(sel *sql.Selector, cursor []any, before bool) *sql.Predicate {
	var any []*sql.Predicate
	for i, c := range o {
		var all []*sql.Predicate
		for j := range i {
			all = append(all, sql.EQ(sel.C(o[j].Name), cursor[j]))
		}
		if c.Desc != before {
			all = append(all, sql.LT(sel.C(c.Name), cursor[i]))
		} else {
			all = append(all, sql.GT(sel.C(c.Name), cursor[i]))
		}
		any = append(any, sql.And(all...))
	}
	return sql.Or(any...)
}

// Slice pages through a list that lies in memory, by position. Key returns a
// node's key, by which a cursor finds its place again; a cursor whose node has
// gone begins at the position it had.
func Slice[T any](list []T, key func(T) int64, args Args) (*Connection[T], error) {
	w, err := args.window(fmt.Sprintf("%T", list), 2)
	if err != nil {
		return nil, err
	}
	from, to := 0, len(list)
	if w.after != nil {
		from = place(list, key, w.after, 1)
	}
	if w.before != nil {
		to = max(from, place(list, key, w.before, 0))
	}
	page, more, offset := list[from:to], false, from
	if len(page) > w.size {
		more = true
		if w.backward {
			offset = to - w.size
			page = page[len(page)-w.size:]
		} else {
			page = page[:w.size]
		}
	}
	total := len(list)
	return connection(page, func(i int, n T) []any { return []any{int64(offset + i), key(n)} }, w, more,
		func(context.Context) (int, error) { return total, nil }), nil
}

func place[T any](list []T, key func(T) int64, cursor []any, step int) int {
	position, ok1 := cursor[0].(int64)
	id, ok2 := cursor[1].(int64)
	if !ok1 || !ok2 {
		return 0
	}
	if i := slices.IndexFunc(list, func(n T) bool { return key(n) == id }); i >= 0 {
		return i + step
	}
	return int(min(max(position, 0), int64(len(list))))
}

func connection[T any](nodes []T, values func(int, T) []any, w window, more bool, count func(context.Context) (int, error)) *Connection[T] {
	c := &Connection[T]{Edges: make([]Edge[T], len(nodes)), count: count}
	for i, n := range nodes {
		c.Edges[i] = Edge[T]{Cursor: encode(w.list, values(i, n)), Node: n}
	}
	c.PageInfo.HasNextPage = (!w.backward && more) || (w.backward && w.before != nil)
	c.PageInfo.HasPreviousPage = (w.backward && more) || (!w.backward && w.after != nil)
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c
}

// The moments that every engine's columns hold, from the year 1000 to 9999, in
// milliseconds since 1970: a cursor may be anybody's invention.
const (
	firstMS = -30_610_224_000_000
	lastMS  = 253_402_300_799_999
)

// OrderDirection is which way a list runs.
type OrderDirection string

// The directions.
const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)
