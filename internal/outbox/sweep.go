package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"partyschool/ent/delivery"
	"partyschool/internal/identity"
)

const (
	// remembered is for how long it is kept that something was sent, or was not.
	remembered = 180 * 24 * time.Hour
	// sweptAtOnce bounds the rows of one statement.
	sweptAtOnce = 500
)

// Sweep ends what waited until it was worth nothing any more, and forgets what ended
// half a year ago. It is a round.
func (s *Service) Sweep(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "outbox: sweep")
	now, table := s.Clock.Now(), s.Database.Client(ctx).Delivery
	// A letter that may have arrived lives as long as the last notice in it, which was
	// written before the first expired.
	over := delivery.Or(delivery.ExpiresAtLT(now.Add(-worth)), delivery.And(delivery.ExpiresAtLT(now), delivery.Or(delivery.MessageKey(""), delivery.Urgent(true))))
	for _, urgent := range []bool{true, false} {
		change := table.Update().Where(delivery.StatusEQ(delivery.StatusPENDING), delivery.Urgent(urgent), over).
			SetStatus(delivery.StatusDEAD).SetError("EXPIRED").SetEndedAt(now)
		if urgent {
			change.SetBody("").SetAddress("")
		}
		if err := change.Exec(ctx); err != nil {
			return wrap("end what waited too long", err)
		}
	}
	for {
		ids, err := table.Query().Where(delivery.StatusIn(delivery.StatusSENT, delivery.StatusDEAD, delivery.StatusUNKNOWN, delivery.StatusSUPPRESSED),
			delivery.EndedAtLT(now.Add(-remembered))).Limit(sweptAtOnce).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return wrap("look for what ended long ago", err)
		}
		if _, err := table.Delete().Where(delivery.IDIn(ids...)).Exec(ctx); err != nil {
			return wrap("forget what ended long ago", err)
		}
	}
}

// shortHash is a name for a text, in 32 characters.
func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}
