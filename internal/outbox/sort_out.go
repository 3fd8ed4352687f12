package outbox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/pushsubscription"
)

// sortOut looks once more, at the moment of sending, whether each of a batch is still
// wanted: much may have happened since it was written. It returns what is to be handed
// over; the rest it puts away or off.
func (s *Service) sortOut(ctx context.Context, rows []*ent.Delivery) ([]*bundle, error) {
	people, subscriptions, said, settled, err := s.around(ctx, rows)
	if err != nil {
		return nil, err
	}
	now, ends := s.Clock.Now(), endsOf(rows)
	var send []*ent.Delivery
	why := map[end][]int64{}         // not wanted any more
	later := map[time.Time][]int64{} // in the member's quiet hours
	for _, d := range rows {
		m := people[d.MemberID]
		w, any := said[wish{d.MemberID, d.Kind, d.Channel}]
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
			later[until] = append(later[until], d.ID)
		case d.NoticeID != nil && settled[*d.NoticeID] == "READ_ALREADY" && d.MessageKey != "":
			send = append(send, d) // a letter that may have arrived already stays what it was
		case d.NoticeID != nil && settled[*d.NoticeID] != "":
			why[unwanted(settled[*d.NoticeID])] = append(why[unwanted(settled[*d.NoticeID])], d.ID)
		case any && !w && !Mandatory(d.Kind):
			why[unwanted("NOT_WANTED")] = append(why[unwanted("NOT_WANTED")], d.ID)
		case d.Channel == delivery.ChannelMAIL && m.Mail == "" && d.Address == "",
			d.Channel == delivery.ChannelSMS && m.Phone == "",
			d.Channel == delivery.ChannelPUSH && len(subscriptions[d.MemberID]) == 0:
			why[unwanted("NO_ADDRESS")] = append(why[unwanted("NO_ADDRESS")], d.ID)
		default:
			send = append(send, d)
		}
	}
	if err := s.putAway(ctx, why, later); err != nil {
		return nil, err
	}
	list := bundles(send)
	for _, b := range list {
		b.member, b.subscriptions = people[b.rows[0].MemberID], subscriptions[b.rows[0].MemberID]
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

// around reads what a batch is judged by: the members in service, their subscriptions
// and wishes, and which notices were read or taken back already.
func (s *Service) around(ctx context.Context, rows []*ent.Delivery) (map[int64]*ent.Member, map[int64][]Subscription, map[wish]bool, map[int64]string, error) {
	var ids, told []int64
	for _, d := range rows {
		ids = append(ids, d.MemberID)
		if d.NoticeID != nil {
			told = append(told, *d.NoticeID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	client := s.Database.Client(ctx)
	people := map[int64]*ent.Member{}
	subscriptions := map[int64][]Subscription{}
	settled := map[int64]string{}
	members, err := client.Member.Query().Where(member.IDIn(ids...), member.Active(true)).All(ctx)
	if err != nil {
		return nil, nil, nil, nil, wrap("read to whom it goes", err)
	}
	for _, m := range members {
		people[m.ID] = m
	}
	if s.Has(delivery.ChannelPUSH) {
		list, err := client.PushSubscription.Query().Where(pushsubscription.MemberIDIn(ids...)).Order(pushsubscription.ByID()).All(ctx)
		if err != nil {
			return nil, nil, nil, nil, wrap("read where pushes go", err)
		}
		for _, p := range list {
			subscriptions[p.MemberID] = append(subscriptions[p.MemberID], Subscription{ID: p.ID, Endpoint: p.Endpoint, P256dh: p.P256dh, Auth: p.Auth})
		}
	}
	said, err := wishes(ctx, client, ids)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	if len(told) > 0 {
		list, err := client.Notice.Query().Where(notice.IDIn(told...), notice.Or(notice.ReadAtNotNil(), notice.RemovedAtNotNil())).All(ctx)
		if err != nil {
			return nil, nil, nil, nil, wrap("read which notices were read", err)
		}
		for _, n := range list {
			settled[n.ID] = "READ_ALREADY"
			if n.RemovedAt != nil {
				settled[n.ID] = "TAKEN_BACK"
			}
		}
	}
	return people, subscriptions, said, settled, nil
}

// end is how a delivery ends without being handed over again.
type end struct {
	status delivery.Status
	code   string
	// keep is whether its text stays, so that it can be put back.
	keep bool
}

func unwanted(code string) end { return end{status: delivery.StatusSUPPRESSED, code: code} }

// expired says why it was not sent before, where that is known.
func expired(d *ent.Delivery) end {
	return end{delivery.StatusDEAD, cmp.Or(d.Error, "EXPIRED"), !d.Urgent}
}

// putAway ends what is not wanted any more, and puts off what comes at a bad time.
func (s *Service) putAway(ctx context.Context, why map[end][]int64, later map[time.Time][]int64) error {
	now := s.Clock.Now()
	for e, ids := range why {
		change := s.Database.Client(ctx).Delivery.Update().Where(delivery.IDIn(ids...), delivery.StatusEQ(delivery.StatusSENDING)).
			SetStatus(e.status).SetError(e.code).SetEndedAt(now).ClearClaimedUntil()
		if !e.keep {
			change.SetBody("").SetAddress("")
		}
		if err := change.Exec(ctx); err != nil {
			return wrap("put away what is not wanted any more", err)
		}
	}
	for until, ids := range later {
		err := s.Database.Client(ctx).Delivery.Update().Where(delivery.IDIn(ids...), delivery.StatusEQ(delivery.StatusSENDING)).
			SetStatus(delivery.StatusPENDING).SetDueAt(until).ClearClaimedUntil().Exec(ctx)
		if err != nil {
			return wrap("put off what comes in quiet hours", err)
		}
	}
	return nil
}
