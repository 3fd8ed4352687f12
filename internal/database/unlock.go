package database

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/ent/datakey"
	"partyschool/ent/member"
	"partyschool/internal/clock"
	"partyschool/internal/identity"
	"partyschool/internal/vault"
)

// errLocked says that personal data was asked for before Unlock.
var errLocked = errors.New("the database is locked: it was opened without the master key")

// unlocked is the vault with what it was opened from.
type unlocked struct {
	vault             *vault.Vault
	master            *vault.Master
	sealing, indexing []byte
}

// system is whose work the keys are.
func system(ctx context.Context) context.Context {
	return identity.AsSystem(ctx, "keys of personal data")
}

// Unlock opens the keys of personal data with the master key, makes them in a
// database that has none, and seals what an earlier program wrote in the clear.
// Before it, no phone can be read or written. The schema must be up to date.
func (d *Database) Unlock(ctx context.Context, m *vault.Master) error {
	ctx = system(ctx)
	u, err := d.readKeys(ctx, m)
	if err != nil {
		return err
	}
	if u == nil {
		if err := d.makeKeys(ctx, m); err != nil {
			return err
		}
		if u, err = d.readKeys(ctx, m); err != nil {
			return err
		}
	}
	d.unlocked.Store(u)
	return d.sealClear(ctx)
}

// UnlockToRead is Unlock for whoever changes nothing: where the database has no keys yet
// it stays locked.
func (d *Database) UnlockToRead(ctx context.Context, m *vault.Master) error {
	u, err := d.readKeys(system(ctx), m)
	if err == nil {
		d.unlocked.Store(u)
	}
	return err
}

// readKeys returns nil where the database has no keys yet.
func (d *Database) readKeys(ctx context.Context, m *vault.Master) (*unlocked, error) {
	rows, err := d.client.DataKey.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the keys of personal data: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	u := &unlocked{master: m}
	for _, row := range rows {
		if row.Purpose == datakey.PurposeSEALING {
			u.sealing = row.Keyset
		} else {
			u.indexing = row.Keyset
		}
	}
	u.vault, err = vault.Open(m, u.sealing, u.indexing)
	return u, err
}

