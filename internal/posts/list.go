package posts

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/participation"
	"partyschool/ent/post"
)

// Posts are a member's posts that the viewer may see, the latest first.
func (s *Service) Posts(ctx context.Context, m *ent.Member) ([]*ent.Post, error) {
	rows, err := s.Database.Client(ctx).Post.Query().Where(post.MemberID(m.ID)).Order(ent.Desc(post.FieldFromDay), ent.Desc(post.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read a member's posts: %w", err)
	}
	return rows, nil
}

// Participations are where a member takes part besides the home affiliation, as far as
// the viewer may see it, the latest first.
func (s *Service) Participations(ctx context.Context, m *ent.Member) ([]*ent.Participation, error) {
	rows, err := s.Database.Client(ctx).Participation.Query().Where(participation.MemberID(m.ID)).
		Order(ent.Desc(participation.FieldFromDay), ent.Desc(participation.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read where a member takes part: %w", err)
	}
	return rows, nil
}
