package study

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/studyevent"
	"partyschool/internal/interval"
	"partyschool/internal/key"
)

const year = 365 * 24 * hour

// twoDevices are a phone whose clock is a year wrong, with leases of two lessons and
// one that it renewed, and a desktop with a session and a lease of its own.
func twoDevices(l *ledger) []*ent.StudySession {
	at := start.UnixMilli()
	lease := func(lessonID, at int64) *ent.StudySession {
		most := l.rules.LeaseFactor * l.lessonMs(lessonID)
		return l.begin(lessonID, at, &most)
	}
	sessions := []*ent.StudySession{
		lease(1, at), lease(2, at+1000), lease(1, at+hour/4), // the phone
		l.begin(1, at, nil), l.begin(3, at, nil), lease(2, at), // the desktop
	}
	for _, s := range sessions[:3] {
		s.ClockOffsetMs = year
	}
	return sessions
}

// bothDevices draws what a member did on both: one lesson at a time, on one device or on
// both at once, never faster than the fastest playback altogether, and never more than
// the leases can earn.
func bothDevices(t *rapid.T, sessions []*ent.StudySession) (events []StudyEventInput, ends []int64) {
	at := start.UnixMilli() + hour/2
	add := func(s *ent.StudySession, elapsed int64, rate float64) {
		from := rapid.Int64Range(0, 1_000_000).Draw(t, "from")
		to := min(from+int64(float64(elapsed)*rate), s.LessonMs)
		events = append(events, inputOf(len(events), s.ID, at+s.ClockOffsetMs, elapsed, min(from, to), to, rate))
		ends = append(ends, at+elapsed)
	}
	for range rapid.IntRange(1, 25).Draw(t, "stretches") {
		at += rapid.SampledFrom([]int64{0, 0, 1, 5000, 120_000, hour}).Draw(t, "gap")
		elapsed := rapid.Int64Range(0, 50_000).Draw(t, "elapsed")
		s := rapid.SampledFrom(sessions).Draw(t, "session")
		same := slices.DeleteFunc(slices.Clone(sessions), func(o *ent.StudySession) bool { return o.LessonID != s.LessonID })
		if rapid.Bool().Draw(t, "both") {
			add(s, elapsed, 1)
			add(rapid.SampledFrom(same).Draw(t, "other"), elapsed, 1)
		} else {
			add(s, elapsed, rapid.SampledFrom([]float64{0.5, 1, 1.5, 2}).Draw(t, "rate"))
		}
		at += elapsed
	}
	return events, ends
}

// TestTwoDevicesOfflineAndOnline: the order of arrival, the batches and repeats do not
// matter, across leases, sessions and devices.
func TestTwoDevicesOfflineAndOnline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted, any := newBook(1_000, 1_000, 1_000), newBook(1_000, 1_000, 1_000)
		events, ends := bothDevices(t, twoDevices(sorted))
		twoDevices(any)
		for i, in := range events { // each the moment it is over
			v := sorted.reported(ends[i], in)[0]
			if v.event.Outcome != studyevent.OutcomeACCEPTED {
				t.Fatalf("honest event %d is %s %v", i, v.event.Outcome, *v.event.Reason)
			}
		}
		order := rapid.Permutation(indices(len(events))).Draw(t, "order")
		now := int64(0)
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(t, "batch")
			var batch []StudyEventInput
			for _, i := range order[:n] {
				batch = append(batch, events[i])
				now = max(now, ends[i])
			}
			now += rapid.SampledFrom([]int64{0, 0, 5 * hour}).Draw(t, "synced later")
			if rapid.Bool().Draw(t, "again") {
				batch = append(batch, batch...)
			}
			any.check(t, batch, any.reported(now, batch...))
			order = order[n:]
		}
		if a, b := sorted.summary(), any.summary(); a != b {
			t.Fatalf("as it happened:\n%s\nin pieces:\n%s", a, b)
		}
	})
}

