package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/ent/enrollment"
	"partyschool/internal/certificates"
	"partyschool/internal/credits"
	"partyschool/internal/identity"
)

// certificateOf returns the certificate of a completed enrolment; nil until then.
func certificateOf(ctx context.Context, r *Resolver, e *ent.Enrollment) (*ent.Certificate, error) {
	if e.Status != enrollment.StatusCOMPLETED {
		return nil, nil
	}
	if e.MemberID == identity.FromContext(ctx).MemberID {
		if asks(ctx, "courseTitle") || asks(ctx, "creditHours") || asks(ctx, "issuedAt") {
			own, err := requestOf(ctx).Certificates(ctx)
			return own[e.ID], err
		}
		return requestOf(ctx).Certificate(ctx, e.CourseID)
	}
	found, err := r.Database.Client(ctx).Certificate.Query().Where(certificate.EnrollmentID(e.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return found, err
}

// certificateURL returns a signed address of the certificate as a PDF.
func (r *Resolver) certificateURL(c *ent.Certificate) (*string, error) {
	url, err := r.Certificates.URL(c, certificates.PDF)
	return &url, err
}

// certificateImage returns a signed address of the certificate as a picture.
func (r *Resolver) certificateImage(c *ent.Certificate) (*string, error) {
	url, err := r.Certificates.URL(c, certificates.PNG)
	return &url, err
}

// verificationURL returns the public page that says whether it is valid.
func (r *Resolver) verificationURL(c *ent.Certificate) string {
	return r.Certificates.VerificationURL(c.Number)
}

// recordURL returns a signed address of the printable record of the account's
// year. Whoever was given the account may have it on paper.
func (r *Resolver) recordURL(a *credits.Account) (string, error) {
	return r.Records.URL(a.MemberID, a.Year)
}
