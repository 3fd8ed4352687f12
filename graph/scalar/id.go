// Package scalar reads and writes the GraphQL scalars.
package scalar

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/internal/clock"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// MarshalID writes a key as the opaque string that clients see.
func MarshalID(id int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(key.Format(id))) })
}

// UnmarshalID reads a key; nonsense is a BAD_USER_INPUT.
func UnmarshalID(v any) (int64, error) {
	if s, ok := v.(string); ok {
		if id, err := key.Parse(s); err == nil {
			return id, nil
		}
	}
	return 0, problem.BadInput("", "ID 无效。", "This is not an id.")
}

// MarshalTime writes a moment in UTC with milliseconds.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(t.UTC().Format("2006-01-02T15:04:05.000Z07:00")))
	})
}

// UnmarshalTime reads RFC 3339 with an offset, from the year 1 to 9999; anything
// else is a BAD_USER_INPUT.
func UnmarshalTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil && t.Year() >= 1 {
			return clock.Cut(t), nil
		}
	}
	return time.Time{}, problem.BadInput("", "时间须采用 RFC 3339 格式并带时区，如 2026-07-01T08:00:00+08:00。",
		"A time is RFC 3339 with an offset, such as 2026-07-01T08:00:00+08:00.")
}
