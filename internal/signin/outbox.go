package signin

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"partyschool/ent/member"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

const (
	messengers = 4
	// outboxSize bounds the codes that wait to be sent.
	outboxSize = 256
	// lastSends bounds how long the codes that still wait at the end may take.
	lastSends = 15 * time.Second
)

// outbox sends codes beside the requests that ask for them, so that an answer
// takes as long for a number that nobody has. Whether somebody has it is looked
// up here, after the answer.
type outbox struct {
	db     *database.Database
	sender Sender
	// write takes codes where there is no sender.
	write func(ctx context.Context, memberID int64, code string, life time.Duration) error
	codes chan outgoing
}

type outgoing struct{ number, code string }

func newOutbox(db *database.Database, sender Sender, write func(ctx context.Context, memberID int64, code string, life time.Duration) error) *outbox {
	return &outbox{db: db, sender: sender, write: write, codes: make(chan outgoing, outboxSize)}
}

// on reports whether the school sends codes.
func (o *outbox) on() bool { return o.sender != nil || o.write != nil }

// post puts a code into the outbox. Where it is full the code is lost, and the
// member asks for another a minute later.
func (o *outbox) post(ctx context.Context, number, code string) {
	select {
	case o.codes <- outgoing{number, code}:
	default:
		slog.ErrorContext(ctx, "a log-in code was not sent: too many are waiting", "waiting", len(o.codes))
	}
}

// run sends until ctx is done, and then what still waits.
func (o *outbox) run(ctx context.Context) {
	var wg sync.WaitGroup
	for range messengers {
		wg.Go(func() { o.carry(ctx) })
	}
	wg.Wait()
}

func (o *outbox) carry(ctx context.Context) {
	sending := context.WithoutCancel(ctx)
	for {
		select {
		case m := <-o.codes:
			o.send(sending, m)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(sending, lastSends)
			defer cancel()
			for {
				select {
				case m := <-o.codes:
					o.send(last, m)
				default:
					return
				}
			}
		}
	}
}

func (o *outbox) send(ctx context.Context, m outgoing) {
	if m.number == "" {
		return
	}
	ctx = identity.AsSystem(ctx, "send log-in codes")
	known, err := o.db.Client(ctx).Member.Query().Where(o.db.WithPhone(m.number), member.Active(true)).IDs(ctx)
	switch {
	case err != nil || len(known) == 0:
	case o.sender != nil:
		err = o.sender.SendCode(ctx, m.number, m.code)
	default:
		err = o.write(ctx, known[0], m.code, codeLife)
	}
	if err != nil {
		slog.ErrorContext(ctx, "a log-in code was not sent", "error", err)
	}
}
