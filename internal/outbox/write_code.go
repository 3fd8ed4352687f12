package outbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/internal/identity"
)

// Code is a code that somebody waits for.
type Code struct {
	MemberID int64
	// Kind is LoginCode or MailCode.
	Kind string
	// Channel is over what it goes.
	Channel Channel
	// Mail is the address that it proves, for MailCode; empty otherwise.
	Mail string
	// Code is the code itself. It lies sealed, and leaves the table as soon as it was sent.
	Code string
	// Life is how long it works: it is not sent later.
	Life time.Duration
}

// WriteCode writes a code that is sent at once, alone, and at any hour.
func (s *Service) WriteCode(ctx context.Context, tx *ent.Client, c Code) error {
	now := s.Clock.Now()
	err := tx.Delivery.Create().SetMemberID(c.MemberID).SetChannel(c.Channel).SetKind(c.Kind).SetOnceKey("code:" + rand.Text()).SetUrgent(true).
		SetTitle("验证码").SetCode(c.Code).SetAddress(c.Mail).SetCreatedAt(now).SetDueAt(now).SetExpiresAt(now.Add(c.Life)).
		Exec(identity.AsSystem(ctx, "outbox: write a code"))
	if err != nil {
		return fmt.Errorf("write a code into the outbox: %w", err)
	}
	s.Database.AfterCommit(ctx, s.wake)
	return nil
}

// PostLoginCode writes a log-in code to the member's phone.
func (s *Service) PostLoginCode(ctx context.Context, memberID int64, code string, life time.Duration) error {
	return s.WriteCode(ctx, s.Database.Client(ctx), Code{MemberID: memberID, Kind: LoginCode, Channel: delivery.ChannelSMS, Code: code, Life: life})
}
