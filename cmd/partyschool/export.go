package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"partyschool/internal/backup"
	"partyschool/internal/config"
)

type exportCommand struct {
	config.Storage `embed:""`
	To             string `required:"" placeholder:"FILE" help:"Zip file to write; it must not be there."`
}

// Run writes the file and says what else belongs to it.
func (c *exportCommand) Run(ctx context.Context) error {
	db, err := openDatabase(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	serving, err := db.Serving(ctx)
	if err != nil {
		return err
	}
	m, err := backup.Export(ctx, db, backup.ExportInput{To: c.To, Program: programVersion(), Now: time.Now()})
	if err != nil {
		return err
	}
	fmt.Printf("Wrote %d rows of %d tables to %s, as they stood at %s.\n", m.Rows(), len(m.Tables), c.To, m.TakenAt.Local().Format(time.DateTime))
	if len(serving) > 0 {
		fmt.Println("The school is being served: what was written since is not in the file. To move the school, stop it and export again.")
	}
	fmt.Println("Not in it: the files of the media store, and the keys. Personal data is sealed in it; without master.json of this school nobody can read it.")
	return nil
}

type importCommand struct {
	config.Storage `embed:""`
	From           string `required:"" placeholder:"FILE" help:"File that export wrote."`
}

// Run fills an empty database and proves that it holds the same rows.
func (c *importCommand) Run(ctx context.Context) error {
	db, err := openDatabase(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	master, err := masterIfThere(c.Storage)
	if err != nil {
		return err
	}
	m, findings, err := backup.Import(ctx, db, backup.ImportInput{
		From: c.From, Program: programVersion(), Master: master,
		Told: func(table string, rows int64) { fmt.Fprintf(os.Stderr, "%s: %d rows\n", table, rows) },
	})
	if err != nil {
		return err
	}
	fmt.Printf("All %d rows of %d tables are there, and read back the same as they were exported on %s at %s.\n", m.Rows(), len(m.Tables), m.Engine, m.TakenAt.Local().Format(time.DateTime))
	if err := tell(findings); err != nil {
		return fmt.Errorf("%w; the school that was exported has them too", err)
	}
	sayMaster(master, c.Storage)
	return nil
}
