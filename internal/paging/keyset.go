package paging

import "context"

// Keyset is a checked Args for a list that is put together from several
// statements, which Source cannot read.
type Keyset struct {
	// Limit is the number of nodes to read: one more than the page holds, to know
	// whether there are more.
	Limit int
	// Backward tells to read from the end of the list, the last node first.
	Backward bool
	// After and Before are the values of the cursors between which the page lies; nil
	// where there is none.
	After, Before []any

	window window
}

// Keyset checks the arguments against the list of that name, whose cursors hold
// that number of values. A size outside 1 to 100 or a cursor that is none is a BAD_USER_INPUT.
func (a Args) Keyset(list string, values int) (Keyset, error) {
	w, err := a.window(list, values)
	return Keyset{Limit: w.size + 1, Backward: w.backward, After: w.after, Before: w.before, window: w}, err
}

// PageOf makes the page of at most Limit nodes, in the order in which they were
// read.
func PageOf[T any](k Keyset, nodes []T, values func(T) []any, count func(context.Context) (int, error)) *Connection[T] {
	more := len(nodes) >= k.Limit
	if more {
		nodes = nodes[:k.Limit-1]
	}
	page := make([]T, len(nodes))
	for i, n := range nodes {
		if k.Backward {
			page[len(nodes)-1-i] = n
		} else {
			page[i] = n
		}
	}
	return connection(page, func(_ int, n T) []any { return values(n) }, k.window, more, count)
}
