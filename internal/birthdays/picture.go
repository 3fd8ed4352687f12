package birthdays

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/identity"
	"partyschool/internal/print"
)

// window is how long one address is handed out; it works for as long again, as those
// of media do.
const window = 6 * time.Hour

// PictureURL returns a signed address of the card as a picture, good for 6 to 12
// hours; nil where the event has no card.
func (s *Service) PictureURL(e *PoliticalBirthdayEvent) (*string, error) {
	if e.Card == nil {
		return nil, nil //nolint:nilnil // no card, no picture
	}
	ticket, err := s.tokens.YearTicket(e.Member.ID, e.Date.Year, s.clock.Now().Truncate(window).Add(2*window))
	if err != nil {
		return nil, fmt.Errorf("sign a card's address: %w", err)
	}
	url := s.address + "/birthdays/" + e.ID + ".png?ticket=" + ticket
	return &url, nil
}

// ServeHTTP answers GET and HEAD of /birthdays/{file}?ticket=…, the file being the
// event's id and .png, drawn now. 403 without a ticket for this member and year that
// still works; 404 where there is no card, or not any more.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, isPNG := strings.CutSuffix(r.PathValue("file"), ".png")
	memberID, year, err := parseEventID(name)
	if err != nil || !isPNG {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opens, opensYear, err := s.tokens.VerifyYearTicket(r.URL.Query().Get("ticket"))
	if err != nil || opens != memberID || opensYear != year {
		http.Error(w, "this address has expired; ask for the card again", http.StatusForbidden)
		return
	}
	ctx := identity.AsSystem(r.Context(), "birthdays: a card whose ticket was shown")
	m, err := s.db.Client(ctx).Member.Query().Where(member.ID(memberID)).Only(ctx)
	if ent.IsNotFound(err) || err == nil && (m.JoinedOn == nil || year <= m.JoinedOn.Year) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	var file []byte
	if err == nil {
		e := event(m, year)
		if err = s.complete(ctx, []*PoliticalBirthdayEvent{e}); err == nil && e.Card == nil {
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		if err == nil {
			file, err = s.printer.BirthdayCardPNG(ctx, print.BirthdayCard{
				Title: e.Card.Title, Message: e.Card.Message, Years: strconv.Itoa(e.Years),
				Day: fmt.Sprintf("%d年%d月%d日", e.Date.Year, int(e.Date.Month), e.Date.Day),
			})
		}
	}
	if err != nil {
		if r.Context().Err() == nil {
			slog.ErrorContext(r.Context(), "a birthday card cannot be drawn", "event", name, "error", err)
			http.Error(w, "the card cannot be drawn", http.StatusInternalServerError)
		}
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "private, no-cache") // its words may be written anew
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
}
