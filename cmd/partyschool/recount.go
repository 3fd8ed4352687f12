package main

import (
	"context"
	"fmt"

	"partyschool/internal/completions"
	"partyschool/internal/config"
	"partyschool/internal/key"
)

type recountCommand struct {
	config.Storage `embed:""`
	DryRun         bool `name:"dry-run" help:"Say what differs and change nothing."`
}

// Run counts members and their places anew, while the school may serve. It prints the
// counters that differed; with --dry-run it exits with 1 when any does.
func (c *recountCommand) Run(ctx context.Context) error {
	db, err := openDatabase(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	release, err := db.Lease(ctx)
	if err != nil {
		return err
	}
	defer release()
	found, err := completions.NewFolder(db).Recount(ctx, c.DryRun)
	for _, d := range found {
		course := "the register"
		if d.CourseID != completions.Register {
			course = "the course " + key.Format(d.CourseID)
		}
		fmt.Printf("%s, organisation %s, due on %v: %+v, should be %+v\n", course, key.Format(d.OrganizationID), d.DueOn, d.Is, d.Should)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%d counters differ.\n", len(found))
	if c.DryRun && len(found) > 0 {
		return fmt.Errorf("%d differences", len(found))
	}
	return nil
}
