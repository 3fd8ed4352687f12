package certificates

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/ent/roundrun"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

const (
	// signingRun marks in the table of rounds that the old certificates were signed.
	signingRun = "certificates: sign those of before"
	// signedAtOnce bounds a transaction.
	signedAtOnce = 1000
)

// SignMissing signs the certificates that were issued before certificates were
// signed, once in the life of a school: whoever writes an unsigned row later does
// not have it signed at the next start. It returns how many it signed. It may be
// cut off at any time, and called on several nodes.
func (s *Service) SignMissing(ctx context.Context) (int, error) {
	ctx = identity.AsSystem(ctx, "certificates: sign those of before")
	done, err := s.Database.Client(ctx).RoundRun.Query().Where(roundrun.Name(signingRun)).Exist(ctx)
	if err != nil || done {
		return 0, err
	}
	signed, last := 0, int64(0)
	for {
		n := 0
		err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			rows, err := tx.Certificate.Query().Where(certificate.Signature(""), certificate.IDGT(last)).
				Order(certificate.ByID()).Limit(signedAtOnce).All(ctx)
			if err != nil {
				return err
			}
			u := database.Updates{Table: certificate.Table, Columns: []string{certificate.FieldSignature, certificate.FieldYear}}
			for _, c := range rows {
				year := c.Year
				if year == 0 { // of before the column, too
					year = s.Calendar.DateOf(c.IssuedAt).Year
				}
				u.Add(c.MemberID, c.ID, s.Keys.Sign(purpose, message(c)), year)
			}
			if n = len(rows); n > 0 {
				last = rows[n-1].ID
			}
			return u.Write(ctx, s.Database, tx)
		})
		if err != nil {
			return signed, fmt.Errorf("sign certificates: %w", err)
		}
		if signed += n; n < signedAtOnce {
			break
		}
	}
	err = s.Database.Client(ctx).RoundRun.Create().SetName(signingRun).SetRanAt(s.Clock.Now()).Exec(ctx)
	if err != nil && !ent.IsConstraintError(err) { // another node was as fast
		return signed, fmt.Errorf("remember that certificates are signed: %w", err)
	}
	return signed, nil
}
