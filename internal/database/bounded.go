package database

import (
	"context"
	"time"
)

type boundKey struct{}

// WithBound says how long whoever asks in ctx waits for a look at the database.
func WithBound(ctx context.Context, most time.Duration) context.Context {
	return context.WithValue(ctx, boundKey{}, most)
}

// Bounded is ctx for a look at the database before an answer that may take long itself, as
// a film does: it ends after what WithBound said. A server that is reached and says nothing
// would keep whoever waits for a minute.
func Bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if most, ok := ctx.Value(boundKey{}).(time.Duration); ok {
		return context.WithTimeout(ctx, most)
	}
	return context.WithCancel(ctx)
}
