package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"partyschool/internal/backup"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/media"
)

type backupCommand struct {
	config.Settings `embed:""`
	To              string `required:"" placeholder:"DIR" help:"Folder in which the backup becomes a folder of its own, named after the time."`
	WithKeys        bool   `help:"Take the signing keys and the master key along. Whoever has such a backup reads everything and signs as the school."`
	Keep            int    `placeholder:"N" help:"Remove all but the newest N backups from the folder; all are kept where left out."`
}

// Run copies the school while it serves.
func (c *backupCommand) Run(ctx context.Context) error {
	address, err := c.Database()
	if err != nil {
		return err
	}
	if missing(address) {
		return fmt.Errorf("there is no database at %s", address)
	}
	// A database that is behind is backed up too: before an upgrade.
	db, err := database.Open(ctx, address, clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	in := backup.Input{To: c.To, Whole: media.Whole, Keep: c.Keep, Program: programVersion(), Now: time.Now()}
	if in.MediaFolder, in.MediaElsewhere, err = mediaFolder(c.Settings); err != nil {
		return err
	}
	if c.WithKeys {
		in.KeysFolder = c.KeysDir()
	}
	path, m, removed, err := backup.Backup(ctx, db, in)
	if errors.Is(err, database.ErrNoCopy) {
		return errors.New("backup copies the embedded database only. On MySQL and MariaDB use mariadb-dump --single-transaction or snapshots of the server, on TiDB its br;\n" +
			"partyschool export --to FILE writes all rows of any engine to a file, from which partyschool import fills an empty database. See docs/operating.md")
	}
	if err != nil {
		return err
	}
	size := int64(0)
	for _, f := range m.Files {
		size += f.Size
	}
	fmt.Printf("Made %s: %d rows and %d files, %.1f MB, as they stood at %s.\n", path, m.Rows(), len(m.Files), float64(size)/1e6, m.TakenAt.Local().Format(time.DateTime))
	for _, name := range removed {
		fmt.Println("Removed", filepath.Join(c.To, name))
	}
	if m.Media != "" {
		fmt.Printf("NOT in it: the media store %s. Have the store keep its own copies.\n", m.Media)
	}
	if len(m.Missing) > 0 {
		fmt.Printf("ATTENTION: the media folder lacks %d files that the school names: %s\n", len(m.Missing), strings.Join(m.Missing[:min(5, len(m.Missing))], ", "))
	}
	if m.Keys {
		fmt.Println("ATTENTION: the keys are in it. Whoever has this backup reads all personal data and signs as the school: keep it accordingly.")
	} else {
		fmt.Printf("NOT in it: the KEYS in %s. Without master.json no phone, identity number or birth date of this backup can ever be read, and nobody can sign in. Keep a copy of that folder apart from the backups.\n", c.KeysDir())
	}
	return nil
}

// mediaFolder returns the folder of the media store, or the name of another store,
// without what stands behind its question mark.
func mediaFolder(s config.Settings) (folder, elsewhere string, err error) {
	address, err := s.MediaURL()
	if err != nil {
		return "", "", err
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", fmt.Errorf("--media-url: %w", err)
	}
	if folder = media.FolderOf(u); folder == "" {
		return "", u.Scheme + "://" + u.Host + u.Path, nil
	}
	folder, err = filepath.Abs(folder)
	return folder, "", err
}

type restoreCommand struct {
	config.Settings `embed:""`
	From            string `required:"" placeholder:"DIR" help:"Folder of one backup."`
	Force           bool   `help:"Put the school that is there aside, under names ending in .before- and the time. Nothing is deleted."`
}

// Run puts a backup back and has the checker look at it.
func (c *restoreCommand) Run(ctx context.Context) error {
	address, err := c.Database()
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "sqlite" {
		return errors.New("restore puts back the embedded database only: a server's is restored with its own tools, or filled with partyschool import")
	}
	in := backup.RestoreInput{From: c.From, Database: u.Path, KeysFolder: c.KeysDir(), Force: c.Force, Now: time.Now()}
	if in.MediaFolder, _, err = mediaFolder(c.Settings); err != nil {
		return err
	}
	r, err := backup.Restore(ctx, in)
	if err != nil {
		return err
	}
	for _, path := range r.Aside {
		fmt.Println("What was there lies at", path)
	}
	m := r.Manifest
	fmt.Printf("Restored %d rows and %d files, as they stood at %s. What was written later is lost with whatever held it.\n", m.Rows(), len(m.Files), m.TakenAt.Local().Format(time.DateTime))
	if m.Media != "" {
		fmt.Printf("Not in the backup: the media store %s. It must hold the files of that time or later.\n", m.Media)
	}
	if r.KeysLeft {
		fmt.Printf("The keys in %s stay; those of the backup were left out.\n", c.KeysDir())
	}
	if !r.Master {
		sayMaster(nil, c.Storage)
	}
	if len(r.Pending) > 0 {
		fmt.Println("The backup is of an earlier program. Bring it up to date, then look at it: partyschool migrate, partyschool check.")
		return nil
	}
	return tell(r.Findings)
}
