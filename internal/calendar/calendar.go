package calendar

import (
	"time"
	// Old phones' hosts and minimal containers carry no zone files.
	_ "time/tzdata"
)

// Calendar is the tenant's: days and years begin at midnight in its zone.
type Calendar struct{ zone *time.Location }

// New returns the calendar of a zone named as in the IANA database.
func New(zone string) (Calendar, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Calendar{}, err
	}
	return Calendar{zone: loc}, nil
}

// Zone returns the zone's location.
func (c Calendar) Zone() *time.Location { return c.zone }

// DateOf returns the tenant's day at the moment t.
func (c Calendar) DateOf(t time.Time) Date { return DateOf(t.In(c.zone)) }

// Piece is the part of a stretch of time that lies on one day, in milliseconds
// since 1970, the end excluded.
type Piece struct {
	Day      Date
	From, To int64
}

// SplitDays cuts the stretch [from, to), in milliseconds since 1970, at every
// midnight of the tenant. An empty stretch has no pieces.
func (c Calendar) SplitDays(from, to int64) []Piece {
	var pieces []Piece
	for from < to {
		d := c.DateOf(time.UnixMilli(from))
		end := min(d.AddDays(1).Start(c.zone).UnixMilli(), to)
		pieces = append(pieces, Piece{Day: d, From: from, To: end})
		from = end
	}
	return pieces
}
