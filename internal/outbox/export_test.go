package outbox

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/delivery"
)

// Claim makes what is due a sender's of its own.
func (s *Service) Claim(ctx context.Context) ([]*ent.Delivery, error) {
	if err := s.reclaim(ctx, delivery.ChannelSMS); err != nil {
		return nil, err
	}
	return s.claim(ctx, delivery.ChannelSMS, false)
}

// PutAway puts away what of the rows is not wanted any more.
func (s *Service) PutAway(ctx context.Context, rows []*ent.Delivery) error {
	_, err := s.sortOut(ctx, rows)
	return err
}
