package exports_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/export"
	"partyschool/ent/rolegrant"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/exports"
)

// TestTheRoleIsTakenAway before the job runs: it fails, and says so in both
// languages.
func TestTheRoleIsTakenAway(t *testing.T) {
	s := newSchool(t)
	admin, leaves := s.join("甲", "d", "ADMIN d"), s.join("乙", "d", "ADMIN d")
	first, second := s.ask(s.viewer(admin), "d", export.FormatXLSX), s.ask(s.viewer(leaves), "d", export.FormatCSV)
	s.client().RoleGrant.Delete().Where(rolegrant.MemberID(admin.ID)).ExecX(s.system())
	s.client().Member.UpdateOneID(leaves.ID).SetActive(false).ExecX(s.system())
	s.work(2)
	first, second = s.row(first), s.row(second)
	if first.Status != export.StatusFAILED || second.Status != export.StatusFAILED || first.Tries != 1 || first.FinishedAt == nil || len(s.files()) != 0 {
		t.Errorf("%v, %v, files %q", first, second, s.files())
	}
	chinese, english := exports.Failure(first, false), exports.Failure(first, true)
	if chinese == nil || english == nil || !strings.Contains(*chinese, "无权") || !strings.Contains(*english, "no longer yours") {
		t.Errorf("it says %v, %v", chinese, english)
	}
	if url, _, err := s.service.URL(first); url != nil || err != nil {
		t.Errorf("it has the address %v, %v", url, err)
	}
}

// TestInterrupted stops a node in the middle of a job: the job is given back at once,
// nothing is left of it, and it did not cost a try.
func TestInterrupted(t *testing.T) {
	for _, format := range []export.Format{export.FormatCSV, export.FormatXLSX} {
		s := newSchool(t)
		s.crowd(2500)
		e := s.ask(s.viewer(s.join("甲", "d", "ADMIN d")), "d", format)
		ctx, stop := context.WithCancel(context.Background())
		seen := 0
		stopping := &clockWork{Clock: s.clock}
		stopping.do = func(int) {
			if rows := s.row(e).RowsWritten; rows > seen { // it is about to say that there are more
				seen = rows
				stop()
			}
		}
		s.node(s.db, stopping).Run(ctx) // until ctx is done
		row := s.row(e)
		if row.Status != export.StatusPENDING || row.Tries != 0 || row.Worker != "" || row.WorkedUntil != nil || row.RowsWritten != 0 || seen != 1000 {
			t.Errorf("the job is %v, and had written %d rows", row, seen)
		}
		if len(s.files()) != 0 {
			t.Errorf("the store holds %q", s.files())
		}
		s.work(1)
		if row = s.row(e); row.Status != export.StatusSUCCEEDED || row.RowsWritten != 2501 || len(s.files()) != 1 {
			t.Errorf("the job is %v, the store holds %q", row, s.files())
		}
	}
}

// TestADeadWorker loses its job once its lease runs out, and after three of them the
// job is given up.
func TestADeadWorker(t *testing.T) {
	s := newSchool(t)
	e := s.ask(s.viewer(s.join("甲", "d", "ADMIN d")), "d", export.FormatCSV)
	die := func(tries int) {
		s.client().Export.UpdateOneID(e.ID).SetStatus(export.StatusRUNNING).SetWorker("dead").SetTries(tries).SetRowsWritten(700).
			SetWorkedUntil(s.clock.Now().Add(30 * time.Second)).SetStoreKey("").ExecX(s.system())
	}
	die(2)
	if worked, err := s.service.Work(context.Background()); worked || err != nil {
		t.Errorf("a job that is worked on was taken: %v", err)
	}
	s.clock.Advance(31 * time.Second)
	s.work(1)
	if row := s.row(e); row.Status != export.StatusSUCCEEDED || row.Tries != 3 || row.RowsWritten != 1 || len(s.files()) != 1 {
		t.Errorf("the job is %v, the store holds %q", row, s.files())
	}
	die(3) // its file was whole, but nobody said so
	s.clock.Advance(31 * time.Second)
	if worked, err := s.service.Work(context.Background()); worked || err != nil {
		t.Errorf("a job was tried too often: %v", err)
	}
	if row := s.row(e); row.Status != export.StatusFAILED || exports.Failure(row, false) == nil || len(s.files()) != 0 {
		t.Errorf("the job is %v, the store holds %q", row, s.files())
	}
}

