package database

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

type againKey struct{}

// Again tells of what is written by hand in the transactions of this context that it is sent
// again and again, word for word. SQLite reads every text anew, in our own process, which was
// a third of what a turn of reports costs there; the latest of these it reads once. The rows
// of an answer are read to their end before the same text is sent again. Servers are sent
// values within the text, and nothing changes.
func Again(ctx context.Context) context.Context { return context.WithValue(ctx, againKey{}, true) }

// textsKept bounds the texts: a turn of reports has eight, each with room for one of a score of
// numbers of phones; see Values. All of them take some ten megabytes.
const textsKept = 256

// kept are statements that the writer has read once, by their texts.
type kept struct {
	// latest has nil for what was sent once only.
	latest *lru.Cache[string, *stdsql.Stmt]

	mu sync.Mutex
	// wanted were sent a second time, and are read before the next transaction: in the middle
	// of one nobody else gets the connection.
	wanted []string
}

func newKept() *kept {
	latest, err := lru.NewWithEvict(textsKept, func(_ string, stmt *stdsql.Stmt) {
		if stmt != nil {
			_ = stmt.Close()
		}
	})
	if err != nil {
		panic(fmt.Sprintf("database: %v", err)) // the size is no size
	}
	return &kept{latest: latest}
}

// get returns the statement of a text; nil where it was not read yet.
func (k *kept) get(text string) *stdsql.Stmt {
	stmt, known := k.latest.Get(text)
	switch {
	case !known:
		k.latest.Add(text, nil)
	case stmt == nil:
		k.mu.Lock()
		defer k.mu.Unlock()
		if !slices.Contains(k.wanted, text) {
			k.wanted = append(k.wanted, text)
		}
	}
	return stmt
}

// read reads what is wanted. What cannot be read is told to whoever sends it.
func (k *kept) read(ctx context.Context, writer *stdsql.DB) {
	k.mu.Lock()
	texts := k.wanted
	k.wanted = nil
	k.mu.Unlock()
	for _, text := range texts {
		stmt, err := writer.PrepareContext(ctx, text)
		if err != nil {
			continue
		}
		if before, _ := k.latest.Peek(text); before != nil { // another was faster
			_ = stmt.Close()
			continue
		}
		k.latest.Add(text, stmt)
	}
}

// again returns what the transaction sends instead of a text; nil where the text itself.
func (t *countingTx) again(ctx context.Context, text string) *stdsql.Stmt {
	if t.driver.kept == nil || ctx.Value(againKey{}) == nil {
		return nil
	}
	tx, ok := t.Tx.Tx.(*stdsql.Tx)
	if !ok {
		return nil
	}
	stmt := t.driver.kept.get(text)
	if stmt == nil {
		return nil
	}
	return tx.StmtContext(ctx, stmt)
}
