package messages

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/ent/predicate"
	"partyschool/ent/pushsubscription"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// GroupMessagePreview is whom a message would reach.
type GroupMessagePreview struct {
	// MemberCount is how many members are told, in the list of notices at least.
	MemberCount int
	// Channels are those that the school has, with how many can be reached over each.
	Channels []*GroupMessageReach
}

// GroupMessageReach is how many members can be reached over a channel.
type GroupMessageReach struct {
	Channel     delivery.Channel
	MemberCount int
}

// PreviewGroupMessage counts whom a message would reach. NOT_FOUND unless an ADMIN role
// of the viewer covers the organisation.
func (s *Service) PreviewGroupMessage(ctx context.Context, organizationID int64, input *GroupAudienceInput) (*GroupMessagePreview, error) {
	unit, err := s.covered(ctx, organizationID)
	if err != nil {
		return nil, err
	}
	which := input.of(unit.Path)
	n, err := s.count(ctx, which)
	if err != nil {
		return nil, err
	}
	preview := &GroupMessagePreview{MemberCount: n, Channels: []*GroupMessageReach{}}
	for _, c := range s.Outbox.Channels() {
		n, err := s.count(ctx, append(reached(c, s.Clock.Now()), which...))
		if err != nil {
			return nil, err
		}
		preview.Channels = append(preview.Channels, &GroupMessageReach{c, n})
	}
	return preview, nil
}

func (s *Service) count(ctx context.Context, which []predicate.Member) (int, error) {
	n, err := s.Database.Client(ctx).Member.Query().Where(which...).Count(identity.AsSystem(ctx, "group messages: count whom it reaches"))
	if err != nil {
		return 0, fmt.Errorf("count whom a message reaches: %w", err)
	}
	return n, nil
}

// reached are those who have the channel and did not switch group messages off there.
func reached(c delivery.Channel, now time.Time) []predicate.Member {
	which := []predicate.Member{func(s *sql.Selector) {
		t := sql.Table(noticepreference.Table)
		s.Where(sql.NotIn(s.C(member.FieldID), sql.Select(t.C(noticepreference.FieldMemberID)).From(t).Where(sql.And(
			sql.EQ(t.C(noticepreference.FieldKind), notice.KindGROUP_MESSAGE), sql.EQ(t.C(noticepreference.FieldChannel), c), sql.EQ(t.C(noticepreference.FieldWanted), false),
		))))
	}}
	switch c {
	case delivery.ChannelMAIL:
		which = append(which, member.MailNEQ("")) // sealed, and empty without one
	case delivery.ChannelPUSH:
		which = append(which, func(s *sql.Selector) {
			t := sql.Table(pushsubscription.Table)
			subscribed := sql.Select(t.C(pushsubscription.FieldMemberID)).From(t)
			outbox.Subscribed(now)(subscribed)
			s.Where(sql.In(s.C(member.FieldID), subscribed))
		})
	}
	return which
}
