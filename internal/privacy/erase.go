package privacy

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"partyschool/ent"
	"partyschool/ent/affiliationtransfer"
	"partyschool/ent/auditentry"
	"partyschool/ent/certificate"
	"partyschool/ent/export"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/internal/audit"
	"partyschool/internal/completions"
	"partyschool/internal/key"
)

// Nobody is the name that stands where a name was erased.
const Nobody = "已注销"

// erase takes away all that tells who a member was. What was learned and counted stays,
// under no name, so that reports of past years come to the same.
func (s *Service) erase(ctx context.Context, id int64) error {
	return s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		query := tx.Member.Query().Where(member.ID(id))
		query.Modify(s.Database.LockRows)
		m, err := query.Only(ctx)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		if m.ErasedAt != nil || m.ClosesAt == nil || m.ClosesAt.After(now) {
			return nil // taken back, or done by another node
		}
		if err := s.eraseTexts(ctx, tx, m); err != nil {
			return err
		}
		for _, table := range forgotten {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE member_id = ?", m.ID); err != nil {
				return fmt.Errorf("forget the %s: %w", table, err)
			}
		}
		if err := s.eraseCertificates(ctx, tx, m); err != nil {
			return err
		}
		if err := s.eraseCopies(ctx, tx, m); err != nil {
			return err
		}
		change := tx.Member.UpdateOneID(m.ID).SetComesFrom("").SetStaysAt("").ClearMemberNumber().SetName(Nobody).SetPhone("").SetIdentityNumber("").SetBornOn("").SetMail("").ClearGender().
			SetGreetingsWanted(false).ClearClosesAt().SetErasedAt(now)
		if m.Active {
			change.SetActive(false).SetDeactivatedAt(now)
		}
		change.SetDeactivationReason("本人注销账号")
		err = completions.Around(ctx, s.Database, tx, []int64{m.ID}, completions.Register, func() error { return change.Exec(ctx) })
		if err != nil {
			return err
		}
		s.Database.AfterCommit(ctx, func() { s.Ended(m.ID) })
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "closeAccount", OrganizationID: m.OrganizationID, SubjectID: m.ID, Summary: "注销了一个账号。",
		})
	})
}

// spoken are the texts that people or the school wrote about a member, in rows that are
// the member's own. What others wrote of other things is never touched, though the same
// characters may stand in it: 文明 is a name and a word.
var spoken = []struct{ table, reference, set string }{
	{"audit_entries", "subject_id", "summary = '（账号已注销，内容已清除）'"},
	{"audit_entries", "actor_id", "actor_name = '" + Nobody + "'"},
	{"access_entries", "reader_id", "reader_name = '" + Nobody + "'"},
	{"affiliation_transfers", "member_id", "note = ''"},
	{"political_birthday_events", "member_id", "talk_note = ''"},
	{"credit_entries", "member_id", "reason = CASE WHEN reason = '' THEN '' ELSE '（已清除）' END"},
	{"study_day_leaves", "member_id", "reason = ''"},
	{"residency_periods", "member_id", "comes_from = '', stays_at = ''"},
}

// renamed is how the audit trail begins that tells of a change in the register, with the
// name before it: members writes it.
var renamed = regexp.MustCompile(`^修改了党员“(.+?)”的登记：`)

