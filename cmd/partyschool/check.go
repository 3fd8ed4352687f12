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
