package study

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/outline"
)

// The pure ledger is tested without a database: one learner, a course of three
// lessons, and sessions of any kind.

var start = time.Date(2026, 12, 31, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai, an hour before the year ends

const (
	firstSession = int64(key.StudySession) << 16
	hour         = int64(3_600_000)
)

var shanghai = func() calendar.Calendar {
	c, err := calendar.New("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return c
}()

// newBook is a ledger with an enrolment in a course of lessons that last so many
// seconds.
func newBook(durations ...int64) *ledger {
	l := newLedger(DefaultRules(), shanghai, start, member{id: 1, organizationID: 2, name: "党员"})
	module := &catalogue.Module{}
	for i, d := range durations {
		module.Lessons = append(module.Lessons, &catalogue.Lesson{Lesson: outline.Lesson{
			ID: int64(i + 1), Kind: "VIDEO", Required: true, DurationMS: d * 1000, MinCoverage: 0.9,
		}})
	}
	l.places[1] = &place{
		Enrollment: &ent.Enrollment{ID: 1, MemberID: 1, CourseID: 1, Status: enrollment.StatusNOT_STARTED},
		release:    &catalogue.Course{ID: 1, Modules: []*catalogue.Module{module}, LessonCount: len(durations)},
		complete:   map[int64]bool{},
	}
	return l
}

// begin opens a session; a lease when most is not nil.
func (l *ledger) begin(lessonID, at int64, most *int64) *ent.StudySession {
	length := l.rules.SessionLength
	if most != nil {
		length = l.rules.LeaseLength
	}
	began := time.UnixMilli(at).UTC()
	s := &ent.StudySession{
		ID: firstSession + int64(len(l.sessions)), MemberID: 1, EnrollmentID: 1, CourseID: 1, LessonID: lessonID,
		StartedAt: began, ExpiresAt: began.Add(length), MaxCreditableMs: most, LessonMs: l.lessonMs(lessonID),
	}
	l.sessions[s.ID] = s
	return s
}

func (l *ledger) lessonMs(id int64) int64 { return lessonIn(l.places[1].release, id).DurationMS }

// reported settles events at a moment.
func (l *ledger) reported(now int64, events ...StudyEventInput) []verdict {
	l.now = now
	return l.settle(readClaims(l.rules, events))
}

func inputOf(n int, sessionID, at, elapsed, from, to int64, rate float64) StudyEventInput {
	return StudyEventInput{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, n)).String(), SessionID: key.Format(sessionID),
		StartedAt: time.UnixMilli(at), ElapsedSeconds: seconds(elapsed), FromPosition: seconds(from), ToPosition: seconds(to), PlaybackRate: rate,
	}
}

// summary is what must not depend on the order of arrival.
func (l *ledger) summary() string {
	var out string
	for id := int64(1); id <= 9; id++ {
		if r := l.records[id]; r != nil {
			out += fmt.Sprintf("lesson %d: %s %s %d %d %d %d %s %s\n", id, r.Status, r.Coverage, r.CoveredMs, r.CreditedMs, r.ResumeMs, r.FurthestMs,
				r.ResumeAt, r.LastStudiedAt)
		}
		for _, day := range []calendar.Date{calendar.NewDate(2026, 12, 31), calendar.NewDate(2027, 1, 1), calendar.NewDate(2027, 1, 2)} {
			if row := l.days[day][id]; row != nil {
				out += fmt.Sprintf("  %s %s %d\n", day, row.Wall, row.CreditedMs)
			}
		}
	}
	p := l.places[1]
	return out + fmt.Sprintf("%s %d %v %v %d", p.Status, p.CreditedMs, p.LastStudiedAt, p.ActiveAt, p.CompletedLessons)
}

// honest draws an evening of study: one stretch after another, on any of the
// sessions, at any speed, with pauses, leaps and steps back.
func honest(t *rapid.T, sessions []*ent.StudySession) (events []StudyEventInput, ends []int64) {
	at := start.UnixMilli() + hour/2 // all sessions have begun
	for i := range rapid.IntRange(1, 40).Draw(t, "events") {
		s := sessions[rapid.IntRange(0, len(sessions)-1).Draw(t, "session")]
		at += rapid.SampledFrom([]int64{0, 0, 0, 1, 37, 5000, 120_000}).Draw(t, "gap")
		elapsed := rapid.Int64Range(0, 200_000).Draw(t, "elapsed")
		rate := rapid.SampledFrom([]float64{0.5, 0.75, 1, 1.25, 1.5, 2}).Draw(t, "rate")
		from := rapid.Int64Range(0, 600_000).Draw(t, "from")
		to := min(from+int64(float64(elapsed)*rate), 600_000)
		events = append(events, inputOf(i, s.ID, at, elapsed, from, to, rate))
		at += elapsed
		ends = append(ends, at)
	}
	return events, ends
}

