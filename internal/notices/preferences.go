package notices

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/ent/pushsubscription"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// kinds are all kinds of notices, in the order in which members are asked.
var kinds = []notice.Kind{
	notice.KindGROUP_MESSAGE, notice.KindBIRTHDAY_CARD, notice.KindTRANSFER, notice.KindBIRTHDAYS_AHEAD, notice.KindOVERDUE_DIGEST, notice.KindSECURITY,
}

// channels are all channels, those that the school has not among them: a wish outlives
// a gateway.
var channels = []delivery.Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH}

// NoticePreferences are how a member wants to be told things.
type NoticePreferences struct {
	// Mail is the address that the member proved; nil without one.
	Mail *string
	// QuietHours are when nothing is sent; nil for never.
	QuietHours *QuietHours
	// Channels are those that the school has.
	Channels []delivery.Channel
	// Kinds are what one can be told of.
	Kinds []*NoticeKindPreference
	// Browsers are those that take pushes, the oldest first.
	Browsers []*ent.PushSubscription
}

// QuietHours are a time of day, as 22:00 to 07:00.
type QuietHours struct{ From, Until string }

// NoticeKindPreference is over what a member is told of a kind of notice.
type NoticeKindPreference struct {
	Kind notice.Kind
	// Mandatory is whether it cannot be changed.
	Mandatory bool
	// Channels are over what, besides the list of notices; of a group message over what
	// it may come, if its author sends it so.
	Channels []delivery.Channel
}

// Preferences are the viewer's.
func (s *Service) Preferences(ctx context.Context) (*NoticePreferences, error) {
	id, client := identity.FromContext(ctx).MemberID, s.database.Client(ctx)
	m, err := client.Member.Query().Where(member.ID(id)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read whose preferences: %w", err)
	}
	rows, err := client.NoticePreference.Query().Where(noticepreference.MemberID(id)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read preferences: %w", err)
	}
	browsers, err := client.PushSubscription.Query().Where(pushsubscription.MemberID(id), outbox.Subscribed(s.clock.Now())).Order(pushsubscription.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who takes pushes: %w", err)
	}
	p := &NoticePreferences{Channels: s.outbox.Channels(), Browsers: browsers}
	if m.Mail != "" {
		p.Mail = &m.Mail
	}
	if q := s.outbox.QuietHoursOf(m); q.From != q.Until {
		p.QuietHours = &QuietHours{clockTime(q.From), clockTime(q.Until)}
	}
	for _, kind := range kinds {
		k := &NoticeKindPreference{Kind: kind, Mandatory: outbox.Mandatory(string(kind)), Channels: []delivery.Channel{}}
		for _, c := range channels {
			if wants(rows, kind, c) {
				k.Channels = append(k.Channels, c)
			}
		}
		p.Kinds = append(p.Kinds, k)
	}
	return p, nil
}

// wants is the member's word, or the school's default.
func wants(rows []*ent.NoticePreference, kind notice.Kind, c delivery.Channel) bool {
	for _, row := range rows {
		if row.Kind == string(kind) && delivery.Channel(row.Channel) == c && !outbox.Mandatory(row.Kind) {
			return row.Wanted
		}
	}
	return kind == notice.KindGROUP_MESSAGE || outbox.Wanted(string(kind), c)
}

func clockTime(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
