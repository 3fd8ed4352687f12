package privacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// CloseAccountPayload is the answer of closeAccount and keepAccount.
type CloseAccountPayload struct{ Viewer *members.Viewer }

// CloseAccount begins the cooling-off after which the viewer's account is closed and
// all that tells who it was is erased. Until then keepAccount takes it back. Sent
// twice, the first day stands. CONFLICT for the last admin of the whole school, and for
// whoever has a role still: somebody else must have it first.
func (s *Service) CloseAccount(ctx context.Context) (*CloseAccountPayload, error) {
	viewer := own(ctx)
	if len(viewer.Scopes) > 0 {
		return nil, problem.Clash("您还担任管理员或讲师，请先交接工作。", "You are an admin or a trainer still; hand over first.").With("reason", "HOLDS_A_ROLE")
	}
	at := s.Clock.Now().Add(s.CoolingOff)
	return s.setClosing(ctx, &at)
}

// KeepAccount takes closeAccount back. Where nothing is to be closed it changes nothing.
func (s *Service) KeepAccount(ctx context.Context) (*CloseAccountPayload, error) {
	return s.setClosing(ctx, nil)
}

func (s *Service) setClosing(ctx context.Context, at *time.Time) (*CloseAccountPayload, error) {
	viewer := own(ctx)
	// The rule of the table lets admins alone change members; this is one's own account.
	system := identity.AsSystem(ctx, "closeAccount: one's own")
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		change, said := tx.Member.Update().Where(member.ID(viewer.MemberID)), "申请注销账号。"
		if at != nil {
			change.Where(member.ClosesAtIsNil()).SetClosesAt(*at)
		} else {
			change.Where(member.ClosesAtNotNil()).ClearClosesAt()
			said = "撤回了注销账号的申请。"
		}
		n, err := change.Save(system)
		if err != nil || n == 0 {
			return err
		}
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "closeAccount", OrganizationID: viewer.OrganizationID, SubjectID: viewer.MemberID,
			Summary: fmt.Sprintf("“%s”%s", viewer.Name, said),
		})
	})
	if err != nil {
		return nil, fmt.Errorf("close an account: %w", err)
	}
	v, err := s.Register.ViewerOf(ctx, viewer.MemberID)
	return &CloseAccountPayload{Viewer: v}, err
}

// erasedAtOnce bounds how many accounts a run closes.
const erasedAtOnce = 100

// CloseAccounts closes the accounts whose cooling-off is over. Whoever got a role
// meanwhile waits until somebody else has it. It is what the round does; it may run on
// any number of nodes, and be cut off between two members.
func (s *Service) CloseAccounts(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "close accounts")
	due, err := s.Database.Client(ctx).Member.Query().
		Where(member.ClosesAtLTE(s.Clock.Now()), member.ErasedAtIsNil(), member.Not(member.HasRoleGrants())).
		Order(member.ByClosesAt(), member.ByID()).Limit(erasedAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for accounts to close: %w", err)
	}
	var failed error // one that fails keeps none of those behind it waiting
	for _, id := range due {
		if err := s.erase(ctx, id); err != nil {
			failed = errors.Join(failed, fmt.Errorf("close the account of %s: %w", key.Format(id), err))
		}
	}
	return failed
}

// forgotten are tables of which nothing of a member stays.
var forgotten = []string{"sessions", credential.Table, "notices", "idempotency_keys", "privacy_consents", "access_entries", "correction_requests",
	"deliveries", "mail_confirmations", "notice_preferences", "push_subscriptions"}
