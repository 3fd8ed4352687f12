package notices

import (
	"context"
	"crypto/rand"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// PhoneChanged tells a member that the phone with which one signs in was changed, over the
// new one and over the one before, in the transaction that changes it. It is called after
// the change.
func (s *Service) PhoneChanged(ctx context.Context, tx *ent.Client, memberID int64, before string) error {
	ctx = identity.AsSystem(ctx, "notices: tell of a new phone")
	err := s.Tell(ctx, tx, Telling{
		MemberID: memberID, Kind: notice.KindSECURITY, OnceKey: "phone-changed:" + rand.Text(), Title: "您的登录手机号已更换",
		Body: "请用新的手机号登录。如有疑问，请立即联系管理员。",
	})
	if err != nil {
		return err
	}
	err = s.outbox.WriteFarewell(ctx, tx, outbox.Farewell{
		MemberID: memberID, Channel: delivery.ChannelSMS, Address: before, Title: "您登记的手机号已更换",
		Body: "本号码不再用于登录，通知也不再发送到本号码。如非本人要求，请立即联系管理员。",
	})
	if err != nil {
		return fmt.Errorf("tell the phone before: %w", err)
	}
	return nil
}
