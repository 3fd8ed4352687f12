package main

import (
	"context"
	"errors"
	"fmt"

	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

type adminCommand struct {
	Create adminCreateCommand `cmd:"" help:"Make the highest organisation and its admin, who signs in with a temporary password."`
}

type adminCreateCommand struct {
	config.Settings  `embed:""`
	OrganizationName string `required:"" help:"Full name of the highest organisation."`
	OrganizationCode string `default:"ROOT" help:"Its code in registers."`
	AdminName        string `required:"" help:"Name of the admin."`
	Phone            string `required:"" help:"Mobile number to sign in with."`
	Password         string `env:"PARTYSCHOOL_ADMIN_PASSWORD" help:"Temporary password of at least 10 characters, changed at the first sign-in. Better in the environment than on the command line."`
}

// Run makes the first admin of an empty database.
func (c *adminCreateCommand) Run(ctx context.Context) error {
	if c.Password == "" {
		return errors.New("give a temporary password in PARTYSCHOOL_ADMIN_PASSWORD, or with --password")
	}
	cal, err := c.Calendar()
	if err != nil {
		return err
	}
	db, err := openUnlocked(ctx, c.Storage, c.AutoMigrate)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	release, err := db.Lease(ctx)
	if err != nil {
		return err
	}
	defer release()
	register := members.New(db, clock.System{}, cal, identity.NewPasswords(), func(int64) {})
	admin, err := register.CreateFirstAdmin(ctx, database.NewWatcher(db), members.FirstAdminInput{
		OrganizationName: c.OrganizationName, OrganizationCode: c.OrganizationCode,
		Name: c.AdminName, Phone: c.Phone, Password: c.Password, MustChangePassword: true,
	})
	if err != nil {
		return err
	}
	fmt.Printf("Made %s and its admin %s. Sign in by phone and change the password.\n", c.OrganizationName, admin.Name)
	return nil
}