// namesOf are all names that the register ever had for the member: the trail remembers
// those before.
func namesOf(ctx context.Context, tx *ent.Client, m *ent.Member) ([]string, error) {
	said, err := tx.AuditEntry.Query().Where(auditentry.SubjectID(m.ID), auditentry.Action("updateMember")).Select(auditentry.FieldSummary).Strings(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the names before: %w", err)
	}
	names := []string{m.Name}
	for _, summary := range said {
		if found := renamed.FindStringSubmatch(summary); found != nil && !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names, nil
}

// eraseTexts clears what was written about the member, and takes the names, also former
// ones, out of what the admins above were told, in the words in which the school told it.
func (s *Service) eraseTexts(ctx context.Context, tx *ent.Client, m *ent.Member) error {
	names, err := namesOf(ctx, tx, m)
	if err != nil {
		return err
	}
	for _, t := range spoken {
		if _, err := tx.ExecContext(ctx, "UPDATE "+t.table+" SET "+t.set+" WHERE "+t.reference+" = ?", m.ID); err != nil {
			return fmt.Errorf("clear what was written in %s: %w", t.table, err)
		}
	}
	for _, told := range []struct {
		kind        notice.Kind
		left, right string
	}{
		{notice.KindTRANSFER, "将", "同志的组织关系"},     // transfers: what the receiving end is told
		{notice.KindBIRTHDAYS_AHEAD, "） ", "，入党"}, // birthdays: a line of the week's list
	} {
		for _, name := range names {
			was, is := told.left+name+told.right, told.left+Nobody+told.right
			for _, statement := range []string{
				"UPDATE deliveries SET body = REPLACE(body, ?, ?) WHERE notice_id IN (SELECT id FROM notices WHERE kind = ? AND INSTR(body, ?) > 0)",
				"UPDATE notices SET body = REPLACE(body, ?, ?) WHERE kind = ? AND INSTR(body, ?) > 0",
			} {
				if _, err := tx.ExecContext(ctx, statement, was, is, told.kind, was); err != nil {
					return fmt.Errorf("take a name out of what admins were told: %w", err)
				}
			}
		}
	}
	return nil
}

// whoSpokeOf are the organisations whose exports may name the member: each
// to which the member ever belonged or was to be moved, and all above it.
func (s *Service) whoSpokeOf(ctx context.Context, tx *ent.Client, m *ent.Member) ([]int64, error) {
	homes := []int64{m.OrganizationID}
	moves, err := tx.AffiliationTransfer.Query().Where(affiliationtransfer.MemberID(m.ID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the transfers: %w", err)
	}
	for _, t := range moves {
		homes = append(homes, t.FromOrganizationID, t.ToOrganizationID)
	}
	var units []int64
	for _, id := range homes {
		unit := s.Tree.Unit(id)
		if unit == nil {
			continue
		}
		units = append(units, key.Upwards(unit.Path)...)
	}
	if len(units) == 0 {
		units = homes[:1]
	}
	return units, nil
}

// eraseCertificates takes the name off the member's certificates and signs them anew:
// their numbers go on proving that the course was completed, by nobody one can name.
func (s *Service) eraseCertificates(ctx context.Context, tx *ent.Client, m *ent.Member) error {
	all, err := tx.Certificate.Query().Where(certificate.MemberID(m.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("read the certificates: %w", err)
	}
	for _, c := range all {
		c.MemberName = Nobody
		_, err := tx.ExecContext(ctx, "UPDATE certificates SET member_name = ?, signature = ? WHERE id = ?", c.MemberName, s.Sign(c), c.ID)
		if err != nil {
			return fmt.Errorf("take the name off a certificate: %w", err)
		}
	}
	return nil
}

// eraseCopies ends the files that were written of the member's organisation and of
// those above: whoever needs one has it written again.
func (s *Service) eraseCopies(ctx context.Context, tx *ent.Client, m *ent.Member) error {
	units, err := s.whoSpokeOf(ctx, tx, m)
	if err != nil {
		return err
	}
	err = tx.Export.Update().Where(export.OrganizationIDIn(units...), export.ExpiresAtGT(s.Clock.Now())).SetExpiresAt(s.Clock.Now()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("end the exports: %w", err)
	}
	// What is being written is begun again: its worker finds its name gone and publishes nothing.
	err = tx.Export.Update().Where(export.OrganizationIDIn(units...), export.StatusEQ(export.StatusRUNNING)).
		SetStatus(export.StatusPENDING).SetRowsWritten(0).SetWorker("").ClearWorkedUntil().Exec(ctx)
	if err != nil {
		return fmt.Errorf("begin the exports again: %w", err)
	}
	return nil
}
