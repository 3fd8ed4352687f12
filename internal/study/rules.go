package study

import "time"

// Rules are the numbers by which study is judged. An authority may change them,
// so they are given to New and stand nowhere else.
type Rules struct {
	// SessionLength is how long an online session lives. A working day at the
	// stall: longer than anybody studies, shorter than overnight.
	SessionLength time.Duration
	// LeaseLength is how long a lease lives (clients' contract: 72 hours).
	LeaseLength time.Duration
	// LeaseFactor times the lesson's duration is what a lease can earn (contract:
	// three times, at rate 1).
	LeaseFactor int64
	// MaxOpenLeases is how many leases a member may hold at once (contract: 20).
	MaxOpenLeases int
	// Heartbeat is how often phones are asked to report, and the upper bound of
	// the grace (contract: one heartbeat).
	Heartbeat time.Duration
	// GraceParts: the grace of a member and lesson is at most the lesson's
	// duration divided by it (contract: a tenth of the lesson).
	GraceParts int64
	// MaxPlaybackRate is the fastest playback that counts (contract: 2).
	MaxPlaybackRate float64
	// MaxEvents is how many events one call may bring (contract: 500).
	MaxEvents int
	// MaxKept is how many events of a session are kept, whatever became of them.
	// What comes after is refused as OUT_OF_RANGE and forgotten: a phone reports
	// 17,280 heartbeats in a lease, and who sends more would fill the disk. A
	// plausible event that comes alone while its session is open is always kept.
	MaxKept int
	// MaxElapsed is the longest wall time that one event can speak of: nothing
	// lives longer than a lease.
	MaxElapsed time.Duration
	// RateTolerance is by how much the media of an event may exceed its wall time
	// times its rate: players and timers do not agree to the millisecond.
	RateTolerance time.Duration
	// EndTolerance is by how much a position may lie beyond the end without a
	// word: players overrun.
	EndTolerance time.Duration
	// ClockJump: an event that claims to lie further ahead than this, of both the
	// present and the end of its session, tells that the phone's clock was set in
	// the meantime (an old phone that woke up in 1970 found the network), not that
	// the session had expired. It is moved into the session like any other event
	// outside of it.
	ClockJump time.Duration
	// KeepMonths is for how many months after a session expired its events are kept;
	// 0 keeps them for ever. A year's study can be looked into until the year's report
	// is settled.
	KeepMonths int
}

// DefaultRules are the rules of the clients' contract.
func DefaultRules() Rules {
	return Rules{
		SessionLength:   12 * time.Hour,
		LeaseLength:     72 * time.Hour,
		LeaseFactor:     3,
		MaxOpenLeases:   20,
		Heartbeat:       15 * time.Second,
		GraceParts:      10,
		MaxPlaybackRate: 2,
		MaxEvents:       500,
		MaxKept:         20_000,
		MaxElapsed:      72 * time.Hour,
		RateTolerance:   250 * time.Millisecond,
		EndTolerance:    time.Second,
		ClockJump:       7 * 24 * time.Hour,
		KeepMonths:      13,
	}
}

// grace returns the one grace of a member and lesson, in milliseconds of media.
func (r Rules) grace(durationMS int64) int64 {
	return min(r.Heartbeat.Milliseconds(), durationMS/r.GraceParts)
}

// playable returns how much media plays at most in so much wall time at the
// rate, in milliseconds.
func (r Rules) playable(wallMS int64, rate float64) int64 {
	return int64(float64(wallMS) * min(rate, r.MaxPlaybackRate))
}
