package outbox

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
)

const (
	// shutPause is how long what does not open waits before it is looked at again.
	shutPause = 5 * time.Minute
	// urgentShutPause is the same for a code.
	urgentShutPause = 15 * time.Second
	// longestCode bounds the reason that is kept of a failure.
	longestCode = 200
)

// sortOut looks once more, at the moment of sending, whether each of a batch is still
// wanted: much may have happened since it was written. It returns what is to be handed
// over; the rest it puts away or off.
func (s *Service) sortOut(ctx context.Context, rows []*ent.Delivery) ([]*bundle, error) {
	a, err := s.around(ctx, rows)
	if err != nil {
		return nil, err
	}
	now, ends := s.Clock.Now(), endsOf(rows)
	var send []*ent.Delivery
	why := map[end][]int64{}   // not wanted any more
	later := map[off][]int64{} // in the member's quiet hours, or unreadable
	for _, d := range rows {
		m := a.people[d.MemberID]
		w, any := a.said[wish{d.MemberID, d.Kind, d.Channel}]
		until, quiet := now, false
		if m != nil && !d.Urgent {
			until, quiet = s.quiet(m, d.Kind, now)
		}
		switch {
		case m == nil:
			why[unwanted("INACTIVE")] = append(why[unwanted("INACTIVE")], d.ID)
		case !ends[name(d)].After(now):
			why[expired(d)] = append(why[expired(d)], d.ID)
		case quiet:
			later[off{until, ""}] = append(later[off{until, ""}], d.ID)
		case settled(a, d) == "READ_ALREADY" && d.MessageKey != "":
			send = append(send, d) // a letter that may have arrived already stays what it was
		case settled(a, d) != "":
			why[unwanted(settled(a, d))] = append(why[unwanted(settled(a, d))], d.ID)
		case any && !w && !Mandatory(d.Kind):
			why[unwanted("NOT_WANTED")] = append(why[unwanted("NOT_WANTED")], d.ID)
		case a.unreadable(d):
			later[unreadable(d, now)] = append(later[unreadable(d, now)], d.ID)
		case d.Channel == delivery.ChannelMAIL && m.Mail == "" && d.Address == "",
			d.Channel == delivery.ChannelSMS && m.Phone == "" && d.Address == "",
			d.Channel == delivery.ChannelPUSH && len(a.subscriptions[d.MemberID]) == 0:
			why[unwanted("NO_ADDRESS")] = append(why[unwanted("NO_ADDRESS")], d.ID)
		default:
			send = append(send, d)
		}
	}
	if err := s.putAway(ctx, rows[0].ClaimedBy, why, later); err != nil {
		return nil, err
	}
	list := bundles(send)
	for _, b := range list {
		b.member, b.subscriptions = a.people[b.rows[0].MemberID], a.subscriptions[b.rows[0].MemberID]
	}
	return list, nil
}

// endsOf returns by name until when letters are worth sending: one that may have arrived
// is until the last notice in it is not, and ends as a whole.
func endsOf(rows []*ent.Delivery) map[string]time.Time {
	ends := map[string]time.Time{}
	for _, d := range rows {
		if d.ExpiresAt.After(ends[name(d)]) {
			ends[name(d)] = d.ExpiresAt
		}
	}
	return ends
}

// name is the same for the rows of one letter that may have arrived, and for no others.
func name(d *ent.Delivery) string { return cmp.Or(d.MessageKey, d.OnceKey) }

// end is how a delivery ends without being handed over again.
type end struct {
	status delivery.Status
	code   string
	// keep is whether its text stays, so that it can be put back.
	keep bool
}

func unwanted(code string) end { return end{status: delivery.StatusSUPPRESSED, code: code} }

// expired keeps, behind that it is worth nothing any more, why it was not sent before.
func expired(d *ent.Delivery) end { return end{delivery.StatusDEAD, expiredAfter(d.Error), !d.Urgent} }

// expiredAfter is the code of what expired, with the reason of its last failure.
func expiredAfter(reason string) string {
	if reason == "" {
		return "EXPIRED"
	}
	return cut("EXPIRED:"+reason, longestCode)
}

// off is until when a delivery is put off, and why; empty for quiet hours.
type off struct {
	until time.Time
	code  string
}

// unreadable puts a delivery off until somebody may have given the keys back. It is not
// its fault, and costs it no try.
func unreadable(d *ent.Delivery, now time.Time) off {
	if d.Urgent {
		return off{now.Add(urgentShutPause), "UNREADABLE"}
	}
	return off{now.Add(shutPause), "UNREADABLE"}
}

// putAway ends what is not wanted any more, and puts off what comes at a bad time: of
// the batch, as far as it is this sender's still.
func (s *Service) putAway(ctx context.Context, batch string, why map[end][]int64, later map[off][]int64) error {
	now := s.Clock.Now()
	change := func(ids []int64) *ent.DeliveryUpdate {
		return s.Database.Client(ctx).Delivery.Update().
			Where(delivery.IDIn(ids...), delivery.ClaimedBy(batch), delivery.StatusEQ(delivery.StatusSENDING)).ClearClaimedUntil()
	}
	for e, ids := range why {
		c := change(ids).SetStatus(e.status).SetError(e.code).SetEndedAt(now)
		if !e.keep {
			c.SetBody("").SetCode("").SetAddress("")
		}
		if err := c.Exec(ctx); err != nil {
			return wrap("put away what is not wanted any more", err)
		}
	}
	for o, ids := range later {
		c := change(ids).SetStatus(delivery.StatusPENDING).SetDueAt(o.until)
		if o.code != "" {
			c.SetError(o.code)
			slog.ErrorContext(ctx, "messages wait, since whereto they go cannot be opened with the keys of this school", "messages", len(ids))
		}
		if err := c.Exec(ctx); err != nil {
			return wrap("put off what comes at a bad time", err)
		}
	}
	return nil
}
