package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/noticepreference"
	"partyschool/ent/pushsubscription"
	"partyschool/internal/identity"
)

const (
	// gather is how long a message waits for others to the same member, so that they
	// go as one.
	gather = 2 * time.Minute
	// worth is how long it is worth sending.
	worth = 3 * 24 * time.Hour
	// writtenAtOnce bounds the rows of one statement.
	writtenAtOnce = 500
	longestTitle  = 200
)

// Message is a notice that is to leave the school too.
type Message struct {
	MemberID, NoticeID int64
	// GroupMessageID is the group message that it is part of; nil otherwise.
	GroupMessageID *int64
	// Kind is the kind of the notice.
	Kind string
	// OnceKey is the notice's own; what is sent carries it with the channel.
	OnceKey, Title, Body string
	// Channels are those that its author chose; nil where the member's wishes and the
	// school's defaults decide. What a member switched off stays off either way.
	Channels []Channel
}

// Write writes what is to be sent of the notices, in the transaction that writes the
// notices: over each channel that the school has, the member can be reached by and
// wants. It writes nothing twice where the notices are not.
func (s *Service) Write(ctx context.Context, tx *ent.Client, messages []Message) error {
	if len(s.Carriers) == 0 || len(messages) == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "outbox: write")
	for some := range slices.Chunk(messages, writtenAtOnce) {
		who, err := s.reach(ctx, tx, some)
		if err != nil {
			return err
		}
		var rows []*ent.DeliveryCreate
		for _, m := range some {
			for _, c := range s.Channels() {
				if who.reached(m.MemberID, c) && who.wanted(m, c) {
					rows = append(rows, s.row(tx, m, c))
				}
			}
		}
		if err := tx.Delivery.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("write the outbox: %w", err)
		}
	}
	s.Database.AfterCommit(ctx, s.wake)
	return nil
}

func (s *Service) row(tx *ent.Client, m Message, c Channel) *ent.DeliveryCreate {
	now := s.Clock.Now()
	return tx.Delivery.Create().SetMemberID(m.MemberID).SetChannel(c).SetKind(m.Kind).SetNoticeID(m.NoticeID).SetNillableGroupMessageID(m.GroupMessageID).
		SetOnceKey(m.OnceKey + ":" + string(c)).SetTitle(cut(m.Title, longestTitle)).SetBody(m.Body).
		SetCreatedAt(now).SetDueAt(now.Add(gather)).SetExpiresAt(now.Add(worth))
}

// reachable is how members can be reached and what they said to that.
type reachable struct {
	active, phone, mail, push map[int64]bool
	said                      map[wish]bool
}

type wish struct {
	memberID int64
	kind     string
	channel  Channel
}

func (s *Service) reach(ctx context.Context, tx *ent.Client, messages []Message) (reachable, error) {
	who := reachable{active: map[int64]bool{}, phone: map[int64]bool{}, mail: map[int64]bool{}, push: map[int64]bool{}}
	ids := make([]int64, len(messages))
	for i, m := range messages {
		ids[i] = m.MemberID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	people, err := tx.Member.Query().Where(member.IDIn(ids...), member.Active(true)).All(ctx)
	if err != nil {
		return who, fmt.Errorf("read whom to reach: %w", err)
	}
	phones, mails, err := shut(ctx, tx, people)
	if err != nil {
		return who, err
	}
	for _, m := range people {
		who.active[m.ID], who.phone[m.ID], who.mail[m.ID] = true, m.Phone != "" || phones[m.ID], m.Mail != "" || mails[m.ID]
	}
	if s.Has(delivery.ChannelPUSH) {
		subscribed, err := tx.PushSubscription.Query().Where(pushsubscription.MemberIDIn(ids...), Subscribed(s.Clock.Now())).All(ctx)
		if err != nil {
			return who, fmt.Errorf("read who takes pushes: %w", err)
		}
		for _, p := range subscribed {
			who.push[p.MemberID] = true
		}
	}
	who.said, err = wishes(ctx, tx, ids)
	return who, err
}

func wishes(ctx context.Context, tx *ent.Client, memberIDs []int64) (map[wish]bool, error) {
	rows, err := tx.NoticePreference.Query().Where(noticepreference.MemberIDIn(memberIDs...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what members want: %w", err)
	}
	said := map[wish]bool{}
	for _, row := range rows {
		said[wish{row.MemberID, row.Kind, Channel(row.Channel)}] = row.Wanted
	}
	return said, nil
}

func (r reachable) reached(memberID int64, c Channel) bool {
	switch {
	case !r.active[memberID]:
		return false
	case c == delivery.ChannelMAIL:
		return r.mail[memberID]
	case c == delivery.ChannelPUSH:
		return r.push[memberID]
	}
	return r.phone[memberID]
}

func (r reachable) wanted(m Message, c Channel) bool {
	if Mandatory(m.Kind) {
		return Wanted(m.Kind, c)
	}
	said, any := r.said[wish{m.MemberID, m.Kind, c}]
	switch {
	case m.Channels != nil:
		return slices.Contains(m.Channels, c) && (!any || said)
	case any:
		return said
	}
	return Wanted(m.Kind, c)
}

// wake has this node look for what is due.
func (s *Service) wake() {
	for _, nudge := range s.nudges {
		select {
		case nudge <- struct{}{}:
		default:
		}
	}
}

// cut shortens a text to a number of characters.
func cut(text string, runes int) string {
	if r := []rune(text); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return text
}
