package outbox

import (
	"context"
	"crypto/rand"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/notice"
	"partyschool/internal/identity"
)

// Farewell is the last message to an address that is a member's no more.
type Farewell struct {
	MemberID int64
	// Channel is SMS or MAIL.
	Channel Channel
	// Address is the phone or mail address, which does not stand on the register any
	// more; empty where there was none, and then nothing is written.
	Address string
	// Title is a line, Body plain text. They name no new address.
	Title, Body string
}

// WriteFarewell writes a farewell, in the transaction that changes the address: whoever
// changed it is not the only one to know. It goes as all that guards an account does.
func (s *Service) WriteFarewell(ctx context.Context, tx *ent.Client, f Farewell) error {
	if !s.Has(f.Channel) || f.Address == "" {
		return nil
	}
	now := s.Clock.Now()
	err := tx.Delivery.Create().SetMemberID(f.MemberID).SetChannel(f.Channel).SetKind(string(notice.KindSECURITY)).SetOnceKey("farewell:" + rand.Text()).
		SetTitle(f.Title).SetBody(f.Body).SetAddress(f.Address).SetCreatedAt(now).SetDueAt(now).SetExpiresAt(now.Add(worth)).
		Exec(identity.AsSystem(ctx, "outbox: write a farewell"))
	if err != nil {
		return fmt.Errorf("write a farewell into the outbox: %w", err)
	}
	return nil
}
