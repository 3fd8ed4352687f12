package outbox_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/internal/database"
	"partyschool/internal/outbox"
)

// lies returns all that stands in the texts of the deliveries, as it lies in the table.
func (w *world) lies() string {
	w.t.Helper()
	var all []string
	rows, err := w.db.Client(system()).QueryContext(context.Background(), "SELECT title, body, code, address, once_key, error FROM deliveries ORDER BY id")
	w.must(database.ReadAll(rows, err, func(scan func(...any) error) error {
		texts, into := make([]string, 6), make([]any, 6)
		for i := range texts {
			into[i] = &texts[i]
		}
		err := scan(into...)
		all = append(all, strings.Join(texts, "|"))
		return err
	}))
	return strings.Join(all, "\n")
}

// A code that waits to be sent cannot be read from the table, and no trace of it stays
// afterwards.
func TestCodesLieSealed(t *testing.T) {
	p := newProvider(t, nil)
	w := texting(t, 1, p, "")
	m := w.member(1)
	w.must(w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		return w.nodes[0].WriteCode(ctx, tx, outbox.Code{MemberID: m.ID, Kind: outbox.LoginCode, Channel: delivery.ChannelSMS, Code: "654321", Life: 5 * time.Minute})
	}))
	if text := w.lies(); strings.Contains(text, "654321") {
		t.Errorf("while it waits there lies %s", text)
	}
	w.work(0)
	if len(p.asked) != 1 || p.asked[0].Code != "654321" || !strings.Contains(p.asked[0].Text, "654321") {
		t.Fatalf("%+v", p.asked)
	}
	if d := w.rows()[0]; d.Status != delivery.StatusSENT || d.Code != "" || d.Body != "" {
		t.Errorf("afterwards there lies %s: %s", d.Status, w.lies())
	}
}
