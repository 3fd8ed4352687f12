package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

const (
	// handedAtOnce bounds the letters that one batch hands over at the same time.
	handedAtOnce = 8
	// carriedWithin bounds handing over one letter; its lease is twice as long.
	carriedWithin = lease / 2
	// writtenWithin is for how long a sender tries to write what became of a letter.
	writtenWithin = 30 * time.Second
)

// errLost says that a letter is another sender's by now.
var errLost = errors.New("outbox: the lease ran out and another sender took the letter")

// Work sends one batch of what is due over each channel, codes or the rest, and reports
// whether there was any. What became of each letter stands in its rows; an error means
// that rows could not be read or written. It is what the loops of Run do; a test can do
// it step by step.
func (s *Service) Work(ctx context.Context, urgent bool) (worked bool, err error) {
	for _, c := range s.Channels() {
		any, failed := s.work(ctx, c, urgent)
		worked, err = worked || any, errors.Join(err, failed)
	}
	return worked, err
}

// work sends one batch of what is due over a channel.
func (s *Service) work(ctx context.Context, c Channel, urgent bool) (worked bool, err error) {
	ctx = identity.AsSystem(ctx, "outbox: send")
	if err := s.reclaim(ctx, c); err != nil {
		return false, err
	}
	rows, err := s.claim(ctx, c, urgent)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	list, err := s.sortOut(ctx, rows)
	if err != nil {
		return true, errors.Join(err, s.giveBack(ctx, rows[0].ClaimedBy))
	}
	var hands sync.WaitGroup
	var mu sync.Mutex
	next := make(chan *bundle)
	for range min(handedAtOnce, len(list)) {
		hands.Go(func() {
			for b := range next {
				if failed := s.send(ctx, b); failed != nil {
					mu.Lock()
					err = errors.Join(err, failed)
					mu.Unlock()
				}
			}
		})
	}
	for _, b := range list {
		if ctx.Err() != nil {
			break
		}
		next <- b
	}
	close(next)
	hands.Wait()
	if ctx.Err() != nil || err != nil {
		err = errors.Join(err, s.giveBack(ctx, rows[0].ClaimedBy))
	}
	return true, err
}

// giveBack leaves to the next what this batch did not come to.
func (s *Service) giveBack(ctx context.Context, batch string) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), writtenWithin)
	defer cancel()
	err := s.Database.Client(ending).Delivery.Update().
		Where(delivery.ClaimedBy(batch), delivery.StatusEQ(delivery.StatusSENDING), delivery.HandedAtIsNil()).
		SetStatus(delivery.StatusPENDING).ClearClaimedUntil().Exec(ending)
	return wrap("give back what was not sent", err)
}

// send hands one letter over and writes what became of it.
func (s *Service) send(ctx context.Context, b *bundle) error {
	if until := s.restsUntil(b.channel()); until.After(s.Clock.Now()) { // since the batch was claimed
		return s.rest(ctx, b, until)
	}
	if lost, err := s.hand(ctx, b); err != nil || lost {
		return err
	}
	// What is being handed over is not broken off when the node stops: half a request is
	// worse than a late one.
	carrying, cancel := context.WithTimeout(context.WithoutCancel(ctx), carriedWithin)
	defer cancel()
	return s.settle(ctx, b, s.carry(carrying, b))
}

// rest leaves a letter until its channel may be used again. It was not handed over, so
// it makes the rest no longer.
func (s *Service) rest(ctx context.Context, b *bundle, until time.Time) error {
	err := s.Database.Client(ctx).Delivery.Update().
		Where(delivery.IDIn(b.ids()...), delivery.ClaimedBy(b.batch()), delivery.StatusEQ(delivery.StatusSENDING)).
		SetStatus(delivery.StatusPENDING).SetDueAt(until).SetError("PAUSED").ClearClaimedUntil().Exec(ctx)
	return wrap("leave a letter while its channel rests", err)
}

