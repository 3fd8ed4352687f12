package main

import (
	"context"
	"fmt"

	"partyschool/internal/check"
	"partyschool/internal/config"
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
	master, err := masterIfThere(c.Storage)
	if err != nil {
		return err
	}
	if master != nil {
		if err := db.UnlockToRead(ctx, master); err != nil {
			return err
		}
	}
	findings, err := check.Run(ctx, db)
	if err != nil {
		return err
	}
	return tell(findings)
}

// tell prints what the checker found.
func tell(findings []check.Finding) error {
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		return fmt.Errorf("%d findings", len(findings))
	}
	fmt.Println("Every reference and every counter is right.")
	return nil
}
