package sampleschool

import (
	"context"

	"partyschool/ent/correctionrequest"
	"partyschool/internal/members"
	"partyschool/internal/privacy"
)

// personalData shows what members may ask about their own data: the member's identity
// number is on the register, the secretary looked at it with a reason that the member
// reads, one wish to correct something was granted and another waits.
func (b *builder) personalData(ctx context.Context) error {
	if !b.Size.Run {
		return nil
	}
	id, rooms := b.school.Accounts[MemberPhone], b.app.Resolver
	secretary, err := b.as(ctx, b.school.Accounts[SecretaryPhone])
	if err != nil {
		return err
	}
	member, err := b.as(ctx, id)
	if err != nil {
		return err
	}
	number := "110101197803074249"
	if _, err := rooms.Members.UpdateMember(secretary, members.UpdateMemberInput{ID: id, IdentityNumber: &number}); err != nil {
		return err
	}
	_, err = rooms.Privacy.RevealMember(secretary, privacy.RevealMemberInput{MemberID: id, Fields: []privacy.PersonalField{privacy.FieldIdentityNumber}, Reason: "核对年度党内统计表"})
	if err != nil {
		return err
	}
	granted, err := b.wish(member, correctionrequest.FieldGENDER, "FEMALE", "登记表上漏填了")
	if err != nil {
		return err
	}
	thanks := "已更正，谢谢提醒。"
	if _, err := rooms.Privacy.DecideCorrection(secretary, privacy.DecideCorrectionInput{ID: granted, Accept: true, Answer: &thanks}); err != nil {
		return err
	}
	joined := rooms.Calendar.DateOf(b.Now)
	if m, err := rooms.Members.ViewerOf(member, id); err == nil && m.JoinedOn != nil {
		joined = *m.JoinedOn
	}
	_, err = b.wish(member, correctionrequest.FieldJOINED_ON, joined.AddDays(-1).String(), "入党志愿书上是前一天")
	return err
}

// wish asks to have something corrected.
func (b *builder) wish(ctx context.Context, field correctionrequest.Field, wanted, note string) (int64, error) {
	answer, err := b.app.Resolver.Privacy.CorrectMyData(ctx, privacy.CorrectMyDataInput{Field: field, Wanted: wanted, Note: &note})
	if err != nil {
		return 0, err
	}
	return answer.Correction.ID, nil
}
