package database

import (
	"math/bits"
	"strings"
)

// Values are rows of values within a statement for SQLite: a table of its own, whose columns
// are column1, column2 and so on. It has room for certain numbers of rows only, and the rest
// of the room is NULLs, so that few texts are sent and most of them were read before; see
// Again.
type Values struct {
	// Width is how many columns there are.
	Width int
	// Args are the values, row by row.
	Args []any
}

// evenUntil is the most rows that are given more room than they need: longer lists are rare.
const evenUntil = 256

// Text returns the rows as a part of a statement, and fills up Args.
func (v *Values) Text() string {
	rows := len(v.Args) / v.Width
	for room := roomFor(rows); rows < room; rows++ {
		v.Args = append(v.Args, make([]any, v.Width)...)
	}
	return "(VALUES " + strings.TrimSuffix(strings.Repeat("("+Marks(v.Width)+"),", rows), ",") + ")"
}

// roomFor is the least of 1, 2, 3, 4, 6, 8, 12, 16, 24 and so on that is not less: up to a
// third of the room is empty, a sixth of it mostly.
func roomFor(rows int) int {
	if rows < 4 || rows > evenUntil {
		return rows
	}
	power := 1 << bits.Len(uint(rows-1)) //nolint:gosec // a length
	if three := power / 4 * 3; rows <= three {
		return three
	}
	return power
}
