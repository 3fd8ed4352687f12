package notices

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/predicate"
	"partyschool/ent/pushsubscription"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

const (
	// mostBrowsers bounds the browsers of one member; the oldest makes room.
	mostBrowsers  = 10
	longestDevice = 60
)

// SubscribePushInput is the input of subscribePush: what PushSubscription.toJSON() of
// the browser says.
type SubscribePushInput struct {
	Endpoint, P256dh, Auth string
	Device                 *string
}

// SubscribePushPayload is the answer of subscribePush and unsubscribePush.
type SubscribePushPayload struct{ Preferences *NoticePreferences }

// UnsubscribePushInput is the input of unsubscribePush.
type UnsubscribePushInput struct{ Endpoint string }

// SubscribePush has pushes sent to a browser, for as long as the session lives that sent
// it. Sent twice, there is one; a browser that was somebody else's is the viewer's from
// then on. BAD_USER_INPUT for what no push could
// be encrypted for; FORBIDDEN where the school sends no pushes.
func (s *Service) SubscribePush(ctx context.Context, input SubscribePushInput) (*SubscribePushPayload, error) {
	if !s.outbox.Has(delivery.ChannelPUSH) {
		return nil, problem.New(problem.Forbidden, "本校未开通推送。", "This school sends no pushes.").With("reason", "CHANNEL_OFF")
	}
	if err := outbox.CheckSubscription(outbox.Subscription{Endpoint: input.Endpoint, P256dh: input.P256dh, Auth: input.Auth}); err != nil {
		return nil, problem.BadInput("endpoint", "推送订阅无效。", "The subscription is not valid: %s.", err)
	}
	device := ""
	if input.Device != nil {
		device = strings.TrimSpace(*input.Device)
	}
	if len([]rune(device)) > longestDevice {
		return nil, problem.BadInput("device", "不能超过 %d 个字符。", "This takes at most %d characters.", longestDevice)
	}
	id, sessionID := identity.FromContext(ctx).MemberID, identity.FromContext(ctx).SessionID
	system := identity.AsSystem(ctx, "subscribePush: take a browser over")
	err := s.database.InTx(system, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		n, err := tx.PushSubscription.Update().Where(at(input.Endpoint)).
			SetMemberID(id).SetSessionID(sessionID).SetP256dh(input.P256dh).SetAuth(input.Auth).SetDevice(device).Save(ctx)
		if err != nil || n > 0 {
			return err
		}
		mine, err := tx.PushSubscription.Query().Where(pushsubscription.MemberID(id)).Order(pushsubscription.ByID()).IDs(ctx)
		if err != nil {
			return fmt.Errorf("read who takes pushes: %w", err)
		}
		if over := len(mine) + 1 - mostBrowsers; over > 0 {
			if _, err := tx.PushSubscription.Delete().Where(pushsubscription.IDIn(mine[:over]...)).Exec(ctx); err != nil {
				return fmt.Errorf("forget the oldest browser: %w", err)
			}
		}
		return tx.PushSubscription.Create().SetMemberID(id).SetSessionID(sessionID).SetEndpoint(input.Endpoint).SetEndpointHash(hashOf(input.Endpoint)).
			SetP256dh(input.P256dh).SetAuth(input.Auth).SetDevice(device).SetCreatedAt(s.clock.Now()).Exec(ctx)
	})
	if err != nil && !ent.IsConstraintError(err) { // somebody else subscribed it at the same moment
		return nil, err
	}
	p, err := s.Preferences(ctx)
	return &SubscribePushPayload{Preferences: p}, err
}

// UnsubscribePush has no more pushes sent to one of the viewer's browsers. Sent twice, it
// answers the same; also for a browser that is somebody else's, which it leaves alone.
func (s *Service) UnsubscribePush(ctx context.Context, input UnsubscribePushInput) (*SubscribePushPayload, error) {
	_, err := s.database.Client(ctx).PushSubscription.Delete().
		Where(pushsubscription.MemberID(identity.FromContext(ctx).MemberID), at(input.Endpoint)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("forget a browser: %w", err)
	}
	p, err := s.Preferences(ctx)
	return &SubscribePushPayload{Preferences: p}, err
}

func at(endpoint string) predicate.PushSubscription {
	return pushsubscription.EndpointHash(hashOf(endpoint))
}

func hashOf(endpoint string) []byte {
	sum := sha256.Sum256([]byte(endpoint))
	return sum[:]
}
