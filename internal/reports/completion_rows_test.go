package reports_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

// TestCompletionRows compares the rows with those that ent reads one by one, and
// with the report.
func TestCompletionRows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	w := newWorld(t, "d", "d/e", "d/e/1", "d/w")
	w.populate(random, 1100) // more than a batch
	db, ctx := w.db.Client(w.system()), w.system()
	done := db.Enrollment.Query().Where(enrollment.CourseID(w.courses[0]), enrollment.StatusEQ(enrollment.StatusCOMPLETED)).FirstX(ctx)
	db.CreditEntry.Create().SetMemberID(done.MemberID).SetOrganizationID(done.OrganizationID).SetSource(creditentry.SourceCOURSE).SetSourceID(done.ID).
		SetOnceKey("x").SetHundredths(150).SetSeconds(1).SetOccurredOn(calendar.NewDate(2026, 7, 1)).SetYear(2026).SetRule("r").SetTitle("课").SetCreatedAt(now).SaveX(ctx)
	for _, unit := range []string{"d", "d/e", "d/w"} {
		viewer, statements := database.CountStatements(w.viewer("d", "ADMIN d"))
		r, err := w.report(viewer, unit, w.courses[0])
		if err != nil {
			t.Fatal(err)
		}
		before := statements.Load()
		var sum reports.CompletionCounts
		var last reports.CompletionMemberRow
		err = w.service.CompletionRows(viewer, r, func(row reports.CompletionMemberRow) error {
			sum.Members++
			if sum.Members > 1 && (row.Organization.Code < last.Organization.Code || row.Organization.ID == last.Organization.ID && row.MemberID <= last.MemberID) {
				t.Errorf("%s of %s comes after %s of %s", row.Name, row.Organization.Code, last.Name, last.Organization.Code)
			}
			last = row
			if e := row.Enrollment; e != nil && e.Status != enrollment.StatusWITHDRAWN {
				sum = count(sum, row)
			}
			if want := row.Enrollment != nil && row.Enrollment.ID == done.ID; want != (row.CreditHours == 1.5) {
				t.Errorf("%s has %g hours", row.Name, row.CreditHours)
			}
			if random.IntN(20) == 0 {
				w.sameAsRegister(row)
			}
			return nil
		})
		if err != nil || !same(sum, r.Total) {
			t.Errorf("%s: the rows add up to %+v, %v, the report says %+v", unit, sum, err, r.Total)
		}
		if n, want := statements.Load()-before, int64(1+(r.Total.Members+999)/1000); n != want {
			t.Errorf("%s: %d statements, want %d", unit, n, want)
		}
		if title := w.service.Title(r); title != "课" {
			t.Errorf("the title is %q", title)
		}
	}
}

func count(c reports.CompletionCounts, row reports.CompletionMemberRow) reports.CompletionCounts {
	c.Enrolled++
	c.CreditedSeconds += float64(row.Enrollment.CreditedMs) / 1000
	switch row.Enrollment.Status {
	case enrollment.StatusNOT_STARTED:
		c.NotStarted++
	case enrollment.StatusIN_PROGRESS:
		c.InProgress++
	case enrollment.StatusCOMPLETED:
		c.Completed++
	}
	if row.Overdue {
		c.Overdue++
	}
	return c
}

// sameAsRegister compares a row with what ent reads.
func (w *world) sameAsRegister(row reports.CompletionMemberRow) {
	w.t.Helper()
	db, ctx := w.db.Client(w.system()), w.system()
	m := db.Member.Query().Where(member.ID(row.MemberID)).OnlyX(ctx)
	unit := w.tree.Unit(m.OrganizationID)
	above := ""
	if unit.ParentID != nil {
		above = w.tree.Unit(*unit.ParentID).Name
	}
	if !m.Active || row.Name != m.Name || row.Stage != m.Stage || row.Residency != m.Residency || row.Organization.ID != unit.ID || row.Above != above {
		w.t.Errorf("the row is %+v, the member %+v", row, m)
	}
	e, err := db.Enrollment.Query().Where(enrollment.MemberID(m.ID), enrollment.CourseID(w.courses[0])).Only(ctx)
	switch {
	case err != nil && row.Enrollment != nil:
		w.t.Errorf("%s has the place %v", row.Name, row.Enrollment)
	case err != nil:
	case row.Enrollment == nil || row.Enrollment.ID != e.ID || row.Enrollment.Status != e.Status || row.Enrollment.CreditedMs != e.CreditedMs ||
		(row.Enrollment.DueOn == nil) != (e.DueOn == nil) || e.DueOn != nil && *e.DueOn != *row.Enrollment.DueOn:
		w.t.Errorf("the place is %v, want %v", row.Enrollment, e)
	}
}

func TestWhoReadsCompletionRows(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/w")
	w.populate(rand.New(rand.NewPCG(1, 1)), 10)
	r := &reports.CompletionReport{Organization: w.units["d/e"], CourseID: w.courses[0]}
	for name, c := range map[string]struct {
		who  context.Context
		want problem.Code
	}{
		"a guest":            {context.Background(), problem.NotFound},
		"a member":           {w.viewer("d/e"), problem.NotFound},
		"a trainer":          {w.viewer("d", "TRAINER d"), problem.NotFound},
		"an admin elsewhere": {w.viewer("d/e", "ADMIN d/w"), problem.NotFound},
		"an admin":           {w.viewer("d/e", "ADMIN d/e"), ""},
		"an admin above":     {w.viewer("d", "ADMIN d"), ""},
	} {
		read := 0
		check(t, name, w.service.CompletionRows(c.who, r, func(reports.CompletionMemberRow) error { read++; return nil }), c.want)
		if (read > 0) != (c.want == "") {
			t.Errorf("%s read %d rows", name, read)
		}
	}
	enough := errors.New("enough")
	if err := w.service.CompletionRows(w.viewer("d", "ADMIN d"), r, func(reports.CompletionMemberRow) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
}

// TestWhoMovesMeanwhile: of the second thousand, one is put out of service and one
// moves out of the subtree while the first is read; neither is listed. Who moves
// within it comes once.
func TestWhoMovesMeanwhile(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/e/1", "d/w")
	w.order = w.order[1:2]
	w.populate(rand.New(rand.NewPCG(1, 1)), 1500)
	r := &reports.CompletionReport{Organization: w.units["d/e"], CourseID: w.courses[0]}
	var listed []int64
	visit := func(row reports.CompletionMemberRow) error { listed = append(listed, row.MemberID); return nil }
	check(t, "all", w.service.CompletionRows(w.viewer("d", "ADMIN d"), r, visit), "")
	all := listed
	n := len(all)
	if n < 1100 {
		t.Fatalf("%d members", n)
	}
	db, ctx := w.db.Client(w.system()), w.system()
	listed = nil
	check(t, "meanwhile", w.service.CompletionRows(w.viewer("d", "ADMIN d"), r, func(row reports.CompletionMemberRow) error {
		if len(listed) == 10 {
			db.Member.UpdateOneID(all[n-1]).SetActive(false).ExecX(ctx)
			db.Member.UpdateOneID(all[n-2]).SetOrganizationID(w.units["d/w"].ID).ExecX(ctx)
			db.Member.UpdateOneID(all[3]).SetOrganizationID(w.units["d/e/1"].ID).ExecX(ctx)
		}
		return visit(row)
	}), "")
	if !slices.Equal(listed, all[:n-2]) {
		t.Errorf("%d listed, want %d", len(listed), n-2)
	}
}