// carry hands a letter over. A carrier that panics may have handed it over before.
func (s *Service) carry(ctx context.Context, b *bundle) (o Outcome) {
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "a carrier panicked", "channel", b.channel(), "delivery", key.Format(b.rows[0].ID))
			o = Outcome{Result: Unanswered, Code: "PANIC"}
		}
	}()
	return s.Carriers[b.channel()].Carry(ctx, b.letter())
}

// settle writes what became of a letter. Where the database does not answer it is tried
// for a while: what is not written is unknown. What another sender took over meanwhile
// keeps the outcome that it has there.
func (s *Service) settle(ctx context.Context, b *bundle, o Outcome) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), writtenWithin)
	defer cancel()
	if o.Result == Slow {
		o.After = max(o.After, slowDown)
		s.pause(b.channel(), s.Clock.Now().Add(min(o.After, mostPatience)))
	}
	if o.Result != Taken {
		slog.WarnContext(ctx, "a letter was not delivered", "channel", b.channel(), "delivery", key.Format(b.rows[0].ID),
			"code", o.Code, "try", b.attempts()+1)
	}
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		n, err := s.outcome(ending, b, o).Save(ending)
		if err == nil && n < len(b.rows) {
			slog.WarnContext(ctx, "a letter was another sender's before its outcome was known: what is written is the other's",
				"channel", b.channel(), "delivery", key.Format(b.rows[0].ID), "code", o.Code, "taken", o.Result == Taken)
		}
		if err == nil || ending.Err() != nil {
			return wrap("write what became of a letter", err)
		}
		select {
		case <-ending.Done():
		case <-time.After(min(pause, 5*time.Second)):
		}
	}
}

// outcome is the change of a letter's rows. Also a sender that was taken for dead may
// say what it knows, until another begins with them: that a letter was taken saves
// sending it again.
func (s *Service) outcome(ctx context.Context, b *bundle, o Outcome) *ent.DeliveryUpdate {
	now := s.Clock.Now()
	attempts := b.attempts() + 1
	repeat := o.Result == Unanswered && s.Carriers[b.channel()].Repeatable()
	open := []delivery.Status{delivery.StatusSENDING, delivery.StatusUNKNOWN}
	if o.Result == Taken {
		open = append(open, delivery.StatusPENDING)
	}
	change := s.Database.Client(ctx).Delivery.Update().
		Where(delivery.IDIn(b.ids()...), delivery.ClaimedBy(b.batch()), delivery.StatusIn(open...)).
		SetError(o.Code).ClearClaimedUntil().ClearHandedAt()
	// What did not arrive goes next time with what came since. What may have arrived, now
	// or in an earlier try, stays the letter that it was.
	apart := func() {
		if !repeat && b.rows[0].MessageKey == "" {
			change.SetMessageKey("")
		}
	}
	again := func(after time.Duration) {
		change.SetStatus(delivery.StatusPENDING).SetDueAt(now.Add(pauseAfter(attempts, b.urgent(), after))).ClearEndedAt()
		apart()
	}
	// An admin may put back what was given up, with its text; of the rest none stays.
	end := func(status delivery.Status) *ent.DeliveryUpdate {
		if status == delivery.StatusDEAD {
			apart()
		}
		if b.urgent() || status == delivery.StatusSENT || status == delivery.StatusSUPPRESSED {
			change.SetBody("").SetCode("").SetAddress("")
		}
		return change.SetStatus(status).SetEndedAt(now)
	}
	switch {
	case o.Result == Taken:
		return end(delivery.StatusSENT).SetSentAt(now).SetProviderReference(cut(o.Reference, 120))
	case o.Result == Slow:
		change.AddAttempts(-1)
		again(o.After)
		return change
	case o.Result == Down:
		change.AddAttempts(-1)
		again(min(max(now.Sub(b.rows[0].CreatedAt), firstPause), longestPause)) // as long again as it waited
		return change
	case o.Result == Nowhere:
		return end(delivery.StatusSUPPRESSED)
	case o.Result == Refused:
		return end(delivery.StatusDEAD)
	case o.Result == Unanswered && !repeat:
		return end(delivery.StatusUNKNOWN)
	case attempts >= giveUpAfter(b.urgent()):
		return end(delivery.StatusDEAD)
	}
	again(o.After)
	return change
}
