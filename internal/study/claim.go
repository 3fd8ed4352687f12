package study

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"partyschool/internal/clock"
	"partyschool/internal/key"
)

// claim is an event as the phone reported it, in the units of the school:
// milliseconds as whole numbers, so that nothing depends on the order in which
// things are added up. This file is the only place that sees floats.
type claim struct {
	// clientID is the phone's UUID in canonical form; empty when it is none.
	clientID string
	// sessionID is 0 when the phone sent nonsense.
	sessionID int64
	// started is the phone's clock at the start.
	started time.Time
	// elapsed is wall time; from and to are positions in the media.
	elapsed, from, to int64
	rate              float64
	// sane says that the numbers can be at all.
	sane bool
}

// maxPosition bounds positions, in seconds: 115 days, so that milliseconds times
// milliseconds fit in 63 bits.
const maxPosition = 1e7

// readClaims translates the events of a call.
func readClaims(rules Rules, events []StudyEventInput) []claim {
	claims := make([]claim, len(events))
	for i, in := range events {
		claims[i] = readClaim(rules, in)
	}
	return claims
}

func readClaim(rules Rules, in StudyEventInput) claim {
	if in.PlaybackRate == 0 {
		in.PlaybackRate = 1 // null: many clients send it for what they leave out
	}
	c := claim{started: storable(in.StartedAt), rate: in.PlaybackRate}
	if id, err := uuid.Parse(in.ID); err == nil {
		c.clientID = id.String()
	}
	if id, err := key.Parse(in.SessionID); err == nil && key.KindOf(id) == key.StudySession {
		c.sessionID = id
	}
	var elapsedOK, fromOK, toOK bool
	c.elapsed, elapsedOK = milliseconds(in.ElapsedSeconds, rules.MaxElapsed.Seconds())
	c.from, fromOK = milliseconds(in.FromPosition, maxPosition)
	c.to, toOK = milliseconds(in.ToPosition, maxPosition)
	rateOK := c.rate > 0 && !math.IsInf(c.rate, 0)
	if math.IsNaN(c.rate) || math.IsInf(c.rate, 0) {
		c.rate = 0 // what the column can hold
	}
	c.sane = elapsedOK && fromOK && toOK && rateOK && c.from <= c.to
	return c
}

// milliseconds rounds seconds; it reports false, with the nearest number that
// can be stored, for what is not a number, negative or above the bound.
func milliseconds(seconds, bound float64) (int64, bool) {
	if math.IsNaN(seconds) {
		return 0, false
	}
	ok := seconds >= 0 && seconds <= bound
	return int64(math.Round(min(max(seconds, -maxPosition), maxPosition) * 1000)), ok
}

// The first and the last moment that every engine's columns hold.
var (
	firstMoment = time.Date(1000, 1, 2, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)
)

// storable moves a time that no engine can store to the nearest one it can: a
// phone's clock may say anything.
func storable(t time.Time) time.Time {
	switch {
	case t.Before(firstMoment):
		return firstMoment
	case t.After(lastMoment):
		return lastMoment
	}
	return clock.Cut(t)
}

// inOrder sorts the claims by when they happened by the school's clock, then by
// id, so that a batch has one meaning however it was put together.
func inOrder(claims []*claim, shifted func(*claim) int64) {
	slices.SortStableFunc(claims, func(a, b *claim) int {
		if x, y := shifted(a), shifted(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return strings.Compare(a.clientID, b.clientID)
	})
}
