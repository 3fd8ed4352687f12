package media

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"syscall"
	"time"

	"partyschool/ent"
	"partyschool/ent/upload"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// patience is how long a PUT may be silent: a phone in a basement may be slow, but
// a connection that brings nothing is not kept.
const patience = time.Minute

// Receive answers PUT of /uploads/{id}?ticket=…, the address that createUpload gave
// where the store is the school's own.
//
// It takes the whole file, or with Content-Range: bytes first-last/size a part of it
// that begins at or before the end of what arrived. With Content-Range: bytes
// */size and no body it only tells how far it is. 200 says that everything is there,
// 308 that it is not, with the bytes that are in Range (no Range: none); what an
// answer says is there is on the disk and survives the end of the program. What
// arrived before a connection broke is kept.
//
// 400 a Content-Range that makes no sense; 403 no ticket for this upload that still
// works; 404 no such upload; 409 it is completed already; 413 more than was announced; 415 another type than was announced; 416 a
// part that begins beyond the end, with Range; 503 the store or the database does not answer, come again; 507 the disk is full.
func (s *Store) Receive(w http.ResponseWriter, r *http.Request) {
	id, err := key.Parse(r.PathValue("id"))
	if err != nil || key.KindOf(id) != key.Upload || s.arrivals == nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; announce the upload again", http.StatusForbidden)
		return
	}
	ctx, cancel := database.Bounded(identity.AsSystem(r.Context(), "media: take an upload"))
	row, err := s.database.Client(ctx).Upload.Query().Where(upload.ID(id)).Only(ctx)
	cancel()
	switch {
	case ent.IsNotFound(err):
		http.Error(w, "not found", http.StatusNotFound)
	case err != nil:
		s.fail(w, r, id, err)
	case row.CompletedAt != nil:
		http.Error(w, "the upload is completed already", http.StatusConflict)
	default:
		s.take(w, r, row)
	}
}

// take takes what a PUT brings for the upload.
func (s *Store) take(w http.ResponseWriter, r *http.Request, row *ent.Upload) {
	bytes, err := readRange(r.Header.Get("Content-Range"), row.ByteSize)
	if errors.Is(err, errBeyond) {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	} else if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if bytes.asks {
		s.tell(w, r, row)
		return
	}
	if sent, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || sent != row.MimeType {
		http.Error(w, "the Content-Type must be "+row.MimeType, http.StatusUnsupportedMediaType)
		return
	}
	if most := bytes.until - bytes.from; r.ContentLength > most {
		http.Error(w, fmt.Sprintf("%s: at most %d bytes here", errBeyond, most), http.StatusRequestEntityTooLarge)
		return
	}
	body := patient{body: r.Body, connection: http.NewResponseController(w)}
	arrived, err := s.arrivals.write(row.ID, bytes, body)
	switch {
	case errors.Is(err, errGap):
		say(w, arrived)
		http.Error(w, fmt.Sprintf("%s; go on at %d", errGap, arrived), http.StatusRequestedRangeNotSatisfiable)
	case errors.As(err, new(brokenOff)):
		// Nobody is likely to hear it; who asks will be told the same.
		s.answer(w, row, arrived)
	case err != nil:
		s.fail(w, r, row.ID, err)
	case arrived >= bytes.until && body.more():
		http.Error(w, errBeyond.Error(), http.StatusRequestEntityTooLarge)
	default:
		s.answer(w, row, arrived)
	}
}

// tell answers how far an upload is.
func (s *Store) tell(w http.ResponseWriter, r *http.Request, row *ent.Upload) {
	arrived, err := s.arrivals.size(row.ID)
	if err != nil {
		s.fail(w, r, row.ID, err)
		return
	}
	s.answer(w, row, arrived)
}

func (*Store) answer(w http.ResponseWriter, row *ent.Upload, arrived int64) {
	say(w, arrived)
	if arrived < row.ByteSize {
		w.WriteHeader(http.StatusPermanentRedirect) // "resume incomplete", as the large stores have it
	}
}

// say writes down which bytes are there.
func say(w http.ResponseWriter, arrived int64) {
	w.Header().Set("Cache-Control", "no-store")
	if arrived > 0 {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", arrived-1))
	}
}

// fail answers for what is our fault.
func (*Store) fail(w http.ResponseWriter, r *http.Request, id int64, err error) {
	slog.ErrorContext(r.Context(), "an upload cannot be taken", "upload", key.Format(id), "error", err)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		http.Error(w, "there is no room for the file", http.StatusInsufficientStorage)
		return
	}
	unavailable(w, "the file cannot be taken")
}

// brokenOff says that the connection ended before the body did.
type brokenOff struct{ error }

// patient is a body that is waited for as long as something arrives.
type patient struct {
	body       io.Reader
	connection *http.ResponseController
}

// Read gives the connection as long again.
func (p patient) Read(b []byte) (int, error) {
	_ = p.connection.SetReadDeadline(time.Now().Add(patience)) // refused only where there is no connection: in tests
	n, err := p.body.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenOff{err}
	}
	return n, err
}

// more reports whether there is more than what was read.
func (p patient) more() bool {
	n, _ := io.ReadFull(p, make([]byte, 1))
	return n > 0
}
