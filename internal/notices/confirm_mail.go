package notices

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/mailconfirmation"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
	"partyschool/internal/problem"
)

const (
	mailCodeLife    = 15 * time.Minute
	mailResendAfter = time.Minute
	mailCodeTries   = 5
	// mailCodesAnHour bounds what one member can have strangers sent.
	mailCodesAnHour = 5
	longestMail     = 254
)

// RequestMailCodeInput is the input of requestMailCode.
type RequestMailCodeInput struct{ Mail string }

// RequestMailCodePayload is the answer of requestMailCode.
type RequestMailCodePayload struct{ ResendAfterSeconds, ExpiresInSeconds int }

// ConfirmMailInput is the input of confirmMail.
type ConfirmMailInput struct{ Mail, Code string }

// ConfirmMailPayload is the answer of confirmMail and removeMail.
type ConfirmMailPayload struct{ Preferences *NoticePreferences }

// RequestMailCode has a code sent to a mail address that the viewer wants to be written
// to at. Until the code was given back nothing else is sent there. Within a minute of a
// code it sends none and answers what is left of the minute. BAD_USER_INPUT for what is
// no address; RATE_LIMITED above five codes an hour; FORBIDDEN where the school sends no
// mail.
func (s *Service) RequestMailCode(ctx context.Context, input RequestMailCodeInput) (*RequestMailCodePayload, error) {
	if !s.outbox.Has(delivery.ChannelMAIL) {
		return nil, problem.New(problem.Forbidden, "本校不发送邮件。", "This school sends no mail.").With("reason", "CHANNEL_OFF")
	}
	address, err := mailAddress(input.Mail)
	if err != nil {
		return nil, err
	}
	code, err := identity.NewCode()
	if err != nil {
		return nil, err
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	id := identity.FromContext(ctx).MemberID
	ctx = identity.AsSystem(ctx, "requestMailCode: one's own")
	answer := &RequestMailCodePayload{}
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		now := s.clock.Now()
		row, err := tx.MailConfirmation.Query().Where(mailconfirmation.MemberID(id)).Only(ctx)
		if ent.IsNotFound(err) {
			row, err = nil, nil
		}
		if err != nil {
			return fmt.Errorf("read the code before: %w", err)
		}
		count, since := 1, now
		if row != nil {
			if left := row.SentAt.Add(mailResendAfter).Sub(now); left > 0 {
				*answer = RequestMailCodePayload{seconds(left), seconds(row.ExpiresAt.Sub(now))}
				return nil
			}
			if left := row.CountedFrom.Add(time.Hour).Sub(now); left > 0 {
				if row.SentCount >= mailCodesAnHour {
					return problem.SlowDown(left)
				}
				count, since = row.SentCount+1, row.CountedFrom
			}
			if err := tx.MailConfirmation.DeleteOne(row).Exec(ctx); err != nil {
				return fmt.Errorf("forget the code before: %w", err)
			}
		}
		err = tx.MailConfirmation.Create().SetMemberID(id).SetSalt(salt).SetCodeHash(mailCodeHash(salt, address, code)).SetTriesLeft(mailCodeTries).
			SetSentCount(count).SetCountedFrom(since).SetSentAt(now).SetExpiresAt(now.Add(mailCodeLife)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write the code: %w", err)
		}
		*answer = RequestMailCodePayload{seconds(mailResendAfter), seconds(mailCodeLife)}
		return s.outbox.WriteCode(ctx, tx, outbox.Code{MemberID: id, Kind: outbox.MailCode, Channel: delivery.ChannelMAIL, Mail: address, Code: code, Life: mailCodeLife})
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// ConfirmMail makes an address the viewer's, once the code sent to it is given back. The
// member is told of it, over what else there is and at the address before. Sent twice, it answers the same.
// BAD_USER_INPUT for a wrong code, one that is too old, and after five tries.
func (s *Service) ConfirmMail(ctx context.Context, input ConfirmMailInput) (*ConfirmMailPayload, error) {
	address, err := mailAddress(input.Mail)
	if err != nil {
		return nil, err
	}
	id := identity.FromContext(ctx).MemberID
	system := identity.AsSystem(ctx, "confirmMail: one's own")
	m, err := s.database.Client(ctx).Member.Query().Where(member.ID(id)).Only(system)
	if err != nil {
		return nil, fmt.Errorf("read whose mail: %w", err)
	}
	if m.Mail != address {
		if err := s.proveMail(system, id, address, strings.TrimSpace(input.Code)); err != nil {
			return nil, err
		}
	}
	p, err := s.Preferences(ctx)
	return &ConfirmMailPayload{Preferences: p}, err
}

// proveMail spends a try before it looks at the code, so that many at once are no more
// than five.
func (s *Service) proveMail(ctx context.Context, id int64, address, code string) error {
	wrong := problem.BadInput("code", "验证码不正确或已失效。", "The code is wrong or too old.")
	now, table := s.clock.Now(), s.database.Client(ctx).MailConfirmation
	n, err := table.Update().Where(mailconfirmation.MemberID(id), mailconfirmation.TriesLeftGT(0), mailconfirmation.ExpiresAtGT(now)).AddTriesLeft(-1).Save(ctx)
	if err != nil {
		return fmt.Errorf("spend a try: %w", err)
	}
	if n == 0 {
		return wrong
	}
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		row, err := tx.MailConfirmation.Query().Where(mailconfirmation.MemberID(id), mailconfirmation.ExpiresAtGT(now)).Only(ctx)
		if ent.IsNotFound(err) {
			return wrong
		} else if err != nil {
			return fmt.Errorf("read the code: %w", err)
		}
		if subtle.ConstantTimeCompare(row.CodeHash, mailCodeHash(row.Salt, address, code)) != 1 {
			return wrong
		}
		if err := tx.MailConfirmation.UpdateOne(row).SetTriesLeft(0).SetExpiresAt(now).Exec(ctx); err != nil {
			return fmt.Errorf("spend the code: %w", err)
		}
		before, err := tx.Member.Query().Where(member.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("read the mail address before: %w", err)
		}
		if err := tx.Member.UpdateOneID(id).SetMail(address).Exec(ctx); err != nil {
			return fmt.Errorf("write a mail address: %w", err)
		}
		err = s.Tell(ctx, tx, Telling{
			MemberID: id, Kind: notice.KindSECURITY, OnceKey: "mail-changed:" + rand.Text(), Title: "您的邮箱已绑定",
			Body: "通知邮件将发送到新绑定的邮箱。如非本人操作，请立即修改密码并联系管理员。",
		})
		if err != nil || before.Mail == address {
			return err
		}
		return s.outbox.WriteFarewell(ctx, tx, outbox.Farewell{
			MemberID: id, Channel: delivery.ChannelMAIL, Address: before.Mail, Title: "您登记的邮箱已更换",
			Body: "通知不再发送到本邮箱。如非本人操作，请立即修改密码并联系管理员。",
		})
	})
}

