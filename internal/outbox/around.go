package outbox

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/predicate"
	"partyschool/ent/pushsubscription"
	"partyschool/ent/session"
)

// surroundings are what a batch is judged by.
type surroundings struct {
	// people are the members in service.
	people        map[int64]*ent.Member
	subscriptions map[int64][]Subscription
	said          map[wish]bool
	// settled are the notices that were read or taken back already, with how.
	settled map[int64]string
	// phones and mails are the members of whom the one or the other does not open, rows
	// the deliveries whose own code or address does not.
	phones, mails, rows map[int64]bool
}

// around reads what a batch is judged by.
func (s *Service) around(ctx context.Context, rows []*ent.Delivery) (*surroundings, error) {
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
	a := &surroundings{people: map[int64]*ent.Member{}, subscriptions: map[int64][]Subscription{}, settled: map[int64]string{}}
	members, err := client.Member.Query().Where(member.IDIn(ids...), member.Active(true)).All(ctx)
	if err != nil {
		return nil, wrap("read to whom it goes", err)
	}
	for _, m := range members {
		a.people[m.ID] = m
	}
	if a.phones, a.mails, err = shut(ctx, client, members); err != nil {
		return nil, err
	}
	if a.rows, err = shutRows(ctx, client, rows); err != nil {
		return nil, err
	}
	if s.Has(delivery.ChannelPUSH) {
		list, err := client.PushSubscription.Query().Where(pushsubscription.MemberIDIn(ids...), Subscribed(s.Clock.Now())).Order(pushsubscription.ByID()).All(ctx)
		if err != nil {
			return nil, wrap("read where pushes go", err)
		}
		for _, p := range list {
			a.subscriptions[p.MemberID] = append(a.subscriptions[p.MemberID], Subscription{ID: p.ID, Endpoint: p.Endpoint, P256dh: p.P256dh, Auth: p.Auth})
		}
	}
	if a.said, err = wishes(ctx, client, ids); err != nil {
		return nil, err
	}
	if len(told) > 0 {
		list, err := client.Notice.Query().Where(notice.IDIn(told...), notice.Or(notice.ReadAtNotNil(), notice.RemovedAtNotNil())).All(ctx)
		if err != nil {
			return nil, wrap("read which notices were read", err)
		}
		for _, n := range list {
			a.settled[n.ID] = "READ_ALREADY"
			if n.RemovedAt != nil {
				a.settled[n.ID] = "TAKEN_BACK"
			}
		}
	}
	return a, nil
}

// settled is how the notice of a delivery was done with in the app; empty where it was
// not. What guards an account never is: whoever took the account over could read it there.
func settled(a *surroundings, d *ent.Delivery) string {
	if d.NoticeID == nil || Mandatory(d.Kind) {
		return ""
	}
	return a.settled[*d.NoticeID]
}

// unreadable reports whether it is known that a delivery goes somewhere, but not where.
func (a *surroundings) unreadable(d *ent.Delivery) bool {
	switch {
	case a.rows[d.ID]:
		return true
	case d.Channel == delivery.ChannelSMS:
		return a.phones[d.MemberID] && d.Address == ""
	case d.Channel == delivery.ChannelMAIL:
		return a.mails[d.MemberID] && d.Address == ""
	}
	return false
}

// shut are the members of whom a phone or a mail address is on the register and does not
// open under the keys of the school: they read as if there was none.
func shut(ctx context.Context, client *ent.Client, people []*ent.Member) (phones, mails map[int64]bool, err error) {
	var noPhone, noMail []int64
	for _, m := range people {
		if m.Phone == "" {
			noPhone = append(noPhone, m.ID)
		}
		if m.Mail == "" {
			noMail = append(noMail, m.ID)
		}
	}
	find := func(ids []int64, sealed predicate.Member) map[int64]bool {
		if len(ids) == 0 || err != nil {
			return nil
		}
		var found []int64
		found, err = client.Member.Query().Where(member.IDIn(ids...), sealed).IDs(ctx)
		return setOf(found)
	}
	phones, mails = find(noPhone, member.PhoneNEQ("")), find(noMail, member.MailNEQ(""))
	return phones, mails, wrap("look whose phone or mail does not open", err)
}

// shutRows are the deliveries whose own code or address does not open: codes, and
// farewells to an address.
func shutRows(ctx context.Context, client *ent.Client, rows []*ent.Delivery) (map[int64]bool, error) {
	var noCode, noAddress []int64
	for _, d := range rows {
		if d.NoticeID == nil && d.Code == "" {
			noCode = append(noCode, d.ID)
		}
		if d.NoticeID == nil && d.Address == "" {
			noAddress = append(noAddress, d.ID)
		}
	}
	if len(noCode)+len(noAddress) == 0 {
		return nil, nil //nolint:nilnil // none
	}
	found, err := client.Delivery.Query().Where(delivery.Or(
		delivery.And(delivery.IDIn(noCode...), delivery.CodeNEQ("")), delivery.And(delivery.IDIn(noAddress...), delivery.AddressNEQ("")),
	)).IDs(ctx)
	return setOf(found), wrap("look which codes do not open", err)
}

func setOf(ids []int64) map[int64]bool {
	set := map[int64]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// Subscribed are the subscriptions that pushes go to: those whose session is not over.
// Who signed out there, or was signed out, or let it lapse, is told nothing on that
// browser any more.
func Subscribed(now time.Time) predicate.PushSubscription {
	return func(s *sql.Selector) {
		t := sql.Table(session.Table)
		s.Where(sql.In(s.C(pushsubscription.FieldSessionID), sql.Select(t.C(session.FieldID)).From(t).Where(
			sql.And(sql.IsNull(t.C(session.FieldEndedAt)), sql.GT(t.C(session.FieldExpiresAt), now)))))
	}
}
