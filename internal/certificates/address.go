package certificates

import (
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/key"
)

// window is how long one address is handed out; it works for as long again, as
// those of media do.
const window = 6 * time.Hour

// Format is what a certificate is drawn as: the ending of its file.
type Format string

// The formats.
const (
	PDF Format = "pdf"
	PNG Format = "png"
)

// URL returns a signed address of the certificate in a format, good for 6 to 12
// hours. Who may have it was decided by whoever read the row.
func (s *Service) URL(c *ent.Certificate, format Format) (string, error) {
	ticket, err := s.Tokens.MediaTicket(c.ID, s.Clock.Now().Truncate(window).Add(2*window))
	if err != nil {
		return "", fmt.Errorf("sign a certificate's address: %w", err)
	}
	return s.Address + "/certificates/" + key.Format(c.ID) + "." + string(format) + "?ticket=" + ticket, nil
}

// VerificationURL returns the public page that says whether the certificate with
// the number is valid.
func (s *Service) VerificationURL(number string) string { return s.Address + "/c/" + number }
