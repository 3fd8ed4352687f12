package study

import (
	"partyschool/ent/studyevent"
	"partyschool/internal/interval"
)

// portion is what is left of a claim while cuts are made: so much wall time in
// which so much media was played. Cuts take the tail.
type portion struct {
	// at is the start of the wall time by the school's clock, in milliseconds
	// since 1970, and wall its length.
	at, wall int64
	// from is the position in the media, and media the length played.
	from, media int64
	// reason is that of the first cut; empty while all is left.
	reason studyevent.Reason
}

// cutMedia leaves so much media, and wall time in proportion.
func (p *portion) cutMedia(to int64, why studyevent.Reason) {
	if to >= p.media {
		return
	}
	p.wall = inProportion(p.wall, to, p.media)
	p.media = to
	p.because(why)
}

// cutWall leaves so much wall time, and media in proportion.
func (p *portion) cutWall(to int64, why studyevent.Reason) {
	if to >= p.wall {
		return
	}
	p.media = inProportion(p.media, to, p.wall)
	p.wall = to
	p.because(why)
}

func (p *portion) because(why studyevent.Reason) {
	if p.reason == "" {
		p.reason = why
	}
}

// nothing reports that all was cut off. A claim that spoke of no time and no media
// at all, of which nothing was cut off, is something: the lesson was looked at.
func (p *portion) nothing() bool { return p.reason != "" && p.wall == 0 && p.media == 0 }

// span is the wall time.
func (p *portion) span() interval.Span { return interval.Span{From: p.at, To: p.at + p.wall} }

// moveInto puts the wall time into the window: what lies before begins with it,
// what lies after ends with it, what is longer fills it. The media stays: it has
// a bound of its own.
func (p *portion) moveInto(window interval.Span) {
	p.wall = min(p.wall, window.Length())
	p.at = min(max(p.at, window.From), window.To-p.wall)
}

// inProportion returns amount × part ÷ whole, rounded down so that nothing is
// given away. Amounts are below 1e10 and walls below 3e8, so it cannot overflow.
func inProportion(amount, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return amount * part / whole
}