// TestASecondDeviceTakesOver: the same holds where another device ended the session in
// the middle of it, and what the first one had still to report comes late.
func TestASecondDeviceTakesOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted, any := newBook(1_000, 1_000, 1_000), newBook(1_000, 1_000, 1_000)
		sessions, others := twoDevices(sorted), twoDevices(any)
		events, ends := bothDevices(t, sessions)
		desktop := sessions[3] // and sessions[0] is of the same lesson
		end := rapid.SampledFrom(ends).Draw(t, "taken over") + rapid.SampledFrom([]int64{-20_000, -1, 0, 1, 60_000}).Draw(t, "from")
		// The desktop stops where the phone takes over, and the rest is studied there.
		for i := range events {
			if at := events[i].StartedAt.UnixMilli(); events[i].SessionID == key.Format(desktop.ID) && ends[i] > end {
				if at < end {
					events[i].ElapsedSeconds = seconds(end - at)
					events[i].ToPosition = min(events[i].ToPosition, events[i].FromPosition+seconds(end-at)*events[i].PlaybackRate)
					ends[i] = end
					continue
				}
				events[i].SessionID = key.Format(sessions[0].ID)
				events[i].StartedAt = time.UnixMilli(at + sessions[0].ClockOffsetMs)
			}
		}
		report := func(l *ledger, s *ent.StudySession, now int64, events ...StudyEventInput) {
			if now >= end {
				s.EndedAt = instant(end)
			}
			l.check(t, events, l.reported(now, events...))
		}
		now := int64(0)
		for i, in := range events {
			now = max(now, ends[i])
			report(sorted, desktop, now, in)
		}
		now = end
		for _, i := range rapid.Permutation(indices(len(events))).Draw(t, "order") {
			now = max(now, ends[i])
			report(any, others[3], now, events[i], events[i])
		}
		if a, b := sorted.summary(), any.summary(); a != b {
			t.Fatalf("as it happened:\n%s\nlate:\n%s", a, b)
		}
	})
}

// garbage draws events that no two devices could honestly send.
func garbage(t *rapid.T, sessions []*ent.StudySession, n int) []StudyEventInput {
	events := anything(t, sessions, n)
	for i := range events {
		if rapid.IntRange(0, 3).Draw(t, "wild") == 0 {
			events[i].StartedAt = events[i].StartedAt.AddDate(rapid.IntRange(-1, 1).Draw(t, "years"), 0, rapid.IntRange(-3, 3).Draw(t, "days"))
			events[i].ElapsedSeconds = rapid.SampledFrom([]float64{-1, 0, 1e5, 259_200, 1e9, math.Inf(1)}).Draw(t, "seconds")
		}
	}
	return events
}

// TestGarbageEarnsNoMoreThanTime: whatever two devices send, together they earn no more
// than the time in which their sessions and leases were open, no lease more than it
// can, and no moment is earned twice.
func TestGarbageEarnsNoMoreThanTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newBook(600, 40, 600)
		sessions := twoDevices(l)
		now := start.UnixMilli()
		for round := range rapid.IntRange(1, 6).Draw(t, "rounds") {
			now += rapid.Int64Range(0, 30*hour).Draw(t, "later")
			if s := sessions[3]; rapid.IntRange(0, 5).Draw(t, "supersede") == 0 && s.EndedAt == nil && now < s.ExpiresAt.UnixMilli() {
				s.EndedAt = instant(now)
			}
			events := garbage(t, sessions, 8*round)
			l.check(t, events, l.reported(now, events...))
			l.checkOpen(t)
		}
	})
}

// checkOpen asserts that all that is credited lies in the time in which a session of
// that lesson was open.
func (l *ledger) checkOpen(t interface{ Fatalf(string, ...any) }) {
	open := map[int64]interval.Set{}
	for _, s := range l.sessions {
		open[s.LessonID] = open[s.LessonID].Add(l.windowOf(s))
	}
	for _, rows := range l.days {
		for id, row := range rows {
			if outside := open[id].SubtractAll(row.Wall.Spans()); len(outside) > 0 {
				t.Fatalf("lesson %d is credited for %v, when no session was open", id, outside)
			}
		}
	}
}

// FuzzTwoDevices sends the same garbage to two sessions and a lease, in two orders.
func FuzzTwoDevices(f *testing.F) {
	f.Add(int64(0), int64(15_000), int64(0), int64(15_000), int64(60_000), uint8(0), uint8(1))
	f.Add(int64(-1), int64(1)<<40, int64(-5), int64(1)<<40, int64(100*hour), uint8(2), uint8(5))
	f.Add(year, int64(0), int64(600_000), int64(600_000), int64(0), uint8(4), uint8(4))
	f.Fuzz(func(t *testing.T, at, elapsed, from, to, later int64, one, other uint8) {
		l := newBook(600, 40, 600)
		sessions := twoDevices(l)
		now := start.UnixMilli() + max(later, 0)%(100*hour)
		for i, which := range []uint8{one, other, one} {
			s := sessions[int(which)%len(sessions)]
			in := inputOf(i, s.ID, start.UnixMilli()+at%(2*year), elapsed%(1<<40), from%(1<<40), to%(1<<40), 2)
			in.SessionID = key.Format(s.ID)
			l.check(t, []StudyEventInput{in}, l.reported(now+int64(i), in))
			l.checkOpen(t)
		}
	})
}
