// Command partyschool is the phone party school in one binary.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line; each command is a file of this folder.
type commands struct {
	Demo      demoCommand      `cmd:"" help:"Run a sample school on an embedded database, to try it out."`
	Serve     serveCommand     `cmd:"" help:"Run the school."`
	Ready     readyCommand     `cmd:"" help:"Ask the school that runs on this machine whether it can serve; exits with 1 where it cannot."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database up to date."`
	Admin     adminCommand     `cmd:"" help:"Make the first admin of an empty database."`
	Keys      keysCommand      `cmd:"" help:"Make signing keys."`
	Outbox    outboxCommand    `cmd:"" help:"Look after messages that leave the school."`
	Documents documentsCommand `cmd:"" help:"Check GraphQL documents against the schema and print the ids under which they are registered."`
	Check     checkCommand     `cmd:"" help:"Prove that every reference and every counter in the database is right."`
	Backup    backupCommand    `cmd:"" help:"Copy the embedded database and the media folder, while the school serves."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup back and prove it."`
	Export    exportCommand    `cmd:"" help:"Write all rows of the school to a file, from which a database on any engine is filled. The school may serve meanwhile."`
	Import    importCommand    `cmd:"" help:"Fill an empty database with the rows of an export, and prove that they are the same."`
	Recompute recomputeCommand `cmd:"" help:"Compute all study anew from the events kept, and mend what differs."`
	Recount   recountCommand   `cmd:"" help:"Count anew what completion reports add up, and mend what differs."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	parsed := kong.Parse(&c,
		kong.Name("partyschool"),
		kong.Description("The phone party school 手机党校: learning for party members, over GraphQL. Settings are flags, or the environment variables named beside them."),
		kong.ShortUsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err := parsed.Run(); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "partyschool:", err)
		os.Exit(1)
	}
}
