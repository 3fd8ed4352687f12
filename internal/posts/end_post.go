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

// EndPostInput is the input of endPost.
type EndPostInput struct {
	ID       int64
	UntilDay calendar.Date
}

// EndPostPayload is the answer of endPost.
type EndPostPayload struct{ Post *ent.Post }

// EndPost writes down on which day a post is no longer held: also another day than the one
// that was known. NOT_FOUND unless an ADMIN role of the viewer covers its organisation;
// BAD_USER_INPUT for a day that is not after the first; CONFLICT where the member would
// hold it twice at a time. Sent twice, it answers the same.
func (s *Service) EndPost(ctx context.Context, input EndPostInput) (*EndPostPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Post); err != nil {
		return nil, err
	}
	system := identity.AsSystem(ctx, "endPost")
	p, err := s.Database.Client(ctx).Post.Get(ctx, input.ID)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read a post: %w", err)
	}
	unit := s.Tree.Unit(p.OrganizationID)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	asked := term{p.FromDay, &input.UntilDay}
	if err := asked.check(s.today()); err != nil {
		return nil, err
	}
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		// The member may be at home elsewhere by now.
		m, err := s.lock(identity.AsSystem(ctx, "endPost: whose it is"), tx, p.MemberID)
		if err != nil {
			return err
		}
		others, err := tx.Post.Query().Where(post.MemberID(p.MemberID), post.OrganizationID(p.OrganizationID), post.PositionEQ(p.Position)).All(identity.AsSystem(ctx, "endPost: what the member holds"))
		if err != nil {
			return fmt.Errorf("read a member's posts: %w", err)
		}
		for _, o := range others {
			if o.ID == p.ID && (term{o.FromDay, o.UntilDay}).same(asked) {
				return nil
			}
			if o.ID != p.ID && (term{o.FromDay, o.UntilDay}).meets(asked) {
				return problem.Clash("这名党员在这段时间里已任这一职务。", "The member holds this post at that time.").With("reason", "POST_HELD")
			}
		}
		err = tx.Post.Update().Where(post.ID(p.ID)).SetUntilDay(input.UntilDay).SetEndedByID(identity.FromContext(ctx).MemberID).SetEndedAt(s.Clock.Now()).
			Exec(identity.AsSystem(ctx, "endPost: write it down"))
		if err != nil {
			return fmt.Errorf("end a post: %w", err)
		}
		err = audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "endPost", OrganizationID: unit.ID, SubjectID: m.ID,
			Summary: fmt.Sprintf("“%s”自 %s 起不再任“%s”%s。", m.Name, input.UntilDay, unit.Name, positions[p.Position]),
		})
		if err != nil {
			return err
		}
		return s.Watcher.Changed(ctx, tx, database.Credits)
	})
	if err != nil {
		return nil, err
	}
	p, err = s.Database.Client(ctx).Post.Get(system, p.ID)
	return &EndPostPayload{Post: p}, err
}
