// Package outbox sends what leaves the school: messages over SMS, mail and web push.
// They are written as rows in the transaction of what they tell of, and delivered
// afterwards by loops on every node.
package outbox

import (
	"context"
	"sync"
	"time"

	"partyschool/ent/delivery"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// Channel is over what a message goes.
type Channel = delivery.Channel

// Carrier hands one message over to whoever delivers it. It is called from several
// goroutines.
type Carrier interface {
	// Carry hands the message over and says what became of that.
	Carry(ctx context.Context, m Letter) Outcome
	// Repeatable reports whether the same letter may be handed over again when nobody
	// knows whether it was taken: the receiver drops the second, or does not mind it.
	Repeatable() bool
}

// Letter is one message to one member, put together from one delivery or several.
type Letter struct {
	// Phone, Mail and Subscriptions are where it goes; one of them, by the channel.
	Phone, Mail   string
	Subscriptions []Subscription
	// Kind is that of the notice, DIGEST for several, LOGIN_CODE or MAIL_CODE.
	Kind string
	// OnceKey is the same whenever the same letter is handed over.
	OnceKey string
	// Title is a line, Body plain text.
	Title, Body string
	// Count is of how many notices it tells.
	Count int
	// Code is the code, for letters that carry one; empty otherwise.
	Code string
	// NoticeID is the notice that it tells of; 0 for several and for codes.
	NoticeID int64
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Calendar calendar.Calendar
	Clock    clock.Clock
	// Carriers are the channels that this school has.
	Carriers map[Channel]Carrier
	// Quiet are the hours in which members are left alone who did not say otherwise.
	Quiet QuietHours
}

// Service holds what the tasks of this room need. It may be used from many
// goroutines. Messages are delivered while Run runs.
type Service struct {
	Deps
	// nudges tell the loops of codes that there is one.
	nudges map[Channel]chan struct{}

	mu sync.Mutex
	// paused are the channels whose receiver asked for patience, until when.
	paused map[Channel]time.Time
}

// New returns the service.
func New(d Deps) *Service {
	s := &Service{Deps: d, nudges: map[Channel]chan struct{}{}, paused: map[Channel]time.Time{}}
	for _, c := range s.Channels() {
		s.nudges[c] = make(chan struct{}, 1)
	}
	return s
}

// Has reports whether the school has the channel.
func (s *Service) Has(c Channel) bool { return s.Carriers[c] != nil }

// Channels are those that the school has, in the order of the schema.
func (s *Service) Channels() []Channel {
	channels := []Channel{}
	for _, c := range []Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH} {
		if s.Has(c) {
			channels = append(channels, c)
		}
	}
	return channels
}

// pause leaves a channel alone on this node for a while.
func (s *Service) pause(c Channel, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.paused[c]) {
		s.paused[c] = until
	}
}

// restsUntil is when the channel may be used again; in the past where it may be now.
func (s *Service) restsUntil(c Channel) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused[c]
}
