// Package organizations keeps the tree of party organisations: committees,
// general branches, branches and groups.
package organizations

import (
	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Service holds what the tasks of this room need.
type Service struct {
	db      *database.Database
	watcher *database.Watcher
	clock   clock.Clock
}

// New returns the room.
func New(db *database.Database, watcher *database.Watcher, c clock.Clock) *Service {
	return &Service{db: db, watcher: watcher, clock: c}
}
