package database

import (
	"context"
	"errors"

	"github.com/go-sql-driver/mysql"

	"partyschool/ent"
)

// Held reports that a statement with ForUpdateAtOnce met a row that another transaction
// holds.
func Held(err error) bool {
	var my *mysql.MySQLError
	return errors.As(err, &my) && (my.Number == 3572 || my.Number == 1205) // MySQL and TiDB, MariaDB
}

// LockFree locks those of a table's rows that no other transaction holds, and returns
// their keys. It waits for nobody. It is for where Held was told: while all are free one
// statement with ForUpdateAtOnce does the same. On SQLite there is one writer, and nobody
// holds anything.
func (d *Database) LockFree(ctx context.Context, tx *ent.Client, table string, keys []int64) (free []int64, err error) {
	if d.driver.leavesOut {
		return lockKeys(ctx, tx, table, keys, " FOR UPDATE SKIP LOCKED")
	}
	// TiDB reads SKIP LOCKED and locks nothing at all. There the rows are asked for
	// together, and while one of them is held by halves: of n rows of which one is held,
	// in two statements for each time that n can be halved.
	free, err = lockKeys(ctx, tx, table, keys, d.ForUpdateAtOnce())
	if !Held(err) {
		return free, err
	}
	if len(keys) == 1 {
		return nil, nil
	}
	half := len(keys) / 2
	if free, err = d.LockFree(ctx, tx, table, keys[:half]); err != nil {
		return nil, err
	}
	rest, err := d.LockFree(ctx, tx, table, keys[half:])
	return append(free, rest...), err
}

func lockKeys(ctx context.Context, tx *ent.Client, table string, keys []int64, lock string) (locked []int64, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = key
	}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM "+table+" WHERE id IN ("+Marks(len(keys))+") ORDER BY id"+lock, args...)
	err = ReadAll(rows, err, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		locked = append(locked, id)
		return err
	})
	return locked, err
}
