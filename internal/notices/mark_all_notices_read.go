package notices

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent/notice"
	"partyschool/internal/identity"
)

// MarkAllNoticesReadInput is the input of markAllNoticesRead.
type MarkAllNoticesReadInput struct {
	// Until is the createdAt of the latest notice that the viewer saw: what came since
	// stays unread. Nil for all.
	Until *time.Time
}

// MarkAllNoticesReadPayload is the answer of markAllNoticesRead.
type MarkAllNoticesReadPayload struct {
	// Marked is how many notices this call marked.
	Marked int
	// UnreadNoticeCount is how many are unread now.
	UnreadNoticeCount int
}

// MarkAllNoticesRead notes that the viewer read all notices, or all up to a moment.
// Sent twice, the second marks none.
func (s *Service) MarkAllNoticesRead(ctx context.Context, input MarkAllNoticesReadInput) (*MarkAllNoticesReadPayload, error) {
	change := s.database.Client(ctx).Notice.Update().
		Where(notice.MemberID(identity.FromContext(ctx).MemberID), notice.ReadAtIsNil(), notice.RemovedAtIsNil())
	if input.Until != nil {
		change.Where(notice.CreatedAtLTE(*input.Until))
	}
	n, err := change.SetReadAt(s.clock.Now()).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("mark all notices: %w", err)
	}
	left, err := s.Unread(ctx)
	return &MarkAllNoticesReadPayload{Marked: n, UnreadNoticeCount: left}, err
}
