package media

import (
	"log/slog"
	"mime"
	"net/http"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// ServeHTTP answers GET and HEAD of /media/{id}?ticket=…, whole or by Range:
// players jump about in a film, and phones go on where the network broke. 403
// without a ticket for this file that still works, 404 for what is not there, 503 while
// nobody can tell.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := key.Parse(r.PathValue("id"))
	if err != nil || key.KindOf(id) != key.Media {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; ask for the lesson again", http.StatusForbidden)
		return
	}
	row, err := s.row(r.Context(), id)
	var content *blob.Reader
	if err == nil {
		content, err = s.bucket.NewReader(r.Context(), row.StoreKey, nil)
	}
	if err != nil {
		s.refuse(w, r, id, err)
		return
	}
	defer func() { _ = content.Close() }()
	describe(w.Header(), row)
	http.ServeContent(w, r, "", row.CreatedAt, content)
}

// describe says what the file is, and that it never changes.
func describe(h http.Header, row *ent.Media) {
	h.Set("Content-Type", row.MimeType)
	h.Set("ETag", `"`+row.Sha256+`"`)
	h.Set("Cache-Control", "private, max-age=43200, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	disposition := mime.FormatMediaType("inline", map[string]string{"filename": row.FileName})
	if disposition == "" {
		disposition = "inline"
	}
	h.Set("Content-Disposition", disposition)
}

// refuse answers for a row that is not there, and for a file that should be.
func (s *Store) refuse(w http.ResponseWriter, r *http.Request, id int64, err error) {
	if gcerrors.Code(err) == gcerrors.NotFound {
		// In a folder that is not mounted nothing is found, and phones throw away what is
		// not there any more.
		if lost := s.Answers(r.Context()); lost != nil {
			err = lost
		}
	}
	// A file may have been thrown away whose row is still in this node's memory.
	if problem.Is(err, problem.NotFound) || gcerrors.Code(err) == gcerrors.NotFound {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if r.Context().Err() == nil {
		slog.ErrorContext(r.Context(), "a media file cannot be read", "media", key.Format(id), "error", err)
	}
	unavailable(w, "the file cannot be read")
}

// unavailable answers for what is the school's fault, and passes.
func unavailable(w http.ResponseWriter, text string) {
	w.Header().Set("Retry-After", "5")
	http.Error(w, text, http.StatusServiceUnavailable)
}
