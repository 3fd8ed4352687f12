package notices

import (
	"context"

	"partyschool/ent/notice"
	"partyschool/internal/identity"
)

// Unread counts what the viewer was told and has not read yet.
func (s *Service) Unread(ctx context.Context) (int, error) {
	return s.database.Client(ctx).Notice.Query().
		Where(notice.MemberID(identity.FromContext(ctx).MemberID), notice.ReadAtIsNil(), notice.RemovedAtIsNil()).Count(ctx)
}
