package outbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/predicate"
)

const (
	// lease is how long a sender that fell silent keeps its deliveries. Handing one
	// over takes no longer than half of it.
	lease = 2 * time.Minute
	// claimedAtOnce bounds what one batch begins with.
	claimedAtOnce = 64
	// gatheredAtOnce bounds what joins them because it goes to the same members.
	gatheredAtOnce = 1000
)

// claim makes the oldest deliveries of a channel that are due this sender's, and with them the rest of
// letters that may have arrived, which stay whole, and what else waits for the same
// members over the channel: it goes as one message. Of senders
// on any number of nodes one gets each: the UPDATE asks again for what was read.
func (s *Service) claim(ctx context.Context, c Channel, urgent bool) ([]*ent.Delivery, error) {
	now, table := s.Clock.Now(), s.Database.Client(ctx).Delivery
	if s.restsUntil(c).After(now) {
		return nil, nil
	}
	waiting := []predicate.Delivery{delivery.StatusEQ(delivery.StatusPENDING), delivery.Urgent(urgent), delivery.ChannelEQ(c)}
	due, err := table.Query().Where(append(slices.Clone(waiting), delivery.DueAtLTE(now))...).
		Order(delivery.ByDueAt(), delivery.ByID()).Limit(claimedAtOnce).
		Select(delivery.FieldID, delivery.FieldMemberID, delivery.FieldMessageKey).All(ctx)
	if err != nil || len(due) == 0 {
		return nil, wrap("look for what is due", err)
	}
	var ids, people []int64
	var letters []string
	for _, d := range due {
		ids, people = append(ids, d.ID), append(people, d.MemberID)
		if d.MessageKey != "" {
			letters = append(letters, d.MessageKey)
		}
	}
	if len(letters) > 0 {
		rest, err := table.Query().Where(append(slices.Clone(waiting), delivery.MessageKeyIn(letters...))...).IDs(ctx)
		if err != nil {
			return nil, wrap("look for the rest of letters", err)
		}
		ids = append(ids, rest...)
	}
	if !urgent {
		joining, err := table.Query().Where(append(slices.Clone(waiting), delivery.MemberIDIn(people...), delivery.DueAtLTE(now.Add(gather)), delivery.MessageKey(""))...).
			Order(delivery.ByID()).Limit(gatheredAtOnce).IDs(ctx)
		if err != nil {
			return nil, wrap("look for what goes with it", err)
		}
		ids = append(ids, joining...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	batch := rand.Text()
	n, err := table.Update().Where(append(slices.Clone(waiting), delivery.IDIn(ids...))...).
		SetStatus(delivery.StatusSENDING).SetClaimedBy(batch).SetClaimedUntil(now.Add(lease)).ClearHandedAt().Save(ctx)
	if err != nil || n == 0 {
		return nil, wrap("claim what is due", err)
	}
	rows, err := table.Query().Where(delivery.ClaimedBy(batch), delivery.StatusEQ(delivery.StatusSENDING)).Order(delivery.ByID()).All(ctx)
	return rows, wrap("read what was claimed", err)
}

// reclaim takes from senders that fell silent what they had of a channel. What was not handed over
// yet is sent as if nothing had been. What was is repeated where that does no harm;
// else nobody knows whether it arrived, and it is never sent a second time.
func (s *Service) reclaim(ctx context.Context, c Channel) error {
	now, table := s.Clock.Now(), s.Database.Client(ctx).Delivery
	silent := []predicate.Delivery{delivery.StatusEQ(delivery.StatusSENDING), delivery.ClaimedUntilLT(now), delivery.ChannelEQ(c)}
	if any, err := table.Query().Where(silent...).Exist(ctx); err != nil || !any {
		return wrap("look for silent senders", err)
	}
	free := slices.Clone(silent)
	if !s.Carriers[c].Repeatable() {
		free = append(free, delivery.HandedAtIsNil())
	}
	err := table.Update().Where(free...).
		SetStatus(delivery.StatusPENDING).SetDueAt(now).ClearClaimedUntil().ClearHandedAt().Exec(ctx)
	if err != nil {
		return wrap("take back what was not handed over", err)
	}
	err = s.endAll(ctx, delivery.StatusUNKNOWN, "SENDER_DIED", append(silent, delivery.HandedAtNotNil())...)
	return wrap("note what nobody knows of", err)
}

// hand notes that a letter is being handed over. lost is true where it is no longer
// this sender's: then it must not be. From here on its outcome is unknown until it is
// written.
func (s *Service) hand(ctx context.Context, l *bundle) (lost bool, err error) {
	now := s.Clock.Now()
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.Delivery.Update().Where(delivery.IDIn(l.ids()...), delivery.ClaimedBy(l.batch()), delivery.StatusEQ(delivery.StatusSENDING)).
			SetHandedAt(now).SetClaimedUntil(now.Add(lease)).SetMessageKey(l.key()).AddAttempts(1).Save(ctx)
		if err != nil {
			return err
		}
		if n != len(l.rows) {
			return errLost
		}
		return nil
	})
	if err == errLost { //nolint:errorlint // ours, and not wrapped
		return true, nil
	}
	return false, wrap("note that a letter is handed over", err)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
