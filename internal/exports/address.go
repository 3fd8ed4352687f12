package exports

import (
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/key"
)

// addressLife is how long one address works; whoever needs another asks again.
const addressLife = 4 * time.Hour

// URL returns a signed address of the job's file, good for four hours and no longer
// than the file; nil unless the file is there. Expires is when the file is thrown
// away, nil before it is written.
func (s *Service) URL(e *ent.Export) (url *string, expires *time.Time, err error) {
	now := s.clock.Now()
	if !there(e, now) {
		return nil, e.ExpiresAt, nil
	}
	until := now.Add(addressLife)
	if e.ExpiresAt.Before(until) {
		until = *e.ExpiresAt
	}
	ticket, err := s.tokens.MediaTicket(e.ID, until)
	if err != nil {
		return nil, nil, fmt.Errorf("sign an export's address: %w", err)
	}
	address := s.address + "/exports/" + key.Format(e.ID) + "?ticket=" + ticket
	return &address, e.ExpiresAt, nil
}

// there reports whether the job has a file that can be fetched.
func there(e *ent.Export, now time.Time) bool {
	return e.Status == export.StatusSUCCEEDED && e.StoreKey != "" && e.ExpiresAt != nil && now.Before(*e.ExpiresAt)
}
