package main

import (
	"context"
	"errors"
	"fmt"

	"partyschool/internal/check"
	"partyschool/internal/config"
	"partyschool/internal/vault"
)

type checkCommand struct {
	config.Storage `embed:""`
}

// Run prints what is wrong; it exits with 1 when anything is.
func (c *checkCommand) Run(ctx context.Context) error {
	db, err := openDatabase(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	// With the master key at hand personal data is looked at too; the rest needs no key.
	if master, err := vault.OpenMaster(c.KeysDir()); err == nil {
		if err := db.UnlockToRead(ctx, master); err != nil {
			return err
		}
	} else if !errors.Is(err, vault.ErrNoMaster) {
		return err
	}
	findings, err := check.Run(ctx, db)
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		return fmt.Errorf("%d findings", len(findings))
	}
	fmt.Println("Every reference and every counter is right.")
	return nil
}
