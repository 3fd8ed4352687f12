package notices

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/notice"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// mostAtOnce bounds the notices of one call.
const mostAtOnce = 100

// MarkNoticesReadInput is the input of markNoticesRead.
type MarkNoticesReadInput struct {
	// Ids are 1 to 100 notices of the viewer's.
	Ids []int64
}

// MarkNoticesReadPayload is the answer of markNoticesRead.
type MarkNoticesReadPayload struct {
	// Notices are in the order asked for.
	Notices []*ent.Notice
}

// MarkNoticesRead notes that notices were read; the first reading counts.
// BAD_USER_INPUT for too many ids or what is no notice, NOT_FOUND where one is not
// the viewer's.
func (s *Service) MarkNoticesRead(ctx context.Context, input MarkNoticesReadInput) (*MarkNoticesReadPayload, error) {
	if len(input.Ids) < 1 || len(input.Ids) > mostAtOnce {
		return nil, problem.BadInput("ids", "一次须为 1 到 %d 条通知。", "Give 1 to %d notices.", mostAtOnce)
	}
	for i, id := range input.Ids {
		if err := problem.WrongKind(fmt.Sprintf("ids[%d]", i), id, key.Notice); err != nil {
			return nil, err
		}
	}
	mine := notice.And(notice.MemberID(identity.FromContext(ctx).MemberID), notice.IDIn(input.Ids...), notice.RemovedAtIsNil())
	payload := &MarkNoticesReadPayload{}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		err := tx.Notice.Update().Where(mine, notice.ReadAtIsNil()).SetReadAt(s.clock.Now()).Exec(ctx)
		if err != nil {
			return fmt.Errorf("mark notices: %w", err)
		}
		rows, err := tx.Notice.Query().Where(mine).All(ctx)
		if err != nil {
			return fmt.Errorf("read notices: %w", err)
		}
		byID := map[int64]*ent.Notice{}
		for _, row := range rows {
			byID[row.ID] = row
		}
		payload.Notices = payload.Notices[:0]
		for _, id := range input.Ids {
			if byID[id] == nil {
				return problem.Missing()
			}
			payload.Notices = append(payload.Notices, byID[id])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return payload, nil
}
