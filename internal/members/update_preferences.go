package members

import (
	"context"
	"fmt"

	"partyschool/ent/member"
	"partyschool/internal/identity"
)

// UpdatePreferencesInput is the input of updatePreferences. What is nil stays.
type UpdatePreferencesInput struct {
	// BirthdayGreetings is whether the viewer wants to be greeted on the political
	// birthday.
	BirthdayGreetings *bool
}

// UpdatePreferencesPayload is the answer of updatePreferences.
type UpdatePreferencesPayload struct{ Viewer *Viewer }

// UpdatePreferences changes what the viewer wants. Sent twice, the second changes
// nothing.
func (s *Service) UpdatePreferences(ctx context.Context, input UpdatePreferencesInput) (*UpdatePreferencesPayload, error) {
	viewer := identity.FromContext(ctx)
	if input.BirthdayGreetings != nil {
		// The rule of the table lets admins alone change members; this is one's own wish.
		system := identity.AsSystem(ctx, "updatePreferences: one's own")
		err := s.db.Client(ctx).Member.Update().Where(member.ID(viewer.MemberID)).SetGreetingsWanted(*input.BirthdayGreetings).Exec(system)
		if err != nil {
			return nil, fmt.Errorf("write a preference: %w", err)
		}
	}
	v, err := s.ViewerOf(ctx, viewer.MemberID)
	return &UpdatePreferencesPayload{Viewer: v}, err
}
