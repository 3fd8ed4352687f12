package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"partyschool/internal/bus"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/identity"
	"partyschool/internal/vault"
)

type keysCommand struct {
	Add    keysAddCommand    `cmd:"" help:"Make a signing key, and at the first time the master key. A running school reads a signing key within half a minute and signs with it ten minutes later; nobody is signed out. Files older than a day may then be moved to the folder retired beside them; they go on proving certificates."`
	Rotate keysRotateCommand `cmd:"" help:"Seal all personal data with a new key, while the school serves. Old keys stay in the database, so that backups can be read."`
	Bus    keysBusCommand    `cmd:"" help:"Make the key of the bus between several nodes: copy it to the folder of the keys of each. With --replace a new one takes its place; restart the nodes in turn."`
	Push   keysPushCommand   `cmd:"" help:"Make the key of web push (VAPID), once: with it in the folder of the signing keys the school sends pushes. Browsers are subscribed with it, so it is never changed."`
}

type keysAddCommand struct {
	config.Settings `embed:""`
}

// Run writes one new key file, and the master key where there is none.
func (c *keysAddCommand) Run() error {
	path, err := identity.NewKeyFile(c.KeysDir(), clock.System{})
	if err != nil {
		return err
	}
	fmt.Println("Made", path)
	if _, err := vault.OpenMaster(c.KeysDir()); !errors.Is(err, vault.ErrNoMaster) {
		return err
	}
	if path, err = vault.NewMaster(c.KeysDir()); err != nil {
		return err
	}
	fmt.Println("Made", path)
	fmt.Println("Keep a copy of it apart from the database's backups: without it nobody can read the phones, and with both everybody can.")
	return nil
}

type keysRotateCommand struct {
	config.Settings `embed:""`
	Master          bool `help:"Make a new master key as well. On several machines share the folder of the keys, or copy master.json to each at once: until then they cannot read what is sealed anew."`
}

// Run seals everything anew and says how much it was.
func (c *keysRotateCommand) Run(ctx context.Context) error {
	if c.Master {
		if err := vault.AddMasterKey(c.KeysDir()); err != nil {
			return err
		}
	}
	db, err := openUnlocked(ctx, c.Storage, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	n, err := db.RotateKeys(ctx, func(values int) { fmt.Fprintf(os.Stderr, "%d values\n", values) })
	if err != nil {
		return fmt.Errorf("%d values were sealed anew; run it again to go on: %w", n, err)
	}
	fmt.Printf("%d values are sealed with a new key.\n", n)
	if c.Master {
		fmt.Println("The master key has changed: replace the copy of master.json that you keep.")
	}
	return nil
}

type keysBusCommand struct {
	config.Settings `embed:""`
	Replace         bool `help:"Make a new one where there is one already."`
}

// Run writes the key of the bus.
func (c *keysBusCommand) Run() error {
	path, err := bus.NewKeyFile(c.KeysDir(), c.Replace)
	if err != nil {
		return err
	}
	fmt.Println("Made", path)
	return nil
}

type keysPushCommand struct {
	config.Settings `embed:""`
}

// Run writes the key of web push.
func (c *keysPushCommand) Run() error {
	path, err := identity.NewPushKeyFile(c.KeysDir())
	if err != nil {
		return err
	}
	fmt.Println("Made", path)
	return nil
}
