package certificates

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/ent/release"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/print"
)

// ServeHTTP answers GET and HEAD of /certificates/{file}?ticket=…, the file being
// the certificate's id and .pdf or .png, drawn now. 403 without a ticket for this
// certificate that still works; 404 for what is not there, or does not bear the
// school's signature.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ending, _ := strings.Cut(r.PathValue("file"), ".")
	id, err := key.Parse(name)
	format := Format(ending)
	if err != nil || key.KindOf(id) != key.Certificate || (format != PDF && format != PNG) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.Tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; ask for the certificate again", http.StatusForbidden)
		return
	}
	c, err := s.read(identity.AsSystem(r.Context(), "certificates: one whose ticket was shown"), id)
	var file []byte
	if err == nil {
		file, err = s.draw(r.Context(), c, format)
	}
	if err != nil {
		refuse(w, r, id, err)
		return
	}
	describe(w.Header(), c, format)
	http.ServeContent(w, r, "", c.IssuedAt, bytes.NewReader(file))
}

// read reads a certificate that is not known to be forged. One that cannot be
// verified is drawn: its holder is not to blame for a key that is gone, and the
// page that its code leads to says so.
func (s *Service) read(ctx context.Context, id int64) (*ent.Certificate, error) {
	c, err := s.Database.Client(ctx).Certificate.Query().Where(certificate.ID(id)).Only(ctx)
	if err != nil {
		return nil, err
	}
	if err := proven(s.Keys, c); err != nil && !errors.Is(err, errUnsigned) && !errors.Is(err, identity.ErrKeyGone) {
		return nil, fmt.Errorf("%w: %w", errTampered, err)
	}
	return c, nil
}

var errTampered = errors.New("the certificate is not as it was issued")

func (s *Service) draw(ctx context.Context, c *ent.Certificate, format Format) ([]byte, error) {
	system := identity.AsSystem(ctx, "certificates: the number of a release")
	r, err := s.Database.Client(ctx).Release.Query().Where(release.ID(c.ReleaseID)).
		Select(release.FieldID, release.FieldNumber).Only(system)
	if err != nil {
		return nil, fmt.Errorf("read the release of a certificate: %w", err)
	}
	page := print.Certificate{
		Number: c.Number, MemberName: c.MemberName, CourseTitle: c.CourseTitle, Release: r.Number, Hundredths: c.Hundredths,
		IssuedOn: s.Calendar.DateOf(c.IssuedAt), School: s.School, VerifyURL: s.VerificationURL(c.Number),
	}
	if format == PNG {
		return s.Printer.CertificatePNG(ctx, page)
	}
	return s.Printer.CertificatePDF(ctx, page)
}

// describe says what the file is, and that it never changes.
func describe(h http.Header, c *ent.Certificate, format Format) {
	kinds := map[Format]string{PDF: "application/pdf", PNG: "image/png"}
	h.Set("Content-Type", kinds[format])
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(2*window/time.Second)))
	h.Set("X-Content-Type-Options", "nosniff")
	ending := "." + string(format)
	h.Set("Content-Disposition", print.Disposition(c.Number+ending, "结业证书 "+c.CourseTitle+" "+c.MemberName+ending))
}

func refuse(w http.ResponseWriter, r *http.Request, id int64, err error) {
	switch {
	case r.Context().Err() != nil: // nobody waits any more
	case ent.IsNotFound(err):
		http.Error(w, "not found", http.StatusNotFound)
	case errors.Is(err, errTampered):
		slog.ErrorContext(r.Context(), "a certificate was tampered with", "certificate", key.Format(id), "error", err)
		http.Error(w, "not found", http.StatusNotFound)
	default:
		slog.ErrorContext(r.Context(), "a certificate cannot be drawn", "certificate", key.Format(id), "error", err)
		http.Error(w, "the certificate cannot be drawn", http.StatusInternalServerError)
	}
}
