package transfers

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyschool/ent"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

const maxNote = 500

// DecideTransferInput is the input of acceptTransfer, declineTransfer and
// withdrawTransfer.
type DecideTransferInput struct {
	ID   int64
	Note *string
}

// DecideTransferPayload is the answer of acceptTransfer, declineTransfer and
// withdrawTransfer.
type DecideTransferPayload struct{ Transfer *ent.AffiliationTransfer }

// AcceptTransfer accepts a member at the receiving end; where the day has come the
// member is moved at once. NOT_FOUND unless an ADMIN role of the viewer covers the
// receiving organisation; CONFLICT for what was declined or withdrawn. Sent twice, it
// answers the same.
func (s *Service) AcceptTransfer(ctx context.Context, input DecideTransferInput) (*DecideTransferPayload, error) {
	return s.decide(ctx, input, receiving, transfer.StatusACCEPTED, "接收了")
}

// DeclineTransfer declines a member at the receiving end: the home affiliation stays.
// Errors as of AcceptTransfer; CONFLICT for what was accepted.
func (s *Service) DeclineTransfer(ctx context.Context, input DecideTransferInput) (*DecideTransferPayload, error) {
	return s.decide(ctx, input, receiving, transfer.StatusDECLINED, "没有接收")
}

// WithdrawTransfer takes a transfer back at the end that lets go, until it is in force.
// NOT_FOUND unless an ADMIN role of the viewer covers that organisation; CONFLICT for
// what was declined or is done. Sent twice, it answers the same.
func (s *Service) WithdrawTransfer(ctx context.Context, input DecideTransferInput) (*DecideTransferPayload, error) {
	return s.decide(ctx, input, lettingGo, transfer.StatusWITHDRAWN, "撤回了")
}

// The ends of a transfer.
func receiving(t *ent.AffiliationTransfer) int64 { return t.ToOrganizationID }
func lettingGo(t *ent.AffiliationTransfer) int64 { return t.FromOrganizationID }

func (s *Service) decide(ctx context.Context, input DecideTransferInput, end func(*ent.AffiliationTransfer) int64, become transfer.Status, verb string) (*DecideTransferPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.AffiliationTransfer); err != nil {
		return nil, err
	}
	note := ""
	if input.Note != nil {
		note = strings.TrimSpace(*input.Note)
	}
	if utf8.RuneCountInString(note) > maxNote {
		return nil, problem.BadInput("note", "不能超过 %d 个字符。", "This takes at most %d characters.", maxNote)
	}
	var t *ent.AffiliationTransfer
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		var err error
		if t, err = tx.AffiliationTransfer.Get(ctx, input.ID); ent.IsNotFound(err) {
			return problem.Missing()
		} else if err != nil {
			return err
		}
		unitID := end(t)
		if !s.covers(ctx, unitID) {
			return problem.Missing()
		}
		// A dissolution of the receiving end took the transfer back: what is decided then
		// is found out below.
		if _, err := s.receiver(ctx, tx, t.ToOrganizationID); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
		// The receiving end does not see the member yet.
		system := identity.AsSystem(ctx, "transfers: decide on one")
		m, err := s.lock(system, tx, t.MemberID)
		if err != nil {
			return err
		}
		// Under the lock: the other end may have decided.
		n, err := s.change(system, tx, t, become, note, identity.FromContext(ctx).MemberID)
		if err != nil || n == 0 {
			return err
		}
		err = audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "decideTransfer", OrganizationID: unitID, SubjectID: m.ID,
			Summary: fmt.Sprintf("%s“%s”从“%s”到“%s”的组织关系转接。", verb, m.Name, s.nameOf(t.FromOrganizationID), s.nameOf(t.ToOrganizationID)),
		})
		if err != nil || become != transfer.StatusACCEPTED {
			return err
		}
		return s.takeEffect(ctx, tx, m, t)
	})
	if err != nil {
		return nil, err
	}
	answer, err := s.answer(ctx, t)
	if err != nil {
		return nil, err
	}
	return &DecideTransferPayload{Transfer: answer.Transfer}, nil
}

// change makes the transfer what was decided, and reports how many rows it changed: none
// where the same was decided before. CONFLICT where something else was.
func (s *Service) change(ctx context.Context, tx *ent.Client, t *ent.AffiliationTransfer, become transfer.Status, note string, viewerID int64) (int, error) {
	from := []transfer.Status{transfer.StatusPROPOSED}
	if become == transfer.StatusWITHDRAWN {
		from = append(from, transfer.StatusACCEPTED)
	}
	update := tx.AffiliationTransfer.Update().Where(transfer.ID(t.ID), transfer.StatusIn(from...)).
		SetStatus(become).SetNote(note).SetDecidedByID(viewerID).SetDecidedAt(s.Clock.Now())
	if become != transfer.StatusACCEPTED {
		update.ClearOpenMemberID()
	}
	n, err := update.Save(ctx)
	if err != nil || n > 0 {
		return n, err
	}
	is, err := tx.AffiliationTransfer.Query().Where(transfer.ID(t.ID)).Select(transfer.FieldStatus).Strings(ctx)
	if err != nil {
		return 0, err
	}
	if is[0] == string(become) || become == transfer.StatusACCEPTED && is[0] == string(transfer.StatusDONE) {
		return 0, nil
	}
	return 0, problem.Clash("这项转接已经有了别的结果。", "This transfer was decided otherwise.").With("reason", "TRANSFER_"+is[0])
}
