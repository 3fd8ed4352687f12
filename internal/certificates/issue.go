// Package certificates issues 结业证书: one for every course completed.
package certificates

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// Earned is what a certificate says.
type Earned struct {
	MemberID, CourseID, ReleaseID, EnrollmentID int64
	MemberName, CourseTitle                     string
	// Hundredths are the credit hours in hundredths of an hour.
	Hundredths int
	// CompletedOn is the tenant's day of completion.
	CompletedOn calendar.Date
	IssuedAt    time.Time
}

// Issue writes one certificate for each, in the transaction in which the course
// was completed. The unique enrolment keeps a second one out.
func Issue(ctx context.Context, tx *ent.Client, earned []Earned) error {
	ctx = identity.AsSystem(ctx, "certificates: issue")
	rows := make([]*ent.CertificateCreate, len(earned))
	for i, e := range earned {
		rows[i] = tx.Certificate.Create().
			SetNumber(number(e.CompletedOn.Year)).
			SetMemberID(e.MemberID).SetCourseID(e.CourseID).SetReleaseID(e.ReleaseID).SetEnrollmentID(e.EnrollmentID).
			SetMemberName(e.MemberName).SetCourseTitle(e.CourseTitle).SetHundredths(e.Hundredths).SetIssuedAt(e.IssuedAt)
	}
	if err := tx.Certificate.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("issue certificates: %w", err)
	}
	return nil
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
