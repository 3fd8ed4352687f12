package members

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/memberimport"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// errorFileLife is how long one address works; whoever needs another asks again.
const errorFileLife = 4 * time.Hour

// MemberImportErrorFile is where the failed lines of an import can be fetched.
type MemberImportErrorFile struct {
	URL       string
	ExpiresAt time.Time
}

// ServeErrorFilesWith says by which tickets and under which address of the school the
// failed lines of imports are fetched.
func (s *Service) ServeErrorFilesWith(tokens *identity.Tokens, address string) {
	s.tokens, s.address = tokens, address
}

// ErrorFile returns a signed address of the failed lines of an import, good for four
// hours; nil where none failed and where the sheet was thrown away.
func (s *Service) ErrorFile(ctx context.Context, i *ent.MemberImport, english bool) (*MemberImportErrorFile, error) {
	if i.Failed == 0 {
		return nil, nil
	}
	if kept, err := s.sheetIsKept(ctx, i); err != nil || !kept {
		return nil, err
	}
	until := s.clock.Now().Add(errorFileLife).Truncate(time.Second)
	ticket, err := s.tokens.MediaTicket(i.ID, until)
	if err != nil {
		return nil, fmt.Errorf("sign the address of an import's failed lines: %w", err)
	}
	address := s.address + "/imports/" + key.Format(i.ID) + "?ticket=" + ticket
	if english {
		address += "&language=en"
	}
	return &MemberImportErrorFile{URL: address, ExpiresAt: until}, nil
}

// ServeHTTP answers GET and HEAD of /imports/{id}?ticket=…: the failed lines of an import
// with what is wrong, made of the uploaded sheet and kept nowhere. 403 without a ticket
// for this import that still works; 404 once the sheet was thrown away, and where who
// imported it may no longer do so.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := key.Parse(r.PathValue("id"))
	if err != nil || key.KindOf(id) != key.MemberImport {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; ask for the import again", http.StatusForbidden)
		return
	}
	english := r.URL.Query().Get("language") == "en"
	// Made before a byte is sent, so that it is whole or an error.
	var file bytes.Buffer
	e, made, err := s.fetchErrors(r.Context(), id, english)
	if err == nil {
		err = e.write(&file, english)
	}
	switch {
	case problem.As(err) != nil:
		http.Error(w, "not found", http.StatusNotFound)
		return
	case err != nil:
		if r.Context().Err() == nil {
			slog.ErrorContext(r.Context(), "the failed lines of an import cannot be read", "import", key.Format(id), "error", err)
		}
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	day := s.calendar.DateOf(made.CreatedAt).String()
	h := w.Header()
	h.Set("Content-Type", e.format.MimeType())
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="import-errors-%s%s"; filename*=UTF-8''%s`,
		day, e.format.Extension(), strings.ReplaceAll(url.QueryEscape("名册有误的行_"+day+e.format.Extension()), "+", "%20")))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", made.CreatedAt, bytes.NewReader(file.Bytes()))
}

// fetchErrors reads the failed lines of an import as who imported it, whose roles may
// have ended since: NOT_FOUND where no ADMIN role covers the organisation any more.
func (s *Service) fetchErrors(ctx context.Context, id int64, english bool) (*errorSheet, *ent.MemberImport, error) {
	system := identity.AsSystem(ctx, "imports: fetch failed lines by a ticket")
	client := s.db.Client(ctx)
	made, err := client.MemberImport.Query().Where(memberimport.ID(id)).Only(system)
	if ent.IsNotFound(err) {
		return nil, nil, problem.Missing()
	} else if err != nil {
		return nil, nil, fmt.Errorf("read an import: %w", err)
	}
	importer, err := Acting(ctx, client, made.MemberID)
	if err != nil {
		return nil, nil, err
	}
	unit, err := client.Organization.Get(system, made.OrganizationID)
	if err != nil {
		return nil, nil, fmt.Errorf("read for whom was imported: %w", err)
	}
	if !importer.Covers(identity.Admin, unit.Path) {
		return nil, nil, problem.Missing()
	}
	e, err := s.readErrors(identity.NewContext(ctx, importer), made, english)
	return e, made, err
}