// makeKeys makes the keys of a new school; where another node was faster, its keys
// stay.
func (d *Database) makeKeys(ctx context.Context, m *vault.Master) error {
	orphaned, err := d.client.Member.Query().Where(member.PhoneIndexNotNil()).Exist(ctx)
	if err != nil {
		return err
	}
	if orphaned {
		return errors.New("phones are sealed, but the table data_keys is empty: restore it from a backup, or they cannot be read again")
	}
	err = d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		for _, purpose := range []vault.Purpose{vault.Sealing, vault.Indexing} {
			keys, err := m.NewKeys(purpose)
			if err != nil {
				return err
			}
			if err := tx.DataKey.Create().SetPurpose(datakey.Purpose(purpose)).SetKeyset(keys).SetChangedAt(d.clock.Now()).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if ent.IsConstraintError(err) {
		return nil
	}
	return err
}

// reloadPause is how long after a look for newer keys the next one may follow: rows
// that never open must not read them each time.
const reloadPause = time.Second

// reload reads the master key and the data keys again where they were changed since: by
// a rotation, beside this node. It reports whether there are other ones.
func (d *Database) reload(ctx context.Context, old *unlocked) (*unlocked, bool) {
	now := d.unlocked.Load()
	if now != old {
		return now, true
	}
	last, at := d.lookedForKeys.Load(), time.Now().UnixNano()
	if at-last < int64(reloadPause) || !d.lookedForKeys.CompareAndSwap(last, at) {
		return old, false
	}
	master, err := old.master.Again()
	var u *unlocked
	if err == nil {
		u, err = d.readKeys(system(context.WithoutCancel(ctx)), master)
	}
	if err != nil || u == nil {
		slog.ErrorContext(ctx, "the keys of personal data cannot be read", "error", err)
		return old, false
	}
	d.unlocked.CompareAndSwap(old, u)
	return u, !bytes.Equal(u.sealing, old.sealing)
}

// RotateKeys seals all personal data with a new key while the school serves, and the
// data keys under the newest master key. The old keys stay to open what lies in
// backups. It returns how many values were sealed anew. told is called after each
// batch with their number so far.
func (d *Database) RotateKeys(ctx context.Context, told func(values int)) (int, error) {
	ctx = system(ctx)
	old := d.unlocked.Load()
	if old == nil {
		return 0, errLocked
	}
	err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		rows, err := tx.DataKey.Query().All(ctx) // not those read before: another rotation may have come between
		if err != nil {
			return err
		}
		for _, row := range rows {
			change := old.master.AddSealingKey
			if row.Purpose == datakey.PurposeINDEXING {
				change = func(keys []byte) ([]byte, error) { return old.master.Rewrap(vault.Indexing, keys) }
			}
			keys, err := change(row.Keyset)
			if err != nil {
				return err
			}
			n, err := tx.DataKey.Update().Where(datakey.ID(row.ID), datakey.ChangedAt(row.ChangedAt)).
				SetKeyset(keys).SetChangedAt(later(d.clock.Now(), row.ChangedAt)).Save(ctx)
			if err == nil && n == 0 {
				err = errors.New("the keys were changed meanwhile; try again")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("add a key: %w", err)
	}
	u, err := d.readKeys(ctx, old.master)
	if err != nil {
		return 0, err
	}
	d.unlocked.Store(u)
	return d.reseal(ctx, func(text string) bool { return !u.vault.Current(text) }, u.vault.Open, told)
}

// later is a time that differs from the one before, though both came in one
// millisecond.
func later(now, before time.Time) time.Time {
	if now = clock.Cut(now); !now.After(before) {
		return before.Add(time.Millisecond)
	}
	return now
}

// sealClear seals the phones that a program before the vault wrote in the clear.
func (d *Database) sealClear(ctx context.Context) error {
	clear, err := d.client.Member.Query().Where(member.PhoneNEQ(""), member.PhoneIndexIsNil()).Exist(ctx)
	if err != nil || !clear {
		return err
	}
	slog.InfoContext(ctx, "sealing the phones of the register")
	n, err := d.reseal(ctx, inTheClear, func(_ string, _ int64, text string) (string, error) { return text, nil }, func(int) {})
	if err != nil {
		return err
	}
	slog.InfoContext(ctx, "phones are sealed", "phones", n)
	if d.Dialect() == dialect.SQLite {
		// The pages that the numbers lay in are still in the file.
		for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
			if err := d.driver.Exec(ctx, statement, []any{}, nil); err != nil {
				slog.WarnContext(ctx, "old pages of the file may still hold phones in the clear: run VACUUM on it", "error", err)
			}
		}
	}
	return nil
}

// inTheClear reports whether a value was never sealed: sealed ones are longer than
// any number, and have letters in them.
func inTheClear(text string) bool { return text != "" && len(text) < 40 }

// resealBatch bounds the rows of one transaction.
const resealBatch = 500

// reseal seals anew the values of all tables that stale picks, after reading them
// with open. Each row is changed only where it still holds what was read.
func (d *Database) reseal(ctx context.Context, stale func(string) bool, open func(place string, row int64, text string) (string, error), told func(int)) (int, error) {
	changed, unreadable := 0, 0
	for _, table := range sealed {
		for _, c := range table.columns {
			for last := int64(0); ; {
				values, err := d.values(ctx, table.table, c, last)
				if err != nil {
					return changed, err
				}
				if len(values) == 0 {
					break
				}
				last = values[len(values)-1].id
				// One value that was tampered with must not leave those after it under an old key.
				values = slices.DeleteFunc(values, func(v sealedValue) bool {
					if !stale(v.text) {
						return true
					}
					_, err := open(table.table+"."+c.column, v.id, v.text)
					if err != nil {
						unreadable++
					}
					return err != nil
				})
				err = d.InTx(ctx, func(ctx context.Context, _ *ent.Client) error {
					for _, v := range values {
						if err := d.resealValue(ctx, table.table, c, v, open); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					return changed, err
				}
				changed += len(values)
				told(changed)
			}
		}
	}
	if unreadable > 0 {
		return changed, fmt.Errorf("%d values cannot be opened and were left as they are: partyschool check names them", unreadable)
	}
	return changed, nil
}

type sealedValue struct {
	id      int64
	text    string
	indexes []string
}

// indexNames are the columns of the value's indexes, in one order.
func (c sealedColumn) indexNames() []string { return slices.Sorted(maps.Keys(c.indexes)) }

func (d *Database) values(ctx context.Context, table string, c sealedColumn, after int64) (values []sealedValue, err error) {
	more := ""
	for _, index := range c.indexNames() {
		more += ", COALESCE(" + index + ", '')"
	}
	rows, err := d.client.QueryContext(ctx, fmt.Sprintf("SELECT id, %[1]s%[4]s FROM %[2]s WHERE id > ? AND %[1]s IS NOT NULL AND %[1]s <> '' ORDER BY id LIMIT %[3]d",
		c.column, table, resealBatch, more), after)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v := sealedValue{indexes: make([]string, len(c.indexes))}
		into := []any{&v.id, &v.text}
		for i := range v.indexes {
			into = append(into, &v.indexes[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

func (d *Database) resealValue(ctx context.Context, table string, c sealedColumn, v sealedValue, open func(string, int64, string) (string, error)) error {
	place := table + "." + c.column
	text, err := open(place, v.id, v.text)
	if err != nil {
		return err
	}
	u := d.unlocked.Load()
	fresh, err := u.vault.Seal(place, v.id, text)
	if err != nil {
		return err
	}
	set, args := c.column+" = ?", []any{fresh}
	for index, of := range c.indexes {
		set += ", " + index + " = ?"
		args = append(args, of(u.vault, text))
	}
	_, err = d.Client(ctx).ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE id = ? AND %s = ?", table, set, c.column), append(args, v.id, v.text)...)
	return err
}

// Unlocked reports whether personal data can be read.
func (d *Database) Unlocked() bool { return d.unlocked.Load() != nil }

// Unreadable calls found for every value of personal data that does not open, and
// for every blind index that is not the value's.
func (d *Database) Unreadable(ctx context.Context, found func(table, column string, row int64, message string)) error {
	ctx = system(ctx)
	u := d.unlocked.Load()
	if u == nil {
		return errLocked
	}
	for _, table := range sealed {
		for _, c := range table.columns {
			for last := int64(0); ; {
				values, err := d.values(ctx, table.table, c, last)
				if err != nil {
					return err
				}
				if len(values) == 0 {
					break
				}
				for _, v := range values {
					text, err := d.open(ctx, table.table+"."+c.column, v.id, v.text) // keys may be rotated meanwhile
					if err != nil {
						found(table.table, c.column, v.id, "cannot be opened with the keys of this school")
						continue
					}
					for i, index := range c.indexNames() {
						if v.indexes[i] != c.indexes[index](u.vault, text) {
							found(table.table, index, v.id, "is not the blind index of "+c.column+": nobody finds the row by it")
						}
					}
				}
				last = values[len(values)-1].id
			}
		}
	}
	return nil
}
