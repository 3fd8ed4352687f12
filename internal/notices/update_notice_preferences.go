package notices

import (
	"context"
	"fmt"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

// UpdateNoticePreferencesInput is the input of updateNoticePreferences. What is nil
// stays.
type UpdateNoticePreferencesInput struct {
	// QuietHours are when nothing is to be sent; from and until the same for never.
	QuietHours *QuietHoursInput
	// Kinds are those to change.
	Kinds []*NoticeKindPreferenceInput
}

// QuietHoursInput are a time of day, as 22:00 to 07:00.
type QuietHoursInput struct{ From, Until string }

// NoticeKindPreferenceInput says over what one wants to be told of a kind.
type NoticeKindPreferenceInput struct {
	Kind notice.Kind
	// Channels are over what; over none where empty.
	Channels []delivery.Channel
}

// UpdateNoticePreferencesPayload is the answer of updateNoticePreferences.
type UpdateNoticePreferencesPayload struct{ Preferences *NoticePreferences }

// UpdateNoticePreferences changes how the viewer wants to be told things. Sent twice,
// the second changes nothing. BAD_USER_INPUT for what is no time of day and for a kind
// that nobody can switch off.
func (s *Service) UpdateNoticePreferences(ctx context.Context, input UpdateNoticePreferencesInput) (*UpdateNoticePreferencesPayload, error) {
	var from, until int
	if q := input.QuietHours; q != nil {
		var err error
		if from, err = minuteOf("quietHours.from", q.From); err != nil {
			return nil, err
		}
		if until, err = minuteOf("quietHours.until", q.Until); err != nil {
			return nil, err
		}
	}
	for i, k := range input.Kinds {
		if outbox.Mandatory(string(k.Kind)) {
			return nil, problem.BadInput(fmt.Sprintf("kinds[%d].kind", i), "这类通知关系到账号安全，不能关闭。", "This kind guards the account and cannot be changed.")
		}
	}
	id := identity.FromContext(ctx).MemberID
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		// The rule of the table lets admins alone change members; this is one's own wish.
		system := identity.AsSystem(ctx, "updateNoticePreferences: one's own")
		if err := s.lock(system, tx, id); err != nil {
			return err
		}
		if input.QuietHours != nil {
			if err := tx.Member.Update().Where(member.ID(id)).SetQuietFrom(from).SetQuietUntil(until).Exec(system); err != nil {
				return fmt.Errorf("write quiet hours: %w", err)
			}
		}
		for _, k := range input.Kinds {
			for _, c := range channels {
				if err := s.prefer(ctx, tx, id, k.Kind, c, slices.Contains(k.Channels, c)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p, err := s.Preferences(ctx)
	return &UpdateNoticePreferencesPayload{Preferences: p}, err
}

// lock keeps a member's row, and with it all preferences, so until the transaction ends.
func (s *Service) lock(ctx context.Context, tx *ent.Client, id int64) error {
	query := tx.Member.Query().Where(member.ID(id))
	query.Modify(s.database.LockRows)
	if _, err := query.IDs(ctx); err != nil {
		return fmt.Errorf("lock a member: %w", err)
	}
	return nil
}

// prefer writes one wish, under the lock of the member.
func (s *Service) prefer(ctx context.Context, tx *ent.Client, id int64, kind notice.Kind, c delivery.Channel, wanted bool) error {
	channel := noticepreference.Channel(c)
	n, err := tx.NoticePreference.Update().
		Where(noticepreference.MemberID(id), noticepreference.Kind(string(kind)), noticepreference.ChannelEQ(channel)).
		SetWanted(wanted).SetChangedAt(s.clock.Now()).Save(ctx)
	if err == nil && n == 0 {
		err = tx.NoticePreference.Create().SetMemberID(id).SetKind(string(kind)).SetChannel(channel).SetWanted(wanted).SetChangedAt(s.clock.Now()).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("write a preference: %w", err)
	}
	return nil
}

// minuteOf reads a time of day.
func minuteOf(field, text string) (int, error) {
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		return 0, problem.BadInput(field, "时间的格式须为 22:00。", "Give a time of day as 22:00.")
	}
	return at.Hour()*60 + at.Minute(), nil
}
