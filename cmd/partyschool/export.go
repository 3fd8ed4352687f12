package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"partyschool/internal/backup"
	"partyschool/internal/check"
	"partyschool/internal/config"
	"partyschool/internal/vault"
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
