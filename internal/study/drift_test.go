package study

import (
	"testing"

	"pgregory.net/rapid"

	"partyschool/ent/studyevent"
	"partyschool/internal/interval"
)

// drifting draws an evening on a phone whose clock is wrong by up to three hours,
// nobody said by how much, and runs wrong by up to a twentieth: its heartbeats pile
// up at the ends of the session. The player runs by the same clock. It returns the
// events with the moments at which each had happened.
func drifting(t *rapid.T, sessionID int64, drift, rate float64) (events []StudyEventInput, ends []int64) {
	wrong := rapid.Int64Range(-3*hour, 3*hour).Draw(t, "wrong by")
	var at, media int64 // by the phone's clock, since the start
	for i := range rapid.IntRange(1, 400).Draw(t, "heartbeats") {
		at += rapid.SampledFrom([]int64{0, 0, 0, 0, 40, 60_000}).Draw(t, "pause")
		elapsed := rapid.SampledFrom([]int64{15_000, 15_000, 15_040, 3000}).Draw(t, "elapsed")
		to := media + int64(float64(elapsed)*rate)
		events = append(events, inputOf(i, sessionID, start.UnixMilli()+wrong+at, elapsed, media, to, rate))
		at, media = at+elapsed, to
		ends = append(ends, start.UnixMilli()+int64(float64(at)/(1+drift))+1)
	}
	return events, ends
}

func TestDriftingClocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newBook(4 * 3600)
		s := l.begin(1, start.UnixMilli(), nil)
		drift := rapid.SampledFrom([]float64{-0.05, -0.03, -0.01, 0, 0.01, 0.02, 0.05}).Draw(t, "drift")
		rate := rapid.SampledFrom([]float64{0.75, 1, 1.25, 1.5, 2}).Draw(t, "rate")
		events, ends := drifting(t, s.ID, drift, rate)
		for from := 0; from < len(events); {
			until := rapid.IntRange(from+1, len(events)).Draw(t, "report")
			now := ends[until-1]
			l.check(t, events[from:until], l.reported(now, events[from:until]...))
			from = until
		}
		played := int64(events[len(events)-1].ToPosition * 1000)
		// No player shows more than the school's own clock allows at twice the speed: a
		// clock that is fast takes that from who plays at 2, and nothing from others. A pause
		// gives nothing back of what was taken before it.
		var least int64
		for i, e := range events {
			least = min(least+int64((e.ToPosition-e.FromPosition)*1000), 2*(ends[i]-start.UnixMilli()))
		}
		if rate < 2 || drift <= 0 {
			least = played
			for _, e := range l.events {
				if e.Outcome != studyevent.OutcomeACCEPTED {
					t.Fatalf("drift %v, rate %v: %s, %s", drift, rate, e.Outcome, *e.Reason)
				}
			}
		}
		if got := l.records[1].CoveredMs; got < least {
			t.Fatalf("drift %v, rate %v: covered %d ms of %d", drift, rate, got, played)
		}
	})
}

// TestOneClockForAllSessions opens sessions of one lesson at any moments and
// reports anything in them, in separate reports: the lesson is covered no faster
// than one session that was open as long could cover it.
func TestOneClockForAllSessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newBook(3600)
		var open interval.Set
		now := start.UnixMilli()
		for n := range rapid.IntRange(1, 30).Draw(t, "sessions") {
			now += rapid.SampledFrom([]int64{0, 0, 1000, 20 * hour}).Draw(t, "later")
			s := l.begin(1, now, nil)
			spent := rapid.Int64Range(0, 60_000).Draw(t, "spent")
			from := rapid.Int64Range(0, 3_500_000).Draw(t, "from")
			now += spent
			l.reported(now, inputOf(n, s.ID, now-spent, 60_000, from, from+100_000, 2))
		}
		for _, s := range l.sessions {
			open = open.Add(l.windowOf(s))
		}
		if got, most := l.records[1].CoveredMs, 2*open.Length()+15_000; got > most {
			t.Fatalf("covered %d ms in %d ms", got, open.Length())
		}
	})
}
