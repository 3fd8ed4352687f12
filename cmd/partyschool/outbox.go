package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"partyschool/ent/delivery"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/key"
	"partyschool/internal/outbox"
)

type outboxCommand struct {
	Status outboxStatusCommand `cmd:"" help:"Count messages by channel and status."`
	List   outboxListCommand   `cmd:"" help:"List messages that were given up, with the reason; never to whom or what."`
	Retry  outboxRetryCommand  `cmd:"" help:"Have messages sent again that were given up."`
}

// within opens the outbox for a command.
func within(ctx context.Context, s config.Storage, do func(*outbox.Service) error) error {
	db, err := openUnlocked(ctx, s, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return do(outbox.New(outbox.Deps{Database: db, Clock: clock.System{}}))
}

type outboxStatusCommand struct {
	config.Settings `embed:""`
}

// Run prints the counts.
func (c *outboxStatusCommand) Run(ctx context.Context) error {
	return within(ctx, c.Storage, func(o *outbox.Service) error {
		counts, err := o.Counts(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "CHANNEL\tPENDING\tSENDING\tSENT\tDEAD\tUNKNOWN\tSUPPRESSED")
		for _, channel := range []outbox.Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH} {
			n := counts[channel]
			_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", channel, n[delivery.StatusPENDING], n[delivery.StatusSENDING],
				n[delivery.StatusSENT], n[delivery.StatusDEAD], n[delivery.StatusUNKNOWN], n[delivery.StatusSUPPRESSED])
		}
		return table.Flush()
	})
}

type outboxListCommand struct {
	config.Settings `embed:""`
	Waiting         bool `help:"List what waits instead, with the reason of the last failure."`
	Most            int  `default:"50" help:"How many, the latest first."`
}

// Run prints one line for each message.
func (c *outboxListCommand) Run(ctx context.Context) error {
	statuses := []delivery.Status{delivery.StatusDEAD, delivery.StatusUNKNOWN}
	if c.Waiting {
		statuses = []delivery.Status{delivery.StatusPENDING, delivery.StatusSENDING}
	}
	return within(ctx, c.Storage, func(o *outbox.Service) error {
		rows, err := o.List(ctx, c.Most, statuses...)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "ID\tCHANNEL\tKIND\tSTATUS\tREASON\tTRIES\tWRITTEN\tDUE\tMEMBER")
		for _, d := range rows {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", key.Format(d.ID), d.Channel, d.Kind, d.Status, d.Error, d.Attempts,
				d.CreatedAt.Format(time.RFC3339), d.DueAt.Format(time.RFC3339), key.Format(d.MemberID))
		}
		return table.Flush()
	})
}

type outboxRetryCommand struct {
	config.Settings `embed:""`
	IDs             []string `arg:"" optional:"" name:"id" help:"Ids as outbox list prints them. What is UNKNOWN may arrive twice then."`
	Reason          string   `help:"All that are DEAD for this reason instead, such as HTTP_403 once the gateway's file was mended."`
}

// Run puts messages back.
func (c *outboxRetryCommand) Run(ctx context.Context) error {
	if (len(c.IDs) == 0) == (c.Reason == "") {
		return errors.New("give ids, or --reason")
	}
	return within(ctx, c.Storage, func(o *outbox.Service) error {
		if c.Reason != "" {
			n, err := o.PutBackDead(ctx, c.Reason)
			if err != nil {
				return err
			}
			fmt.Printf("%d messages are sent again.\n", n)
			return nil
		}
		for _, text := range c.IDs {
			id, err := key.Parse(text)
			if err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
			if err := o.PutBack(ctx, id); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
			fmt.Println(text, "is sent again.")
		}
		return nil
	})
}
