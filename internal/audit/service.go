// Package audit writes and reads who did what to the register.
package audit

import "partyschool/internal/database"

// Service reads the audit trail.
type Service struct{ db *database.Database }

// New returns the reading half; tasks write with Write.
func New(db *database.Database) *Service { return &Service{db: db} }
