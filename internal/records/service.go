// Package records puts a member's year of study 学习档案 on paper: the ledger of
// credit hours, for whoever wants to hand it in or keep it.
package records

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/print"
	"partyschool/internal/problem"
)

// window is how long one address is handed out; it works for as long again, as
// those of media do.
const window = 6 * time.Hour

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Credits  *credits.Service
	Tokens   *identity.Tokens
	Printer  *print.Printer
	Calendar calendar.Calendar
	Clock    clock.Clock
	// School is the school's name, as the record has it.
	School string
	// Address is the school's public address, without a slash at the end.
	Address string
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// URL returns a signed address of the member's record of one year, good for 6 to
// 12 hours. Who may have it was decided by whoever read the account.
func (s *Service) URL(memberID int64, year int) (string, error) {
	ticket, err := s.Tokens.YearTicket(memberID, year, s.Clock.Now().Truncate(window).Add(2*window))
	if err != nil {
		return "", fmt.Errorf("sign a record's address: %w", err)
	}
	return s.Address + "/records/" + key.Format(memberID) + "/" + strconv.Itoa(year) + ".pdf?ticket=" + ticket, nil
}

// ServeHTTP answers GET and HEAD of /records/{member}/{file}?ticket=…, the file
// being the year and .pdf, drawn now. 403 without a ticket for this member and year
// that still works.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	memberID, err := key.Parse(r.PathValue("member"))
	digits, isPDF := strings.CutSuffix(r.PathValue("file"), ".pdf")
	year, yearErr := strconv.Atoi(digits)
	if err != nil || yearErr != nil || !isPDF || key.KindOf(memberID) != key.Member || strconv.Itoa(year) != digits {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opens, opensYear, err := s.Tokens.VerifyYearTicket(r.URL.Query().Get("ticket"))
	if err != nil || opens != memberID || opensYear != year {
		http.Error(w, "this address has expired; ask for the record again", http.StatusForbidden)
		return
	}
	name, file, err := s.record(r.Context(), memberID, year)
	if err != nil {
		refuse(w, r, memberID, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Cache-Control", "private, no-cache") // the ledger grows
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", print.Disposition(fmt.Sprintf("record-%d.pdf", year), fmt.Sprintf("学习档案 %d %s.pdf", year, name)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
}

// record draws the record of a member whose ticket was shown, and returns the
// member's name with it.
func (s *Service) record(ctx context.Context, memberID int64, year int) (name string, file []byte, err error) {
	system := identity.AsSystem(ctx, "records: a year whose ticket was shown")
	page, err := s.read(system, memberID, year)
	if err != nil {
		return "", nil, err
	}
	file, err = s.Printer.RecordPDF(ctx, page)
	return page.MemberName, file, err
}

func refuse(w http.ResponseWriter, r *http.Request, memberID int64, err error) {
	switch {
	case r.Context().Err() != nil: // nobody waits any more
	case ent.IsNotFound(err), problem.Is(err, problem.NotFound):
		http.Error(w, "not found", http.StatusNotFound)
	default:
		slog.ErrorContext(r.Context(), "a record cannot be drawn", "member", key.Format(memberID), "error", err)
		http.Error(w, "the record cannot be drawn", http.StatusInternalServerError)
	}
}
