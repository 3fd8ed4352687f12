package privacy

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/migrate"
	"partyschool/internal/check"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// ExportMyDataPayload is the answer of exportMyData.
type ExportMyDataPayload struct {
	// URL is the signed address of a ZIP.
	URL string
	// ExpiresAt is when it stops working.
	ExpiresAt time.Time
}

// addressLife is how long the address of a copy works. The copy itself is written
// while it is fetched, so nothing of it lies about.
const addressLife = 15 * time.Minute

// ExportMyData answers with the address of a copy of everything that refers to the
// viewer: JSON for programs and a page to read.
func (s *Service) ExportMyData(ctx context.Context) (*ExportMyDataPayload, error) {
	expires := s.Clock.Now().Add(addressLife).Truncate(time.Second)
	ticket, err := s.Tokens.MediaTicket(own(ctx).MemberID, expires)
	if err != nil {
		return nil, fmt.Errorf("make a ticket: %w", err)
	}
	return &ExportMyDataPayload{URL: s.Address + "/my-data/" + key.Format(own(ctx).MemberID) + ".zip?ticket=" + ticket, ExpiresAt: expires}, nil
}

// ServeHTTP answers GET of /my-data/{file}?ticket=…: 403 without a ticket for this
// member that still works, 404 for a member who is gone.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, isZip := strings.CutSuffix(r.PathValue("file"), ".zip")
	id, err := key.Parse(name)
	if !isZip || err != nil || key.KindOf(id) != key.Member {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	opened, err := s.Tokens.VerifyMediaTicket(r.URL.Query().Get("ticket"))
	if err != nil || opened != id {
		http.Error(w, "this address has expired; ask for the copy again", http.StatusForbidden)
		return
	}
	ctx := identity.AsSystem(r.Context(), "exportMyData: one's own")
	looking, cancel := database.Bounded(ctx)
	m, err := s.Database.Client(looking).Member.Query().Where(member.ID(id), member.Active(true)).Only(looking)
	cancel()
	if ent.IsNotFound(err) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	} else if err != nil {
		slog.ErrorContext(ctx, "a member's data cannot be read", "member", key.Format(id), "error", err)
		w.Header().Set("Retry-After", "5")
		http.Error(w, "the copy cannot be made", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="my-data-%s.zip"`, s.Calendar.DateOf(s.Clock.Now())))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if err := s.WriteMyData(ctx, w, m.ID); err != nil {
		panic(http.ErrAbortHandler) // half a ZIP must not look whole
	}
}

// omitted are columns that no copy holds: what only the school may know, though it
// stands in a member's row.
var omitted = map[string][]string{
	"members":             {"phone_index", "phone_tail", "identity_number_index"},
	"credentials":         {"password_hash"},
	"sessions":            {"refresh_hash", "spent_hash", "sealed_successor"},
	"idempotency_keys":    {"input_hash", "token"},
	"quiz_attempts":       {"paper"}, // with its keys
	"certificates":        {"signature"},
	"correction_requests": {"open_key"},
	"access_entries":      {"once_key"},
	"notices":             {"once_key"},
	"deliveries":          {"once_key", "code"},
	"mail_confirmations":  {"code_hash", "salt"},
	"push_subscriptions":  {"endpoint_hash", "p256dh", "auth"},
}

// table is what a copy holds of one table.
type table struct {
	Name    string
	Title   string
	Columns []string
	Rows    [][]any
}

// WriteMyData writes a ZIP of all rows that refer to a member. Rows in which others
// are named only by their keys stay as they are: names of others are not added.
func (s *Service) WriteMyData(ctx context.Context, to io.Writer, memberID int64) error {
	archive := zip.NewWriter(to)
	var tables []table
	for _, t := range migrate.Tables {
		found, err := s.rowsAbout(ctx, t, memberID)
		if err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
		if len(found.Rows) == 0 {
			continue
		}
		tables = append(tables, found)
		file, err := archive.Create("data/" + found.Name + ".json")
		if err == nil {
			err = writeJSON(file, found)
		}
		if err != nil {
			return err
		}
	}
	file, err := archive.Create("我的数据.html")
	if err == nil {
		err = page.Execute(file, pageData{School: s.Address, Day: s.Calendar.DateOf(s.Clock.Now()).String(), Tables: tables})
	}
	if err != nil {
		return err
	}
	return archive.Close()
}

func writeJSON(to io.Writer, t table) error {
	rows := make([]map[string]any, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = map[string]any{}
		for j, column := range t.Columns {
			rows[i][column] = row[j]
		}
	}
	out := json.NewEncoder(to)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(rows)
}

// rowsAbout reads the rows of a table that refer to the member, by whatever column.
func (s *Service) rowsAbout(ctx context.Context, t *schema.Table, memberID int64) (found table, err error) {
	about := aboutMember(t)
	if len(about) == 0 {
		return found, nil
	}
	found = table{Name: t.Name, Title: titles[t.Name]}
	var types []field.Type
	for _, c := range t.Columns {
		if !slices.Contains(omitted[t.Name], c.Name) {
			found.Columns = append(found.Columns, c.Name)
			types = append(types, c.Type)
		}
	}
	args := make([]any, len(about))
	for i := range about {
		args[i] = memberID
	}
	rows, err := s.Database.Client(ctx).QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s = ? ORDER BY id",
		strings.Join(found.Columns, ", "), t.Name, strings.Join(about, " = ? OR ")), args...)
	if err != nil {
		return found, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		values, into := make([]any, len(types)), make([]any, len(types))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return found, err
		}
		var id int64
		for i, column := range found.Columns {
			if values[i] = plain(values[i], types[i], column); column == "id" {
				id, _ = keyOf(values[i])
			}
		}
		for i, column := range found.Columns {
			if text, ok := values[i].(string); ok && s.Database.Sealed(t.Name, column) {
				values[i] = s.Database.Unseal(ctx, t.Name, column, id, text)
			}
		}
		found.Rows = append(found.Rows, values)
	}
	return found, rows.Err()
}

// aboutMember are the columns by which rows of a table are the member's. A row with a
// member of its own is that member's alone: whoever decided on it or wrote it does not
// take it along.
func aboutMember(t *schema.Table) []string {
	about := check.ColumnsTo(t.Name, member.Table)
	switch {
	case t.Name == member.Table:
		return []string{member.FieldID}
	case slices.Contains(about, "member_id"):
		return []string{"member_id"}
	case t.Name == "audit_entries": // what the member did is the trail of others
		return []string{"subject_id"}
	}
	return about
}

// plain is a value as people and programs read it: keys as clients know them.
func plain(value any, kind field.Type, column string) any {
	switch v := value.(type) {
	case []byte:
		if kind == field.TypeJSON && json.Valid(v) {
			return json.RawMessage(v)
		}
		return string(v)
	case int64:
		if kind == field.TypeBool {
			return v != 0
		}
		if kind == field.TypeInt64 && (column == "id" || strings.HasSuffix(column, "_id")) && v > 0 {
			return key.Format(v)
		}
		return v
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return value
}

func keyOf(value any) (int64, error) {
	text, ok := value.(string)
	if !ok {
		return 0, problem.Missing()
	}
	return key.Parse(text)
}