// RemoveMail forgets the viewer's mail address: no mail is sent any more, but one that
// says so. Sent twice, it answers the same.
func (s *Service) RemoveMail(ctx context.Context) (*ConfirmMailPayload, error) {
	id := identity.FromContext(ctx).MemberID
	system := identity.AsSystem(ctx, "removeMail: one's own")
	err := s.database.InTx(system, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, id); err != nil {
			return err
		}
		before, err := tx.Member.Query().Where(member.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("read the mail address before: %w", err)
		}
		n, err := tx.Member.Update().Where(member.ID(id), member.MailNEQ("")).ClearMail().Save(ctx)
		if err != nil {
			return fmt.Errorf("forget a mail address: %w", err)
		}
		if n == 0 {
			return nil
		}
		const title, what = "您的邮箱已解除绑定", "通知不再发送到该邮箱。如非本人操作，请立即修改密码并联系管理员。"
		err = s.Tell(ctx, tx, Telling{MemberID: id, Kind: notice.KindSECURITY, OnceKey: "mail-removed:" + rand.Text(), Title: title, Body: what})
		if err != nil {
			return err
		}
		return s.outbox.WriteFarewell(ctx, tx, outbox.Farewell{MemberID: id, Channel: delivery.ChannelMAIL, Address: before.Mail, Title: title, Body: what})
	})
	if err != nil {
		return nil, err
	}
	p, err := s.Preferences(ctx)
	return &ConfirmMailPayload{Preferences: p}, err
}

// mailAddress reads an address: what is before the @ stays as it is, what is after it
// has no capitals.
func mailAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	parsed, err := mail.ParseAddress(text)
	name, domain, _ := strings.Cut(text, "@")
	if err != nil || parsed.Address != text || len(text) > longestMail || !strings.Contains(domain, ".") || strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
		return "", problem.BadInput("mail", "这不是有效的邮箱地址。", "This is no mail address.")
	}
	return name + "@" + strings.ToLower(domain), nil
}

func mailCodeHash(salt []byte, address, code string) []byte {
	sum := sha256.Sum256([]byte(string(salt) + "\x00" + address + "\x00" + code))
	return sum[:]
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
