package sampleschool

import (
	"context"
	"fmt"

	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/post"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/mergers"
	"partyschool/internal/organizations"
	"partyschool/internal/posts"
)

// renamedMarket is the place among the 18 of the market whose branch had another name
// once.
const renamedMarket, formerName = 4, "长河皮货市场党支部"

// past writes down what was before: a branch under another name, a term of office, a stage
// that was left, and a member who takes part elsewhere.
func (b *builder) past(ctx context.Context) error {
	ctx = identity.NewContext(ctx, b.admin)
	today, r := b.app.Resolver.Calendar.DateOf(b.clock.Now()), b.app.Resolver
	name := b.renamed
	if name != "" {
		_, err := r.Organizations.UpdateOrganization(ctx, organizations.UpdateOrganizationInput{ID: b.school.Branches[renamedMarket], Name: &name})
		if err != nil {
			return fmt.Errorf("rename a branch: %w", err)
		}
	}
	if b.Size.Run {
		if err := b.merged(ctx); err != nil {
			return err
		}
	}
	began := calendar.NewDate(today.Year-1, 3, 1)
	ends := calendar.NewDate(began.Year+3, 3, 1)
	_, err := r.Posts.AppointMember(ctx, posts.AppointMemberInput{
		MemberID: b.school.Accounts[SecretaryPhone], OrganizationID: b.school.Branches[0], Position: post.PositionSECRETARY, FromDay: began, UntilDay: &ends,
	})
	if err != nil {
		return fmt.Errorf("appoint the secretary: %w", err)
	}
	elsewhere := b.school.Branches[len(b.school.Branches)-1]
	_, err = r.Posts.AddParticipation(ctx, posts.AddParticipationInput{MemberID: b.school.Accounts[FloatingPhone], OrganizationID: elsewhere, FromDay: began})
	if err != nil {
		return fmt.Errorf("let the floating member take part: %w", err)
	}
	address, seats := "锦东服装城四层东侧", 60
	_, err = r.Organizations.AddVenue(ctx, organizations.AddVenueInput{OrganizationID: b.school.Branches[0], Name: "党群服务站", Address: &address, Seats: &seats})
	if err != nil {
		return fmt.Errorf("give the secretary's branch a venue: %w", err)
	}
	return nil
}

// merged sets up a branch for the stalls of a night market, which went into the branch next
// to it when the stalls got their own hall.
func (b *builder) merged(ctx context.Context) error {
	r, next := b.app.Resolver, b.app.Resolver.Tree.Unit(b.school.Branches[renamedMarket])
	made, err := r.Organizations.CreateOrganization(ctx, organizations.CreateOrganizationInput{
		ParentID: *next.ParentID, Name: "夜市流动摊位临时党支部", Code: "JXL-YS", Kind: organization.KindBRANCH,
	})
	if err != nil {
		return fmt.Errorf("set up a branch for a while: %w", err)
	}
	_, err = r.Mergers.DissolveOrganization(ctx, mergers.DissolveOrganizationInput{OrganizationID: made.Organization.ID, IntoID: &next.ID})
	if err != nil {
		return fmt.Errorf("merge a branch into the next: %w", err)
	}
	return nil
}

// passing puts somebody on the register as a probationary member, and makes them a full
// one on their day.
func (b *builder) passing(ctx context.Context, input members.CreateMemberInput) (int64, error) {
	stage, full := input.Stage, input.FullMemberOn
	input.Stage, input.FullMemberOn = member.StagePROBATIONARY, nil
	id, err := b.createMember(ctx, input)
	if err != nil {
		return 0, err
	}
	_, err = b.app.Resolver.Members.UpdateMember(ctx, members.UpdateMemberInput{ID: id, Stage: &stage, FullMemberOn: full, EffectiveOn: full})
	return id, err
}
