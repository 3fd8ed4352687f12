package privacy

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"partyschool/ent"
	"partyschool/ent/affiliationtransfer"
	"partyschool/ent/certificate"
	"partyschool/ent/export"
	"partyschool/ent/member"
	"partyschool/ent/migrate"
	"partyschool/internal/audit"
	"partyschool/internal/check"
	"partyschool/internal/database"
	"partyschool/internal/key"
)

// Nobody is the name that stands where a name was erased.
const Nobody = "已注销"

// erase takes away all that tells who a member was. What was learned and counted stays,
// under no name, so that reports of past years come to the same.
func (s *Service) erase(ctx context.Context, id int64) error {
	return s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		query := tx.Member.Query().Where(member.ID(id))
		if s.Database.ForUpdate() != "" {
			query.Modify(func(sel *sql.Selector) { sel.ForUpdate() })
		}
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
		// Where somebody came from and stayed tells who it was.
		if _, err := tx.ExecContext(ctx, "UPDATE residency_periods SET comes_from = '', stays_at = '' WHERE member_id = ?", m.ID); err != nil {
			return fmt.Errorf("forget the places: %w", err)
		}
		change := tx.Member.UpdateOneID(m.ID).SetComesFrom("").SetStaysAt("").ClearMemberNumber().SetName(Nobody).SetPhone("").SetIdentityNumber("").SetBornOn("").SetMail("").ClearGender().
			SetGreetingsWanted(false).ClearClosesAt().SetErasedAt(now)
		if m.Active {
			change.SetActive(false).SetDeactivatedAt(now).SetDeactivationReason("本人注销账号")
		}
		if err := change.Exec(ctx); err != nil {
			return err
		}
		s.Database.AfterCommit(ctx, func() { s.Ended(m.ID) })
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "closeAccount", OrganizationID: m.OrganizationID, SubjectID: m.ID, Summary: "注销了一个账号。",
		})
	})
}

// eraseTexts takes the name out of every text of every row that refers to the member,
// and out of what the admins above were told.
func (s *Service) eraseTexts(ctx context.Context, tx *ent.Client, m *ent.Member) error {
	for _, t := range migrate.Tables {
		var texts []string
		for _, c := range t.Columns {
			if c.Type == field.TypeString && c.Name != "member_name" {
				texts = append(texts, c.Name)
			}
		}
		if len(texts) == 0 || t.Name == member.Table {
			continue
		}
		for _, column := range referring(t) {
			if err := replaceName(ctx, tx, t.Name, texts, m.Name, column+" = ?", m.ID); err != nil {
				return err
			}
		}
	}
	units, err := s.whoSpokeOf(ctx, tx, m)
	if err != nil {
		return err
	}
	var args []any
	for _, id := range units {
		args = append(args, id)
	}
	where := "organization_id IN (" + database.Marks(len(units)) + ")"
	if err := replaceName(ctx, tx, "notices", []string{"title", "body"}, m.Name, where, args...); err != nil {
		return err
	}
	// And out of what is sent of them, or waits to be.
	return replaceName(ctx, tx, "deliveries", []string{"title", "body"}, m.Name, "notice_id IN (SELECT id FROM notices WHERE "+where+")", args...)
}

// whoSpokeOf are the organisations whose notices and exports may name the member: each
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
		for n := key.Length; n <= len(unit.Path); n += key.Length {
			above, err := key.Parse(unit.Path[n-key.Length : n])
			if err == nil && !slices.Contains(units, above) {
				units = append(units, above)
			}
		}
	}
	if len(units) == 0 {
		units = homes[:1]
	}
	return units, nil
}

// referring are the columns of a table that hold a member's key, the trail's subject
// among them.
func referring(t *schema.Table) []string {
	columns := check.ColumnsTo(t.Name, member.Table)
	if t.Name == "audit_entries" {
		columns = append(columns, "subject_id")
	}
	return columns
}

// replaceName puts Nobody where the name stands in the texts of some rows. Enumerated
// columns are texts too; a name that equals one of their values stands in none.
func replaceName(ctx context.Context, tx *ent.Client, table string, texts []string, name, where string, args ...any) error {
	for _, text := range texts {
		all := append(append([]any{name, Nobody}, args...), name)
		statement := fmt.Sprintf("UPDATE %[1]s SET %[2]s = REPLACE(%[2]s, ?, ?) WHERE %[3]s AND INSTR(%[2]s, ?) > 0", table, text, where)
		if _, err := tx.ExecContext(ctx, statement, all...); err != nil {
			return fmt.Errorf("take a name out of %s.%s: %w", table, text, err)
		}
	}
	return nil
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
	return tx.Export.Update().Where(export.OrganizationIDIn(units...), export.ExpiresAtGT(s.Clock.Now())).SetExpiresAt(s.Clock.Now()).Exec(ctx)
}
