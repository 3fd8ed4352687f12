package notices

import (
	"context"
	"crypto/rand"

	"partyschool/ent"
	"partyschool/ent/notice"
)

// PasswordChanged tells a member that the password was changed, in the transaction that
// changes it.
func (s *Service) PasswordChanged(ctx context.Context, tx *ent.Client, memberID int64) error {
	return s.Tell(ctx, tx, Telling{
		MemberID: memberID, Kind: notice.KindSECURITY, OnceKey: "password-changed:" + rand.Text(), Title: "您的登录密码已修改",
		Body: "其他设备上的登录已全部失效。如非本人操作，请立即联系管理员。",
	})
}
