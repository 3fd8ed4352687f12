package exports

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// ServeHTTP answers GET and HEAD of /exports/{id}?ticket=…: 403 without a ticket for
// this export that still works; 404 for what is not there or not any more, and where
// its requester may no longer read what is in it; 503 while nobody can tell.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := key.Parse(r.PathValue("id"))
	if err != nil || key.KindOf(id) != key.Export {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; ask for the export again", http.StatusForbidden)
		return
	}
	e, about, err := s.fetch(r.Context(), id)
	if err != nil {
		s.refuse(w, r, id, err)
		return
	}
	content, err := s.store.Open(r.Context(), e.StoreKey)
	if err != nil {
		s.refuse(w, r, id, err)
		return
	}
	defer func() { _ = content.Close() }()
	h := w.Header()
	h.Set("Content-Type", mimeType(e))
	h.Set("Content-Disposition", disposition(e, about, s.calendar.DateOf(e.CreatedAt)))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", *e.FinishedAt, content)
}

// fetch reads the job and what it is about. The ticket was given to the requester,
// whose roles may have ended since.
func (s *Service) fetch(ctx context.Context, id int64) (*ent.Export, *report, error) {
	ctx, cancel := database.Bounded(ctx)
	defer cancel()
	system := identity.AsSystem(ctx, "exports: fetch a file by its ticket")
	e, err := s.database.Client(ctx).Export.Query().Where(export.ID(id)).Only(system)
	if ent.IsNotFound(err) || err == nil && !there(e, s.clock.Now()) {
		return nil, nil, problem.Missing()
	} else if err != nil {
		return nil, nil, fmt.Errorf("read an export: %w", err)
	}
	viewer, err := members.Acting(ctx, s.database.Client(ctx), e.MemberID)
	if err != nil {
		return nil, nil, err
	}
	about, err := s.report(identity.NewContext(ctx, viewer), e)
	return e, about, err
}

func (*Service) refuse(w http.ResponseWriter, r *http.Request, id int64, err error) {
	if p := problem.As(err); p != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "an export cannot be read", "export", key.Format(id), "error", err)
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "the file cannot be read", http.StatusServiceUnavailable)
}

// disposition names the file for whoever saves it: in Chinese by RFC 5987, and
// plainly for old programs.
func disposition(e *ent.Export, r *report, day calendar.Date) string {
	plain := strings.ReplaceAll(strings.ToLower(string(e.Subject)), "_", "-") + "-" + day.String() + extension(e)
	name := fileName(append(append([]string{r.title}, r.about...), day.String())) + extension(e)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// maxPart is the greatest length of a part of a name, in characters: systems take
// 255 bytes in all.
const maxPart = 24

// fileName joins the parts to a name that every system takes.
func fileName(parts []string) string {
	for i, part := range parts {
		part = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || strings.ContainsRune(`\/:*?"<>|_`, r) {
				return '-'
			}
			return r
		}, strings.TrimSpace(part))
		if runes := []rune(part); len(runes) > maxPart {
			part = string(runes[:maxPart])
		}
		parts[i] = part
	}
	return strings.Join(parts, "_")
}