// TestALeaseThatRanOut: while one worker sleeps, another takes the job and finishes
// it. The first publishes nothing, whenever it wakes.
func TestALeaseThatRanOut(t *testing.T) {
	for _, wakes := range []int{2, 3, 4, 5} { // in the middle, at the end, before it publishes
		s := newSchool(t)
		s.crowd(2500)
		e := s.ask(s.viewer(s.join("甲", "d", "ADMIN d")), "d", export.FormatCSV)
		slow := &clockWork{Clock: s.clock}
		slow.do = func(looked int) {
			if looked == wakes {
				s.clock.Advance(time.Minute)
				s.work(1)
			}
		}
		worked, err := s.node(s.db, slow).Work(context.Background())
		row := s.row(e)
		if !worked || err != nil || row.Status != export.StatusSUCCEEDED || row.Tries != 2 || row.RowsWritten != 2501 {
			t.Errorf("woken at %d: %v, %v, the job is %v", wakes, worked, err, row)
		}
		if files := s.files(); len(files) != 1 || files[0] != row.StoreKey {
			t.Errorf("woken at %d: the store holds %q, the job is %v", wakes, files, row)
		}
		if lines := s.lines(s.download(e)); len(lines) != 2502 {
			t.Errorf("woken at %d: %d lines", wakes, len(lines))
		}
	}
}

// TestManyNodes lets four workers on two nodes do all there is: none does what
// another did.
func TestManyNodes(t *testing.T) {
	s := newSchool(t)
	for i := range 3 {
		ctx := s.viewer(s.join(string(rune('甲'+i)), "d", "ADMIN d"))
		for range 8 {
			s.ask(ctx, "d", export.FormatCSV)
		}
	}
	nodes := []*exports.Service{s.service, s.node(databasetest.Connect(t, s.url, s.clock), s.clock)}
	var workers sync.WaitGroup
	for i := range 4 {
		workers.Go(func() {
			for worked := true; worked; {
				var err error
				if worked, err = nodes[i%2].Work(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	rows := s.client().Export.Query().AllX(s.system())
	for _, row := range rows {
		if row.Status != export.StatusSUCCEEDED || row.Tries != 1 {
			t.Errorf("the job is %v", row)
		}
	}
	if len(rows) != 24 || len(s.files()) != 24 {
		t.Errorf("%d jobs, %d files", len(rows), len(s.files()))
	}
}

// TestAStoreThatIsBroken is tried again after a while, three times in all.
func TestAStoreThatIsBroken(t *testing.T) {
	s := newSchool(t)
	e := s.ask(s.viewer(s.join("甲", "d", "ADMIN d")), "d", export.FormatCSV)
	s.must(os.WriteFile(filepath.Join(s.bucket, "exports"), nil, 0o600)) // where the folder should be
	for try := range 3 {
		s.work(1)
		if row := s.row(e); try < 2 && (row.Status != export.StatusPENDING || row.Tries != try+1) {
			t.Errorf("after try %d the job is %v", try+1, row)
		}
		if worked, err := s.service.Work(context.Background()); worked || err != nil {
			t.Errorf("it was tried again at once: %v", err)
		}
		s.clock.Advance(6 * time.Second)
	}
	row := s.row(e)
	if says := exports.Failure(row, true); row.Status != export.StatusFAILED || says == nil || strings.Contains(*says, "exports/") {
		t.Errorf("the job is %v", row)
	}
}

// TestAPanic costs the job a try, and nothing else.
func TestAPanic(t *testing.T) {
	s := newSchool(t)
	e := s.ask(s.viewer(s.join("甲", "d", "ADMIN d")), "d", export.FormatXLSX)
	broken := &clockWork{Clock: s.clock, do: func(looked int) {
		if looked == 2 {
			panic("a bad row")
		}
	}}
	worked, err := s.node(s.db, broken).Work(context.Background())
	if row := s.row(e); !worked || err != nil || row.Status != export.StatusPENDING || row.Tries != 1 || len(s.files()) != 0 {
		t.Errorf("%v, %v, the job is %v", worked, err, row)
	}
}
