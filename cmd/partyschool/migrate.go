package main

import (
	"context"
	"fmt"
	"strings"

	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
)

type migrateCommand struct {
	config.Storage `embed:""`
	DryRun         bool `help:"Only print what is lacking."`
}

// Run brings the database up to date; several at once do it once.
func (c *migrateCommand) Run(ctx context.Context) error {
	url, err := c.Database()
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, url, clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	pending, err := db.Behind(ctx)
	if err != nil {
		return err
	}
	if len(pending) == 0 {
		fmt.Println("The database is up to date.")
		return nil
	}
	fmt.Println("Lacking:", strings.Join(pending, ", "))
	if c.DryRun {
		return nil
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	fmt.Println("The database is up to date now.")
	return nil
}
