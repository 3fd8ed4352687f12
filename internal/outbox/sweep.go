package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"slices"
	"time"

	"partyschool/ent/delivery"
	"partyschool/ent/predicate"
	"partyschool/ent/pushsubscription"
	"partyschool/internal/identity"
)

const (
	// remembered is for how long it is kept that something was sent, or was not.
	remembered = 180 * 24 * time.Hour
	// sweptAtOnce bounds the rows of one statement.
	sweptAtOnce = 500
)

// Sweep ends what waited until it was worth nothing any more, also in the hands of a
// sender that died, and forgets what ended half a year ago and the browsers whose session
// is over. It is a round.
func (s *Service) Sweep(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "outbox: sweep")
	now, table := s.Clock.Now(), s.Database.Client(ctx).Delivery
	// A letter that may have arrived lives as long as the last notice in it, which was
	// written before the first expired.
	over := delivery.Or(delivery.ExpiresAtLT(now.Add(-worth)), delivery.And(delivery.ExpiresAtLT(now), delivery.Or(delivery.MessageKey(""), delivery.Urgent(true))))
	// Who held it died, and where the channel was switched off nobody takes it back.
	silent := delivery.And(delivery.StatusEQ(delivery.StatusSENDING), delivery.ClaimedUntilLT(now.Add(-lease)))
	waits := delivery.And(over, delivery.Or(delivery.StatusEQ(delivery.StatusPENDING), delivery.And(silent, delivery.HandedAtIsNil())))
	reasons, err := table.Query().Where(waits).GroupBy(delivery.FieldError).Strings(ctx)
	if err != nil {
		return wrap("look why what expired was not sent", err)
	}
	for _, reason := range reasons {
		err := s.endAll(ctx, delivery.StatusDEAD, expiredAfter(reason), waits, delivery.Error(reason))
		if err != nil {
			return wrap("end what waited too long", err)
		}
	}
	err = s.endAll(ctx, delivery.StatusUNKNOWN, "SENDER_DIED", silent, delivery.HandedAtNotNil(), over)
	if err != nil {
		return wrap("end what a dead sender was handing over", err)
	}
	_, err = s.Database.Client(ctx).PushSubscription.Delete().
		Where(pushsubscription.Or(pushsubscription.SessionIDIsNil(), pushsubscription.Not(Subscribed(now)))).Exec(ctx)
	if err != nil {
		return wrap("forget browsers whose session is over", err)
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

// endAll ends deliveries for one reason, and says how many. Codes are not kept; of the
// rest the text stays, so that it can be put back.
func (s *Service) endAll(ctx context.Context, status delivery.Status, code string, which ...predicate.Delivery) error {
	ended := 0
	for _, urgent := range []bool{true, false} {
		change := s.Database.Client(ctx).Delivery.Update().Where(append(slices.Clone(which), delivery.Urgent(urgent))...).
			SetStatus(status).SetError(code).SetEndedAt(s.Clock.Now()).ClearClaimedUntil()
		if urgent {
			change.SetBody("").SetCode("").SetAddress("")
		}
		n, err := change.Save(ctx)
		if err != nil {
			return err
		}
		ended += n
	}
	if ended > 0 {
		slog.WarnContext(ctx, "messages were given up", "status", status, "code", code, "messages", ended)
	}
	return nil
}

// shortHash is a name for a text, in 32 characters.
func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}