func threeSessions(l *ledger) []*ent.StudySession {
	most := 3 * 600_000 * int64(10)
	return []*ent.StudySession{
		l.begin(1, start.UnixMilli(), nil), l.begin(2, start.UnixMilli()+hour/4, nil), l.begin(2, start.UnixMilli()+hour/3, &most),
	}
}

func TestOrderAndBatchesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, other := newBook(600, 600, 600), newBook(600, 600, 600)
		sessions := threeSessions(one)
		threeSessions(other)
		events, ends := honest(t, sessions)
		end := ends[len(ends)-1]
		for i, v := range one.reported(end, events...) {
			if v.event.Outcome != studyevent.OutcomeACCEPTED {
				t.Fatalf("honest event %d is %s %v", i, v.event.Outcome, *v.event.Reason)
			}
		}
		// The same events in any order, in batches, some of them again; the clock runs
		// on from when the last of each batch had happened.
		order := rapid.Permutation(indices(len(events))).Draw(t, "order")
		now := int64(0)
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(t, "batch")
			var batch []StudyEventInput
			for _, i := range order[:n] {
				batch = append(batch, events[i])
				now = max(now, ends[i])
			}
			if rapid.Bool().Draw(t, "again") {
				batch = append(batch, batch...)
			}
			other.reported(now, batch...)
			order = order[n:]
		}
		if a, b := one.summary(), other.summary(); a != b {
			t.Fatalf("all at once:\n%s\nin pieces:\n%s", a, b)
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// anything draws events that a phone, a bug or a cheat could send.
func anything(t *rapid.T, sessions []*ent.StudySession, n int) []StudyEventInput {
	events := make([]StudyEventInput, rapid.IntRange(1, 12).Draw(t, "events"))
	for i := range events {
		s := sessions[rapid.IntRange(0, len(sessions)-1).Draw(t, "session")]
		events[i] = inputOf(n+rapid.IntRange(0, 12).Draw(t, "id"), s.ID,
			start.UnixMilli()+rapid.Int64Range(-hour, 14*hour).Draw(t, "at"),
			rapid.Int64Range(0, hour).Draw(t, "elapsed"),
			rapid.Int64Range(0, 650_000).Draw(t, "from"), rapid.Int64Range(0, 650_000).Draw(t, "to"),
			rapid.SampledFrom([]float64{0, 0.5, 1, 2, 3, math.NaN()}).Draw(t, "rate"))
	}
	return events
}

func TestWhateverIsReported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newBook(600, 40, 600)
		most := int64(120_000)
		sessions := append(threeSessions(l), l.begin(2, start.UnixMilli(), &most), l.begin(1, start.UnixMilli(), nil))
		now := start.UnixMilli()
		for round := range rapid.IntRange(1, 6).Draw(t, "rounds") {
			now += rapid.Int64Range(0, 5*hour).Draw(t, "later")
			if rapid.IntRange(0, 5).Draw(t, "supersede") == 0 && sessions[0].EndedAt == nil && now < sessions[0].ExpiresAt.UnixMilli() {
				sessions[0].EndedAt = instant(now)
			}
			events := anything(t, sessions, 8*round)
			before := l.standing()
			l.check(t, events, l.reported(now, events...))
			before.notAfter(t, l)
			// The same again changes nothing.
			unchanged := l.summary()
			for i, v := range l.reported(now, events...) {
				if v.event != nil && !v.duplicate {
					t.Fatalf("event %d was not known again", i)
				}
			}
			if l.summary() != unchanged {
				t.Fatalf("duplicates changed\n%s\nto\n%s", unchanged, l.summary())
			}
		}
	})
}

