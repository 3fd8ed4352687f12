package database

import (
	"context"
	"testing"

	"partyschool/internal/key"
)

// UseUpReserve leaves the process the rest of one millisecond to make keys in, as if
// it had made millions.
func UseUpReserve(d *Database) {
	maker := d.keys.Load()
	last := maker.LastMS()
	if err := maker.Renew(key.Reserve{Node: Node(d), FromMS: last, UntilMS: last + 1}); err != nil {
		panic(err)
	}
}

// Node returns the node number of the last lease.
func Node(d *Database) int {
	k, err := d.NewKey(key.Member)
	if err != nil {
		panic(err)
	}
	return int(k >> 6 & key.MaxNode)
}

// DoNotWait makes the writer give up at once when another process writes.
func DoNotWait(t *testing.T, d *Database) {
	t.Helper()
	if _, err := d.driver.DB().Exec("PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
}

// Migrate migrates and returns the names of the files that were applied.
func Migrate(ctx context.Context, d *Database) ([]string, error) { return d.migrate(ctx) }

// LookAtReplica looks at the replica once.
func LookAtReplica(ctx context.Context, d *Database) { d.lookAtReplica(ctx, d.driver.replica) }

// KeptTexts counts the texts that the writer has read once.
func KeptTexts(d *Database) (n int) {
	for _, stmt := range d.driver.kept.latest.Values() {
		if stmt != nil {
			n++
		}
	}
	return n
}

// TextsKept is how many there may be, with those sent once.
const TextsKept = textsKept
