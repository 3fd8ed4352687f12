package sampleschool

import (
	"context"
	"fmt"

	"partyschool/ent/delivery"
	"partyschool/internal/identity"
	"partyschool/internal/messages"
)

// messages are what an admin wrote to many: the secretary to the branch, three days ago.
func (b *builder) messages(ctx context.Context) error {
	if !b.Size.Run {
		return nil
	}
	b.clock.Set(b.Now.AddDate(0, 0, -3))
	defer b.clock.Set(b.Now)
	secretary, err := b.as(ctx, b.school.Accounts[SecretaryPhone])
	if err != nil {
		return err
	}
	r, branch := b.app.Resolver.Messages, b.school.Branches[0]
	reach, err := r.PreviewGroupMessage(secretary, branch, nil)
	if err != nil {
		return fmt.Errorf("count the branch: %w", err)
	}
	_, err = r.SendGroupMessage(secretary, messages.SendGroupMessageInput{
		OrganizationID: branch, Title: "下周学习日带上身份证", ExpectedCount: reach.MemberCount, Channels: []delivery.Channel{},
		Body: "各位党员：\n下周的固定学习日，市场消防站的同志来讲用电安全，讲完到四楼配电间看一看，进出要登记，请带上身份证。\n不能来的请在手机上请假，课后在“安全生产”专题里补学。",
	})
	if err != nil {
		return fmt.Errorf("write to the branch: %w", err)
	}
	return r.Spread(identity.AsSystem(ctx, "sample school"))
}
