package main

import (
	"context"
	"fmt"
	"os"

	"partyschool/internal/app"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/study"
)

type recomputeCommand struct {
	config.Settings `embed:""`
	Member          string `name:"member" placeholder:"ID" help:"Only this member; everybody where left out."`
	DryRun          bool   `name:"dry-run" help:"Say what differs and change nothing."`
}

// Run computes study anew, member by member, while the school may serve. It prints
// what differed; with --dry-run it exits with 1 when anything does.
func (c *recomputeCommand) Run(ctx context.Context) error {
	db, err := openUnlocked(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	release, err := db.Lease(ctx)
	if err != nil {
		return err
	}
	defer release()
	keys, err := identity.OpenKeys(c.KeysDir(), clock.System{})
	if err != nil {
		return err
	}
	a, err := app.New(ctx, app.Options{Settings: c.Settings, Database: db, Clock: clock.System{}, Keys: keys})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	members, events, differences := 0, 0, 0
	visit := func(memberID int64, found *study.Recomputed) error {
		members++
		events += found.Events
		differences += len(found.Differences)
		for _, d := range found.Differences {
			fmt.Printf("member %s: %s\n", key.Format(memberID), d.In(true))
		}
		if members%1000 == 0 {
			fmt.Fprintf(os.Stderr, "%d members\n", members)
		}
		return nil
	}
	if err := c.recompute(identity.AsSystem(ctx, "recompute"), a.Resolver.Study, visit); err != nil {
		return err
	}
	fmt.Printf("%d members, %d events, %d differences.\n", members, events, differences)
	if c.DryRun && differences > 0 {
		return fmt.Errorf("%d differences", differences)
	}
	return nil
}

func (c *recomputeCommand) recompute(ctx context.Context, s *study.Service, visit func(int64, *study.Recomputed) error) error {
	if c.Member == "" {
		return s.RecomputeAll(ctx, c.DryRun, visit)
	}
	id, err := key.Parse(c.Member)
	if err != nil || key.KindOf(id) != key.Member {
		return fmt.Errorf("--member: %q is not the id of a member", c.Member)
	}
	found, err := s.Recompute(ctx, id, c.DryRun)
	if err != nil {
		return err
	}
	return visit(id, found)
}
