package assignments_test

import (
	"context"
	"fmt"
	"testing"

	"partyschool/ent"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/member"
	"partyschool/internal/database"
	"partyschool/internal/members"
)

// rules writes many standing assignments of one course over the district, all of
// them opened and enrolled; each narrows its audience to floating members.
func (w *world) rules(n int, title string) {
	w.t.Helper()
	for from := 0; from < n; from += 500 {
		var some []*ent.AssignmentCreate
		for range min(500, n-from) {
			some = append(some, w.client().Assignment.Create().SetCourseID(w.course[title]).SetOrganizationID(w.unit["district"].ID).
				SetResidency("FLOATING").SetCreatedByID(w.people["chief"]).SetCreatedAt(morning).SetExpandedAt(morning))
		}
		rows, err := w.client().Assignment.CreateBulk(some...).Save(w.system())
		w.must(err)
		var scopes []*ent.AssignmentScopeCreate
		for _, row := range rows {
			scopes = append(scopes, w.client().AssignmentScope.Create().SetAssignmentID(row.ID).SetOrganizationID(w.unit["district"].ID))
		}
		w.must(w.client().AssignmentScope.CreateBulk(scopes...).Exec(w.system()))
	}
}

// change makes the member floating, or settled again, and returns what it cost.
func (w *world) change(id int64, residency member.Residency) int64 {
	w.t.Helper()
	ctx, statements := database.CountStatements(w.as("chief"))
	_, err := w.members.UpdateMember(ctx, members.UpdateMemberInput{ID: id, Residency: &residency})
	w.must(err)
	return statements.Load()
}

// A thousand rules do not make a change of the register slower, nor the round that
// follows it: both take as many statements as with one rule.
func TestManyRulesCostNoMore(t *testing.T) {
	cost := func(rules, settled int) (change, idle, follow int64) {
		w := newWorld(t)
		w.crowd(settled, "district/west/one")
		id := w.join("a", "district/east/one")
		w.rules(rules, "fire safety")
		change = w.change(id, member.ResidencyFLOATING)
		ctx, statements := database.CountStatements(context.Background())
		w.must(w.assignments.Settle(ctx))
		follow = statements.Load()
		w.expect("fire safety", map[string]string{"a": "NOT_STARTED required"})
		w.change(id, member.ResidencySETTLED)
		ctx, statements = database.CountStatements(context.Background())
		w.must(w.assignments.Settle(ctx))
		return change, statements.Load(), follow
	}
	change, idle, follow := cost(1, 0)
	manyChange, manyIdle, manyFollow := cost(1000, 1000)
	t.Logf("a change: %d and %d statements; a round in which nothing follows: %d and %d; one in which somebody is enrolled: %d and %d",
		change, manyChange, idle, manyIdle, follow, manyFollow)
	if manyChange != change || manyIdle > idle || manyFollow > follow+1 { // scopes are read 500 at a time
		t.Error("a thousand rules cost more")
	}
	if change > 10 || idle > 12 || follow > 25 {
		t.Error("too many statements")
	}
}

// Five hundred who join at once cost hardly more than one.
func TestManyJoinersCostNoMore(t *testing.T) {
	w := newWorld(t)
	w.rules(10, "fire safety")
	w.crowd(500, "district/east/one")
	w.client().Member.Update().Where(member.OrganizationID(w.unit["district/east/one"].ID)).SetResidency(member.ResidencyFLOATING).ExecX(w.system())
	w.client().AudienceChange.Create().SetOrganizationID(w.unit["district/east"].ID).SetChangedAt(morning).ExecX(w.system())
	ctx, statements := database.CountStatements(context.Background())
	w.must(w.assignments.Settle(ctx))
	if n := w.client().Enrollment.Query().CountX(w.system()); n != 500 {
		t.Errorf("%d enrolled", n)
	}
	if n := statements.Load(); n > 35 {
		t.Errorf("%d statements", n)
	}
	w.clean()
}

func BenchmarkTransferUnderAThousandRules(b *testing.B) {
	for _, rules := range []int{1, 1000} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) {
			w := newWorld(b)
			w.rules(rules, "fire safety")
			w.crowd(20_000, "district/west/one")
			id := w.join("a", "district/east/one")
			if n := w.client().AssignmentScope.Query().Where(assignmentscope.OrganizationID(w.unit["district"].ID)).CountX(w.system()); n != rules {
				b.Fatal(n)
			}
			b.Run("change", func(b *testing.B) {
				for i := range b.N {
					w.change(id, []member.Residency{member.ResidencyFLOATING, member.ResidencySETTLED}[i%2])
				}
			})
			w.settle()
			b.Run("follow", func(b *testing.B) {
				for range b.N {
					w.client().AudienceChange.Create().SetMemberID(id).SetChangedAt(morning).ExecX(w.system())
					w.settle()
				}
			})
		})
	}
}
