package reports_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

func TestWhoReadsAReport(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/e/1", "d/w", "d/w/1")
	elsewhere := w.publish("d/w")
	w.load()
	for name, c := range map[string]struct {
		who    context.Context
		unit   string
		course int64
		want   problem.Code
	}{
		"a guest":                     {context.Background(), "d/e", w.courses[0], problem.NotFound},
		"a member":                    {w.viewer("d/e"), "d/e", w.courses[0], problem.NotFound},
		"a trainer":                   {w.viewer("d/e", "TRAINER d"), "d/e", w.courses[0], problem.NotFound},
		"an admin below":              {w.viewer("d/e", "ADMIN d/e/1"), "d/e", w.courses[0], problem.NotFound},
		"an admin elsewhere":          {w.viewer("d/e", "ADMIN d/w"), "d/e", w.courses[0], problem.NotFound},
		"no such course":              {w.viewer("d", "ADMIN d"), "d/e", w.courses[0] + 1, problem.NotFound},
		"a course out of reach":       {w.viewer("d/e", "ADMIN d/e"), "d/e", elsewhere, problem.NotFound},
		"a course below":              {w.viewer("d", "ADMIN d"), "d", elsewhere, ""},
		"a course above":              {w.viewer("d/e", "ADMIN d/w/1"), "d/w/1", elsewhere, ""},
		"a neighbour's, to the whole": {w.viewer("d", "ADMIN d"), "d/e", elsewhere, ""},
		"the organisation's admin":    {w.viewer("d/e", "ADMIN d/e"), "d/e", w.courses[0], ""},
	} {
		_, err := w.report(c.who, c.unit, c.course)
		check(t, name, err, c.want)
		if c.course == w.courses[0] {
			r := &reports.CompletionReport{Organization: w.units[c.unit], CourseID: c.course}
			_, err = w.service.Enrollments(c.who, r, nil, paging.Args{})
			check(t, name+" lists", err, c.want)
			check(t, name+" counts", w.service.Count(c.who, r), c.want)
		}
	}
}

// TestRowsAddUpToTheTotal compares the reports of random trees with a count of
// every row by hand.
func TestRowsAddUpToTheTotal(t *testing.T) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		codes := []string{"d"}
		for i := range 14 {
			codes = append(codes, fmt.Sprintf("%s/%02d", codes[random.IntN(len(codes))], i))
		}
		w := newWorld(t, codes...)
		w.populate(random, 120)
		for _, code := range codes {
			ctx, statements := database.CountStatements(w.viewer("d", "ADMIN "+code))
			r, err := w.report(ctx, code, w.courses[0])
			if err != nil {
				t.Fatal(err)
			}
			if n := statements.Load(); n > 2 {
				t.Errorf("seed %d, %s: %d statements, want at most 2", seed, code, n)
			}
			checkReport(t, w, fmt.Sprintf("seed %d, %s", seed, code), r)
			checkList(t, w, ctx, r)
		}
	}
}

func checkReport(t *testing.T, w *world, name string, r *reports.CompletionReport) {
	t.Helper()
	if got := w.byHand(r.Organization.Path, r.CourseID); !exactly(got, r.Total) {
		t.Errorf("%s: the total is %+v, want %+v", name, r.Total, got)
	}
	var order []string
	var sum reports.CompletionCounts
	for i, row := range r.Rows {
		order = append(order, row.Organization.Code)
		want := w.byHand(row.Organization.Path, r.CourseID)
		if i == len(r.Rows)-1 { // the organisation's own members: the whole without those below
			want = w.byHand(row.Organization.Path, r.CourseID, w.below(row.Organization.ID)...)
		}
		if !exactly(row.Counts, want) {
			t.Errorf("%s: the row of %s is %+v, want %+v", name, row.Organization.Code, row.Counts, want)
		}
		c := row.Counts
		sum = reports.CompletionCounts{
			Members: sum.Members + c.Members, Enrolled: sum.Enrolled + c.Enrolled, NotStarted: sum.NotStarted + c.NotStarted,
			InProgress: sum.InProgress + c.InProgress, Completed: sum.Completed + c.Completed, Overdue: sum.Overdue + c.Overdue,
			CreditedSeconds: sum.CreditedSeconds + c.CreditedSeconds,
		}
	}
	if !same(sum, r.Total) || sum.Enrolled != sum.NotStarted+sum.InProgress+sum.Completed || sum.Enrolled > sum.Members {
		t.Errorf("%s: the rows add up to %+v, the total is %+v", name, sum, r.Total)
	}
	below := order[:len(order)-1]
	if !slices.IsSorted(below) || order[len(order)-1] != r.Organization.Code || len(below) != len(w.tree.Children(r.Organization.ID)) {
		t.Errorf("%s: the rows are %v", name, order)
	}
}

