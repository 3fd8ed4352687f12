package posts

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/post"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// AppointMemberInput is the input of appointMember.
type AppointMemberInput struct {
	MemberID, OrganizationID int64
	Position                 post.Position
	FromDay                  calendar.Date
	UntilDay                 *calendar.Date
}

// AppointMemberPayload is the answer of appointMember.
type AppointMemberPayload struct{ Post *ent.Post }

// AppointMember writes down that a member holds a post in an organisation from a day on.
// NOT_FOUND unless ADMIN roles of the viewer cover the member and the organisation;
// BAD_USER_INPUT for a term that cannot be; CONFLICT for who was deactivated, for an
// organisation that was dissolved, and where the member holds the same post at the same
// time. Sent twice, it answers with the same post.
func (s *Service) AppointMember(ctx context.Context, input AppointMemberInput) (*AppointMemberPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	asked := term{input.FromDay, input.UntilDay}
	if err := asked.check(s.today()); err != nil {
		return nil, err
	}
	var p *ent.Post
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		unit, err := s.standing(ctx, tx, input.OrganizationID)
		if unit != nil && !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
			return problem.Missing()
		}
		if err != nil {
			return err
		}
		m, _, err := s.administered(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		var again bool
		if p, again, err = s.held(ctx, tx, input, asked); err != nil || again {
			return err
		}
		system := identity.AsSystem(ctx, "appointMember: write it down")
		p, err = tx.Post.Create().SetMemberID(m.ID).SetOrganizationID(unit.ID).SetPosition(input.Position).SetFromDay(input.FromDay).
			SetNillableUntilDay(input.UntilDay).SetAppointedByID(identity.FromContext(ctx).MemberID).SetAppointedAt(s.Clock.Now()).Save(system)
		if err != nil {
			return fmt.Errorf("write a post down: %w", err)
		}
		err = audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "appointMember", OrganizationID: unit.ID, SubjectID: m.ID,
			Summary: fmt.Sprintf("“%s”自 %s 起任“%s”%s。", m.Name, input.FromDay, unit.Name, positions[input.Position]),
		})
		if err != nil {
			return err
		}
		// Who leads is asked for more hours: see credits.Targets.
		return s.Watcher.Changed(ctx, tx, database.Credits)
	})
	if err != nil {
		return nil, err
	}
	return &AppointMemberPayload{Post: p}, nil
}

// held returns the post that the same request made before. CONFLICT where the member
// holds the same one at another, overlapping time.
func (s *Service) held(ctx context.Context, tx *ent.Client, input AppointMemberInput, asked term) (*ent.Post, bool, error) {
	system := identity.AsSystem(ctx, "appointMember: what the member holds")
	posts, err := tx.Post.Query().Where(post.MemberID(input.MemberID), post.OrganizationID(input.OrganizationID), post.PositionEQ(input.Position)).All(system)
	if err != nil {
		return nil, false, fmt.Errorf("read a member's posts: %w", err)
	}
	for _, p := range posts {
		switch other := (term{p.FromDay, p.UntilDay}); {
		case other.same(asked):
			return p, true, nil
		case other.meets(asked):
			return nil, false, problem.Clash("这名党员在这段时间里已任这一职务。", "The member holds this post at that time.").With("reason", "POST_HELD")
		}
	}
	return nil, false, nil
}

// positions is what the posts are called.
var positions = map[post.Position]string{
	post.PositionSECRETARY: "书记", post.PositionDEPUTY_SECRETARY: "副书记", post.PositionCOMMITTEE_MEMBER: "委员", post.PositionGROUP_LEADER: "党小组组长",
}
