package visibility

import (
	"context"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/migrate"
	"partyschool/internal/identity"
)

func TestEveryTableHasARule(t *testing.T) {
	if len(rules) != len(migrate.Tables) {
		t.Errorf("%d rules for %d tables", len(rules), len(migrate.Tables))
	}
}

// TestATableWithoutARuleIsRefused takes a rule away, for people and for the
// system alike: the statement fails before it reaches a database.
func TestATableWithoutARuleIsRefused(t *testing.T) {
	saved := rules[ent.TypeMember]
	delete(rules, ent.TypeMember)
	defer func() { rules[ent.TypeMember] = saved }()
	client := ent.NewClient(ent.Driver(sql.OpenDB("sqlite3", nil)))
	Install(client)
	for _, ctx := range []context.Context{
		context.Background(),
		identity.NewContext(context.Background(), identity.Viewer{MemberID: 1}),
		identity.AsSystem(context.Background(), "test"),
	} {
		if _, err := client.Member.Query().All(ctx); err == nil || !strings.Contains(err.Error(), "has no rule") {
			t.Errorf("reading: %v", err)
		}
		if _, err := client.Member.Update().SetName("x").Save(ctx); err == nil || !strings.Contains(err.Error(), "has no rule") {
			t.Errorf("updating: %v", err)
		}
		if _, err := client.Member.Delete().Exec(ctx); err == nil || !strings.Contains(err.Error(), "has no rule") {
			t.Errorf("deleting: %v", err)
		}
	}
}
