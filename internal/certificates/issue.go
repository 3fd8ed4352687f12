package certificates

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// Earned is what a certificate says.
type Earned struct {
	MemberID, CourseID, ReleaseID, EnrollmentID int64
	MemberName, CourseTitle                     string
	// Hundredths are the credit hours in hundredths of an hour.
	Hundredths int
	// CompletedOn is the tenant's day of completion; its year is the certificate's.
	CompletedOn calendar.Date
	IssuedAt    time.Time
}

// once is what there is one certificate for.
type once struct {
	memberID, releaseID int64
	year                int
}

func (e Earned) once() once { return once{e.MemberID, e.ReleaseID, e.CompletedOn.Year} }

// Issue writes and signs a certificate for each, in the transaction in which the
// course was completed. One for a member, release and year, and one for an
// enrolment: what has its certificate keeps it, so it may be called again. Without
// keys, as in tests of other rooms, certificates stay unsigned.
func Issue(ctx context.Context, tx *ent.Client, keys *identity.Keys, earned []Earned) error {
	ctx = identity.AsSystem(ctx, "certificates: issue")
	err := issue(ctx, tx, keys, earned)
	if !ent.IsConstraintError(err) {
		return err
	}
	// Some of them are there. Looking first would cost every completion a statement.
	missing, err := withoutCertificate(ctx, tx, earned)
	if err != nil || len(missing) == 0 {
		return err
	}
	return issue(ctx, tx, keys, missing)
}

func issue(ctx context.Context, tx *ent.Client, keys *identity.Keys, earned []Earned) error {
	rows := make([]*ent.CertificateCreate, len(earned))
	for i, e := range earned {
		c := &ent.Certificate{
			Number: number(e.CompletedOn.Year), MemberID: e.MemberID, MemberName: e.MemberName, CourseTitle: e.CourseTitle,
			ReleaseID: e.ReleaseID, Hundredths: e.Hundredths, IssuedAt: e.IssuedAt,
		}
		if keys != nil {
			c.Signature = keys.Sign(purpose, message(c))
		}
		rows[i] = tx.Certificate.Create().
			SetNumber(c.Number).SetMemberID(e.MemberID).SetCourseID(e.CourseID).SetReleaseID(e.ReleaseID).SetEnrollmentID(e.EnrollmentID).
			SetMemberName(e.MemberName).SetCourseTitle(e.CourseTitle).SetHundredths(e.Hundredths).
			SetYear(e.CompletedOn.Year).SetIssuedAt(e.IssuedAt).SetSignature(c.Signature)
	}
	if err := tx.Certificate.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("issue certificates: %w", err)
	}
	return nil
}

// withoutCertificate returns those for which there is none yet, each once.
func withoutCertificate(ctx context.Context, tx *ent.Client, earned []Earned) ([]Earned, error) {
	var members []int64
	for _, e := range earned {
		members = append(members, e.MemberID)
	}
	there, err := tx.Certificate.Query().Where(certificate.MemberIDIn(members...)).
		Select(certificate.FieldMemberID, certificate.FieldReleaseID, certificate.FieldYear, certificate.FieldEnrollmentID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the certificates that there are: %w", err)
	}
	known, enrollments := map[once]bool{}, map[int64]bool{}
	for _, c := range there {
		known[once{c.MemberID, c.ReleaseID, c.Year}] = true
		enrollments[c.EnrollmentID] = true
	}
	var missing []Earned
	for _, e := range earned {
		if !known[e.once()] && !enrollments[e.EnrollmentID] {
			missing = append(missing, e)
			known[e.once()], enrollments[e.EnrollmentID] = true, true
		}
	}
	return missing, nil
}

// alphabet leaves out what is misread on paper: 0 and O, 1 and I and L, U and V.
const alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ"

// letters is the length of a number's random part: 48 bits, so that numbers
// neither collide nor can be guessed by counting.
const letters = 10

// number makes a certificate's number, such as PS-2026-7KQ4MD2XWA.
func number(year int) string {
	text := make([]byte, 0, letters)
	for len(text) < letters {
		var b [1]byte
		_, _ = rand.Read(b[:]) // it never fails
		// The rest of 32 is thrown away, so that all letters are equally likely.
		if i := int(b[0] & 31); i < len(alphabet) {
			text = append(text, alphabet[i])
		}
	}
	return fmt.Sprintf("PS-%d-%s", year, text)
}
