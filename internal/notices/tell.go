package notices

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/outbox"
)

// Telling is a notice to be written.
type Telling struct {
	MemberID int64
	Kind     notice.Kind
	// OrganizationID is the organisation it speaks of; nil without one.
	OrganizationID *int64
	// OnceKey makes it come once.
	OnceKey string
	// Title is a line, Body plain text.
	Title, Body string
}

// Over is where a notice goes besides the list of notices, where its author says so.
type Over struct {
	// GroupMessageID is the group message that it is part of.
	GroupMessageID int64
	// Channels are those that the author chose; members who switched one off are not
	// told over it.
	Channels []delivery.Channel
}

// Tell writes notices, and into the outbox what is to be sent of them by each member's
// wishes. All notices come through here. It is called by a named part of the system, in
// the transaction of what the notices tell of. A notice that is there already is an
// error for which ent.IsConstraintError holds: look for the keys first.
func (s *Service) Tell(ctx context.Context, tx *ent.Client, list ...Telling) error {
	return s.tell(ctx, tx, nil, list)
}

// TellOver does the same where the author chose the channels.
func (s *Service) TellOver(ctx context.Context, tx *ent.Client, over Over, list ...Telling) error {
	return s.tell(ctx, tx, &over, list)
}

func (s *Service) tell(ctx context.Context, tx *ent.Client, over *Over, list []Telling) error {
	if len(list) == 0 {
		return nil
	}
	now := s.clock.Now()
	rows := make([]*ent.NoticeCreate, len(list))
	for i, t := range list {
		rows[i] = tx.Notice.Create().SetMemberID(t.MemberID).SetKind(t.Kind).SetNillableOrganizationID(t.OrganizationID).
			SetOnceKey(t.OnceKey).SetTitle(t.Title).SetBody(t.Body).SetCreatedAt(now)
		if over != nil {
			rows[i].SetGroupMessageID(over.GroupMessageID)
		}
	}
	written, err := tx.Notice.CreateBulk(rows...).Save(ctx)
	if err != nil {
		return fmt.Errorf("write notices: %w", err)
	}
	messages := make([]outbox.Message, len(written))
	for i, n := range written {
		messages[i] = outbox.Message{MemberID: n.MemberID, NoticeID: n.ID, Kind: string(n.Kind), OnceKey: n.OnceKey, Title: n.Title, Body: n.Body}
		if over != nil {
			messages[i].GroupMessageID, messages[i].Channels = &over.GroupMessageID, over.Channels
		}
	}
	return s.outbox.Write(ctx, tx, messages)
}
