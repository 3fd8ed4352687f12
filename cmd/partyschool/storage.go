package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/vault"
)

// openDatabase opens the database and brings it up to date if it may; one that is behind
// is refused.
func openDatabase(ctx context.Context, s config.Storage, migrate bool) (*database.Database, error) {
	address, err := s.Database()
	if err != nil {
		return nil, err
	}
	if !migrate && missing(address) {
		return nil, fmt.Errorf("there is no database at %s\nMake one with: partyschool migrate", address)
	}
	db, err := database.Open(ctx, address, clock.System{})
	if err != nil {
		return nil, err
	}
	if migrate {
		if err := db.Migrate(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	pending, err := db.Behind(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if len(pending) > 0 {
		_ = db.Close()
		return nil, fmt.Errorf("the database is behind, it lacks %s\nBring it up to date with: partyschool migrate, or serve with --auto-migrate", strings.Join(pending, ", "))
	}
	return db, nil
}

// openUnlocked opens the database like openDatabase, and the personal data in it.
func openUnlocked(ctx context.Context, s config.Storage, migrate bool) (*database.Database, error) {
	master, err := vault.OpenMaster(s.KeysDir())
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, s, migrate)
	if err != nil {
		return nil, err
	}
	if err := db.Unlock(ctx, master); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// missing reports whether the URL names a SQLite file that is not there: opening
// it would make an empty one, where a name was mistyped.
func missing(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "sqlite" {
		return false
	}
	_, err = os.Stat(u.Path)
	return errors.Is(err, fs.ErrNotExist)
}

// masterIfThere returns nil where there is no master key: then nothing sealed is looked at.
func masterIfThere(s config.Storage) (*vault.Master, error) {
	master, err := vault.OpenMaster(s.KeysDir())
	if errors.Is(err, vault.ErrNoMaster) {
		return nil, nil
	}
	return master, err
}

// sayMaster says loudly what is lacking.
func sayMaster(master *vault.Master, s config.Storage) {
	if master == nil {
		fmt.Printf("ATTENTION: there is no master key at %s. Without the one of this school no phone, identity number or birth date can be read and nobody can sign in. Copy it there before serving.\n",
			filepath.Join(s.KeysDir(), "master.json"))
	}
}
