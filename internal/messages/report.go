package messages

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/groupmessage"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/visibility"
)

// GroupMessageReport is what became of a message so far.
type GroupMessageReport struct {
	// ToldCount is how many members have it in their list of notices, ReadCount how many
	// of them read it there.
	ToldCount, ReadCount int
	// Channels are those over which something was written for sending.
	Channels []*GroupMessageDelivery
}

// GroupMessageDelivery is what became of a message over one channel.
type GroupMessageDelivery struct {
	Channel delivery.Channel
	// WaitingCount are still to be sent, SentCount were accepted by whoever delivers
	// them, FailedCount were not and will not be, UnknownCount were handed over without
	// an answer, UnwantedCount were not sent since the member had read it already, or
	// could or wanted not to be reached so.
	WaitingCount, SentCount, FailedCount, UnknownCount, UnwantedCount int
}

// List lists the messages to an organisation and to those below it, the latest first.
// FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation.
func (s *Service) List(ctx context.Context, unit *ent.Organization, args paging.Args) (*GroupMessageConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	which, table := predicate.GroupMessage(visibility.Below(groupmessage.FieldOrganizationID, unit.Path)), s.Database.Client(ctx).GroupMessage
	return paging.Source[*GroupMessage, predicate.GroupMessage]{
		Order:  paging.Order{{Name: groupmessage.FieldID, Desc: true}},
		Values: func(m *GroupMessage) []any { return []any{m.ID} },
		Read: func(ctx context.Context, where predicate.GroupMessage, order func(*sql.Selector), limit int) ([]*GroupMessage, error) {
			rows, err := table.Query().Where(which, where).Order(order).Limit(limit).All(ctx)
			if err != nil {
				return nil, err
			}
			return s.report(ctx, rows...)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(which).Count(ctx) },
	}.Page(ctx, args)
}

// Get returns one message; an error for which ent.IsNotFound holds unless an ADMIN role of
// the viewer covers its organisation.
func (s *Service) Get(ctx context.Context, id int64) (*GroupMessage, error) {
	row, err := s.Database.Client(ctx).GroupMessage.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := s.report(ctx, row)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// report counts what became of messages: a statement for the notices of all, one for
// what was sent.
func (s *Service) report(ctx context.Context, rows ...*ent.GroupMessage) ([]*GroupMessage, error) {
	ctx = identity.AsSystem(ctx, "group messages: count what became of them")
	list, ids := make([]*GroupMessage, len(rows)), make([]int64, len(rows))
	by := map[int64]*GroupMessageReport{}
	for i, m := range rows {
		list[i] = &GroupMessage{m, &GroupMessageReport{ToldCount: m.ToldCount, Channels: []*GroupMessageDelivery{}}}
		ids[i], by[m.ID] = m.ID, list[i].Report
	}
	if len(rows) == 0 {
		return list, nil
	}
	var read []struct {
		ID    int64 `sql:"group_message_id"`
		Count int   `sql:"count"`
	}
	err := s.Database.Client(ctx).Notice.Query().Where(notice.GroupMessageIDIn(ids...), notice.ReadAtNotNil()).
		GroupBy(notice.FieldGroupMessageID).Aggregate(ent.Count()).Scan(ctx, &read)
	if err != nil {
		return nil, fmt.Errorf("count who read messages: %w", err)
	}
	for _, r := range read {
		by[r.ID].ReadCount = r.Count
	}
	var sent []struct {
		ID      int64            `sql:"group_message_id"`
		Channel delivery.Channel `sql:"channel"`
		Status  delivery.Status  `sql:"status"`
		Count   int              `sql:"count"`
	}
	err = s.Database.Client(ctx).Delivery.Query().Where(delivery.GroupMessageIDIn(ids...)).
		Order(delivery.ByChannel()).GroupBy(delivery.FieldGroupMessageID, delivery.FieldChannel, delivery.FieldStatus).Aggregate(ent.Count()).Scan(ctx, &sent)
	if err != nil {
		return nil, fmt.Errorf("count what was sent of messages: %w", err)
	}
	for _, r := range sent {
		by[r.ID].add(r.Channel, r.Status, r.Count)
	}
	return list, nil
}

func (r *GroupMessageReport) add(c delivery.Channel, status delivery.Status, n int) {
	var d *GroupMessageDelivery
	for _, other := range r.Channels {
		if other.Channel == c {
			d = other
		}
	}
	if d == nil {
		d = &GroupMessageDelivery{Channel: c}
		r.Channels = append(r.Channels, d)
	}
	switch status {
	case delivery.StatusSENT:
		d.SentCount += n
	case delivery.StatusDEAD:
		d.FailedCount += n
	case delivery.StatusUNKNOWN:
		d.UnknownCount += n
	case delivery.StatusSUPPRESSED:
		d.UnwantedCount += n
	default:
		d.WaitingCount += n
	}
}

// audienceOf is the audience that a message was sent to.
func audienceOf(m *ent.GroupMessage, path string) []predicate.Member {
	view := &GroupMessage{GroupMessage: m}
	return audience(path, view.Stages(), view.Residency(), m.AdminsOnly)
}

// Stages are those that it speaks to; empty for all.
func (m *GroupMessage) Stages() []member.Stage {
	stages := []member.Stage{}
	for _, stage := range m.GroupMessage.Stages {
		stages = append(stages, member.Stage(stage))
	}
	return stages
}

// Residency is the one that it speaks to; nil for both.
func (m *GroupMessage) Residency() *member.Residency {
	if m.GroupMessage.Residency == nil {
		return nil
	}
	r := member.Residency(*m.GroupMessage.Residency)
	return &r
}

// Channels are over what it goes besides the list of notices.
func (m *GroupMessage) Channels() []delivery.Channel { return overOf(m.GroupMessage).Channels }