// checkList compares the list of enrolments with the count.
func checkList(t *testing.T, w *world, ctx context.Context, r *reports.CompletionReport) {
	t.Helper()
	seen, args := map[int64]bool{}, paging.Args{First: ptr(20)}
	rows := w.register()
	for {
		ctx, statements := database.CountStatements(ctx)
		page, err := w.service.Enrollments(ctx, r, nil, args)
		if err != nil {
			t.Fatal(err)
		}
		if n := statements.Load(); n != 1 {
			t.Errorf("a page costs %d statements, want 1", n)
		}
		for _, e := range page.Nodes() {
			if m := e.Edges.Member; m != nil {
				m.GreetingsWanted = true // which a report does not read
			}
			if e.Edges.Member == nil || !e.Edges.Member.Active || e.Status == enrollment.StatusWITHDRAWN || e.CourseID != r.CourseID {
				t.Errorf("listed: %v of %v", e, e.Edges.Member)
			} else if got, want := fmt.Sprint(e.Edges.Member, e.Edges.Member.Phone), fmt.Sprint(rows[e.MemberID], rows[e.MemberID].Phone); got != want {
				t.Errorf("the member is %s, want %s", got, want)
			}
			seen[e.ID] = true
		}
		if !page.PageInfo.HasNextPage {
			if n, err := page.TotalCount(ctx); err != nil || n != len(seen) || n != r.Total.Enrolled {
				t.Errorf("%d listed, %d in the total, %v, %d counted", len(seen), n, err, r.Total.Enrolled)
			}
			break
		}
		args.After = page.PageInfo.EndCursor
	}
	done, err := w.service.Enrollments(ctx, r, &enrollments.EnrollmentFilter{Statuses: []enrollment.Status{enrollment.StatusCOMPLETED}}, paging.Args{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.TotalCount(ctx); err != nil || n != r.Total.Completed {
		t.Errorf("%d are listed as completed, %v, %d counted", n, err, r.Total.Completed)
	}
}

// register reads all members by ent, as clients see them.
func (w *world) register() map[int64]*ent.Member {
	rows := map[int64]*ent.Member{}
	for _, m := range w.db.Client(w.system()).Member.Query().AllX(w.system()) {
		m.CreatedAt = time.Time{}
		rows[m.ID] = m
	}
	return rows
}

// TestAMemberOutOfSightIsNotListedAlong: what comes with an enrolment obeys the
// rule of its own table.
func TestAMemberOutOfSightIsNotListedAlong(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/w")
	w.order = w.order[1:2]
	w.populate(rand.New(rand.NewPCG(1, 1)), 8)
	w.db.Client(w.system()).Enrollment.Update().SetStatus(enrollment.StatusIN_PROGRESS).ExecX(w.system())
	_, err := w.db.Client(w.system()).ExecContext(w.system(), "UPDATE members SET organization_id = ?", w.units["d/w"].ID)
	if err != nil {
		t.Fatal(err)
	}
	r := &reports.CompletionReport{Organization: w.units["d/e"], CourseID: w.courses[0]}
	page, err := w.service.Enrollments(w.viewer("d", "ADMIN d/e"), r, nil, paging.Args{})
	if err != nil || len(page.Edges) == 0 {
		t.Fatalf("%v, %v", page, err)
	}
	for _, e := range page.Nodes() {
		if e.Edges.Member != nil {
			t.Errorf("an enrolment comes with %v", e.Edges.Member)
		}
	}
}

// below returns the paths of the organisations directly below.
func (w *world) below(id int64) []string {
	var paths []string
	for _, u := range w.tree.Children(id) {
		paths = append(paths, u.Path)
	}
	return paths
}

// byHand counts the members of a subtree, without some below it, row by row.
func (w *world) byHand(path string, courseID int64, without ...string) reports.CompletionCounts {
	ctx, db, today := w.system(), w.db.Client(w.system()), calendar.NewDate(2026, 7, 1)
	inside := func(p string) bool {
		return strings.HasPrefix(p, path) && !slices.ContainsFunc(without, func(not string) bool { return strings.HasPrefix(p, not) })
	}
	var c reports.CompletionCounts
	var credited int64
	for _, m := range db.Member.Query().Where(member.Active(true)).AllX(ctx) {
		if !inside(w.tree.Unit(m.OrganizationID).Path) {
			continue
		}
		c.Members++
		e, err := db.Enrollment.Query().Where(enrollment.MemberID(m.ID), enrollment.CourseID(courseID)).Only(ctx)
		if err != nil || e.Status == enrollment.StatusWITHDRAWN {
			continue
		}
		c.Enrolled++
		credited += e.CreditedMs
		switch e.Status {
		case enrollment.StatusNOT_STARTED:
			c.NotStarted++
		case enrollment.StatusIN_PROGRESS:
			c.InProgress++
		case enrollment.StatusCOMPLETED:
			c.Completed++
		}
		if e.DueOn != nil && e.DueOn.Before(today) && e.Status != enrollment.StatusCOMPLETED {
			c.Overdue++
		}
	}
	c.CreditedSeconds = float64(credited) / 1000
	return c
}

// exactly compares counts to the millisecond, without what sums of decimal fractions
// leave behind: a total that reads 9699.998000000001 is none.
func exactly(a, b reports.CompletionCounts) bool {
	return same(a, b) && a.CreditedSeconds == b.CreditedSeconds
}

// same compares counts; seconds are sums of decimal fractions.
func same(a, b reports.CompletionCounts) bool {
	near := math.Abs(a.CreditedSeconds-b.CreditedSeconds) < 0.0005
	a.CreditedSeconds, b.CreditedSeconds = 0, 0
	return near && a == b
}

// TestAnOrganisationMadeOnAnotherNode has a row although the tree in memory does
// not hold it yet.
func TestAnOrganisationMadeOnAnotherNode(t *testing.T) {
	w := newWorld(t, "d", "d/e")
	w.plant("d/new")
	w.order = w.order[2:]
	w.populate(rand.New(rand.NewPCG(1, 1)), 20)
	r, err := w.report(w.viewer("d", "ADMIN d"), "d", w.courses[0])
	if err != nil {
		t.Fatal(err)
	}
	if last := r.Rows[len(r.Rows)-1]; len(r.Rows) != 3 || last.Organization.Code != "d/new" || last.Counts.Members != r.Total.Members || r.Total.Members == 0 {
		t.Errorf("got %+v", r)
	}
}

// TestManyReportsAtOnce lets more reports wait than are counted at a time, and
// gives one up.
func TestManyReportsAtOnce(t *testing.T) {
	w := newWorld(t, "d", "d/e")
	ctx, cancel := context.WithCancel(w.viewer("d", "ADMIN d"))
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := w.report(w.viewer("d", "ADMIN d"), "d", w.courses[0])
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	cancel()
	if _, err := w.report(ctx, "d", w.courses[0]); err == nil {
		t.Error("a report that nobody waits for was counted")
	}
}
