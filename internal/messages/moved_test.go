package messages_test

import (
	"context"
	"testing"

	"partyschool/internal/key"
)

// An organisation moved while its message was on its way, and this node does not know yet:
// its members are told all the same.
func TestSpreadInAnOrganisationThatMoved(t *testing.T) {
	w := open(t, 1, 20)
	_, err := w.send(w.branch[0], 10, "once")
	w.must(err)
	w.db.Client(system()).Organization.UpdateOne(w.branch[0]).SetParentID(w.branch[1].ID).SetPath(w.branch[1].Path + key.Format(w.branch[0].ID)).ExecX(system())
	w.must(w.nodes[0].Spread(context.Background()))
	if m := w.db.Client(system()).GroupMessage.Query().OnlyX(system()); m.ToldCount != 10 || m.FinishedAt == nil {
		t.Errorf("%d of 10 are told, finished %v", m.ToldCount, m.FinishedAt)
	}
}