// check asserts what holds whatever is reported.
func (l *ledger) check(t interface{ Fatalf(string, ...any) }, events []StudyEventInput, verdicts []verdict) {
	for i, v := range verdicts {
		if v.event != nil && !v.duplicate && (v.event.CreditedMs < 0 || v.event.CreditedMs > max(v.event.ElapsedMs, 0) ||
			v.event.AcceptedToMs < v.event.AcceptedFromMs || v.event.Outcome == studyevent.OutcomeREJECTED && v.event.CreditedMs != 0) {
			t.Fatalf("event %d %+v became %+v", i, events[i], v.event)
		}
	}
	credited := map[int64]int64{}
	var all interval.Set
	var sum int64
	for _, rows := range l.days {
		for _, row := range rows {
			if row.CreditedMs != row.Wall.Length() {
				t.Fatalf("the counter says %d, the day %d", row.CreditedMs, row.Wall.Length())
			}
			credited[row.LessonID] += row.CreditedMs
			sum += row.CreditedMs
			all = all.Union(row.Wall)
		}
	}
	if all.Length() != sum {
		t.Fatalf("%d ms of wall time are counted twice", sum-all.Length())
	}
	if all.Length() > 0 && (all.Spans()[0].From < start.UnixMilli() || all.Spans()[len(all.Spans())-1].To > l.now) {
		t.Fatalf("credited outside of time: %s, now %d", all, l.now)
	}
	media, grace, bySession := map[int64]int64{}, map[int64]int64{}, map[int64]int64{}
	for _, s := range l.sessions {
		window := l.windowOf(s).Length()
		if s.CreditedMs > window || s.AcceptedMediaMs > 2*window+s.GraceMs {
			t.Fatalf("session %+v earned more than its %d ms", s, window)
		}
		if s.MaxCreditableMs != nil && s.CreditedMs > *s.MaxCreditableMs {
			t.Fatalf("lease %+v earned more than it can", s)
		}
		media[s.LessonID] += s.AcceptedMediaMs
		grace[s.LessonID] += s.GraceMs
		bySession[s.LessonID] += s.CreditedMs
	}
	var inCourse int64
	for id, r := range l.records {
		duration := lessonIn(l.places[1].release, id).DurationMS
		if r.CreditedMs != credited[id] || r.CreditedMs != bySession[id] || r.CoveredMs > media[id] || r.CoveredMs > duration ||
			r.GraceMs != grace[id] || r.CoveredMs > 2*l.openTime(id)+l.rules.grace(duration) || r.GraceMs > l.rules.grace(duration) {
			t.Fatalf("record %+v does not add up: days %d, sessions %d, media %d, grace %d", r, credited[id], bySession[id], media[id], grace[id])
		}
		inCourse += r.CreditedMs
	}
	if l.places[1].CreditedMs != inCourse {
		t.Fatalf("the enrolment counts %d ms, its records %d", l.places[1].CreditedMs, inCourse)
	}
}

// standing is a copy of the records at one moment.
type standing map[int64]ent.StudyRecord

func (l *ledger) standing() standing {
	out := standing{}
	for id, r := range l.records {
		out[id] = *r
	}
	return out
}

// notAfter asserts that nothing went backwards.
func (before standing) notAfter(t *rapid.T, l *ledger) {
	for id, b := range before {
		a := l.records[id]
		if a.CreditedMs < b.CreditedMs || a.FurthestMs < b.FurthestMs || a.ResumeAt.Before(*b.ResumeAt) || a.LastStudiedAt.Before(b.LastStudiedAt) ||
			a.Coverage.Union(b.Coverage).Length() != a.CoveredMs || b.Status == studyrecord.StatusCOMPLETED && a.Status != b.Status {
			t.Fatalf("%+v went back to %+v", b, a)
		}
	}
}

func FuzzReport(f *testing.F) {
	f.Add(int64(0), 15.0, 0.0, 15.0, 1.0, int64(0), uint8(0))
	f.Add(int64(-1), 1e9, -1.0, math.Inf(1), math.NaN(), int64(1)<<40, uint8(3))
	f.Add(int64(43_200_000), 0.0, 1e7, 1e7, 1e-300, int64(86_400_000), uint8(2))
	f.Fuzz(func(t *testing.T, at int64, elapsed, from, to, rate float64, later int64, which uint8) {
		l := newBook(600, 600, 600)
		sessions := threeSessions(l)
		s := sessions[int(which)%len(sessions)]
		s.ClockOffsetMs = at % (1 << 40)
		now := start.UnixMilli() + max(later, 0)%(100*hour)
		for i := range 3 {
			in := StudyEventInput{
				ID: inputOf(i, 0, 0, 0, 0, 0, 0).ID, SessionID: key.Format(s.ID), StartedAt: time.UnixMilli(at % (1 << 47)),
				ElapsedSeconds: elapsed, FromPosition: from, ToPosition: to, PlaybackRate: rate,
			}
			events := []StudyEventInput{in}
			l.check(t, events, l.reported(now+int64(i), events...))
		}
	})
}

func BenchmarkLedger(b *testing.B) {
	var events []StudyEventInput
	for i := range 100 {
		events = append(events, inputOf(i, firstSession, start.UnixMilli()+int64(i)*15_003, 15_000, int64(i)*15_000, int64(i+1)*15_000, 1))
	}
	claims := readClaims(DefaultRules(), events)
	b.ReportAllocs()
	for b.Loop() {
		l := newBook(7200)
		l.begin(1, start.UnixMilli(), nil)
		l.now = start.UnixMilli() + hour
		l.settle(claims)
	}
}
