package reports_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

// TestReportsAreReadFromTheReplica: every statement of theirs goes there, and nobody
// sees more there than elsewhere.
func TestReportsAreReadFromTheReplica(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/e/1", "d/w")
	w.populate(rand.New(rand.NewPCG(1, 1)), 60)
	replica := databasetest.ReplicaOf(t, w.db)
	if err := w.db.UseReplica(replica.URL, time.Minute); err != nil {
		t.Fatal(err)
	}
	following, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.db.FollowReplica(following); close(ended) }()
	defer func() { stop(); <-ended }()
	everything := func(ctx context.Context) int { return w.db.Client(ctx).Member.Query().CountX(ctx) }
	all := everything(w.system())
	replica.Until("the replica has everybody", func() bool {
		state, _ := w.db.Replica()
		return state.Fresh && everything(database.MayLag(w.system())) == all
	})
	replica.Stop()
	// From here on the two differ: the replica knows who was there before.
	before, err := w.report(w.viewer("d", "ADMIN d"), "d/e", w.courses[0])
	if err != nil {
		t.Fatal(err)
	}
	w.db.Client(w.system()).Member.Update().SetActive(false).ExecX(w.system())

	chief := w.viewer("d", "ADMIN d/e")
	r := &reports.CompletionReport{Organization: w.units["d/e"], CourseID: w.courses[0]}
	rows := func(n *int) error {
		*n++
		return nil
	}
	for name, read := range map[string]func(ctx context.Context) (int, error){
		"completion": func(ctx context.Context) (int, error) {
			r, err := w.report(ctx, "d/e", w.courses[0])
			return r.Total.Enrolled, err
		},
		"list": func(ctx context.Context) (int, error) {
			page, err := w.service.Enrollments(ctx, r, nil, paging.Args{})
			if err != nil {
				return 0, err
			}
			return page.TotalCount(ctx)
		},
		"completion rows": func(ctx context.Context) (n int, err error) {
			return n, w.service.CompletionRows(ctx, r, func(reports.CompletionMemberRow) error { return rows(&n) })
		},
		"credit hours": func(ctx context.Context) (int, error) {
			r, err := w.service.CreditReport(ctx, w.units["d/e"].ID, 2026, nil)
			return r.Total.Members, err
		},
		"credit rows": func(ctx context.Context) (n int, err error) {
			return n, w.service.CreditRows(ctx, w.units["d/e"], 2026, nil, func(reports.CreditMemberRow) error { return rows(&n) })
		},
		"register": func(ctx context.Context) (n int, err error) {
			return n, w.service.RegisterRows(ctx, w.units["d/e"], func(some []*ent.Member) error { n += len(some); return nil })
		},
	} {
		stateBefore, _ := w.db.Replica()
		ctx, statements := database.CountStatements(chief)
		n, err := read(ctx)
		stateAfter, _ := w.db.Replica()
		there := stateAfter.Answers[database.AnsweredByReplica] - stateBefore.Answers[database.AnsweredByReplica]
		if err != nil || there == 0 || there != statements.Load() {
			t.Errorf("%s: %d of %d statements go to the replica; %v", name, there, statements.Load(), err)
		}
		want := before.Total.Members
		if name == "completion" || name == "list" {
			want = before.Total.Enrolled
		}
		if n != want {
			t.Errorf("%s: %d are counted, want %d", name, n, want)
		}
	}

	for name, who := range map[string]context.Context{
		"a guest": context.Background(), "a member": w.viewer("d/e"), "an admin": chief, "an admin elsewhere": w.viewer("d/w", "ADMIN d/w"), "a trainer": w.viewer("d/e", "TRAINER d/e"),
	} {
		seen := func(ctx context.Context) []int64 { return w.db.Client(ctx).Member.Query().IDsX(ctx) }
		here, there := seen(who), seen(database.MayLag(who))
		slices.Sort(here)
		slices.Sort(there)
		if !slices.Equal(here, there) || len(here) == all {
			t.Errorf("%s sees %d members, and on the replica %d", name, len(here), len(there))
		}
	}
	for name, who := range map[string]context.Context{"a member": w.viewer("d/e"), "an admin elsewhere": w.viewer("d/w", "ADMIN d/w")} {
		_, err := w.report(who, "d/e", w.courses[0])
		check(t, name, err, problem.NotFound)
		check(t, name+" lists the register", w.service.RegisterRows(who, w.units["d/e"], func([]*ent.Member) error { return nil }), problem.NotFound)
	}
}
