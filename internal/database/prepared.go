package database

import (
	"context"
	stdsql "database/sql"
	"sync"
)

// prepared are the statements that the engine has read once for each connection, by their
// texts.
type prepared struct {
	mu     sync.Mutex
	byText map[string]*stdsql.Stmt
}

// Query sends a SELECT that is sent again and again, word for word: the engine reads its
// text once, which costs a third of what a short statement does. So the text is a constant,
// of which there are few; what is written anew for each call goes to the client. Like all
// hand-written SQL it passes by the visibility of rows.
func (d *Database) Query(ctx context.Context, text string, args ...any) (*stdsql.Rows, error) {
	if t := transactionOf(ctx, d); t != nil {
		return t.client.QueryContext(ctx, text, args...)
	}
	stmt, err := d.driver.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	count(ctx)
	began := d.driver.started()
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, d.driver.observed(ctx, text, began, err)
}

func (d *driver) prepare(ctx context.Context, text string) (*stdsql.Stmt, error) {
	d.prepared.mu.Lock()
	defer d.prepared.mu.Unlock()
	if stmt := d.prepared.byText[text]; stmt != nil {
		return stmt, nil
	}
	// Whoever comes first may go away; the statement is for all.
	stmt, err := d.readers.DB().PrepareContext(context.WithoutCancel(ctx), text)
	if err != nil {
		return nil, err
	}
	if d.prepared.byText == nil {
		d.prepared.byText = map[string]*stdsql.Stmt{}
	}
	d.prepared.byText[text] = stmt
	return stmt, nil
}
