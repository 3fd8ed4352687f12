package main

import (
	"fmt"

	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/identity"
)

type keysCommand struct {
	Add keysAddCommand `cmd:"" help:"Make a signing key. A running school reads it within half a minute and signs with it ten minutes later; nobody is signed out. Files older than a day may then be moved to the folder retired beside them; they go on proving certificates."`
}

type keysAddCommand struct {
	config.Settings `embed:""`
}

// Run writes one new key file.
func (c *keysAddCommand) Run() error {
	path, err := identity.NewKeyFile(c.KeysDir(), clock.System{})
	if err != nil {
		return err
	}
	fmt.Println("Made", path)
	return nil
}
