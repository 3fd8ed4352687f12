package transfers_test

import (
	"context"
	"sync"
	"testing"
	"time"

	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/member"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/transfers"
)

func TestTheCommonSuperiorDoesBothEnds(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-07-01"))
	if made.Status != transfer.StatusDONE || made.DoneAt == nil || made.OpenMemberID != nil {
		t.Errorf("%v", made)
	}
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-07-01, west 2026-07-01-" {
		t.Error(got)
	}
	if again := w.must(w.transfer("chief", "member", "west", "2026-07-01")); again.ID != made.ID {
		t.Errorf("again: %v", again)
	}
	if w.notices("member") != 1 || len(w.moved) != 1 || w.db.Client(system()).AudienceChange.Query().CountX(system()) != 1 || w.db.Client(system()).AuditEntry.Query().CountX(system()) != 3 {
		t.Errorf("%d notices, moved %v", w.notices("member"), w.moved)
	}
	// And back, from the day after.
	w.clock.Advance(24 * time.Hour)
	if _, err := w.transfer("chief", "member", "east", "2026-07-01"); problem.As(err) == nil || problem.As(err).Field != "effectiveOn" {
		t.Errorf("on the day the affiliation began: %v", err)
	}
	w.must(w.transfer("chief", "member", "east", "2026-07-02"))
	if got := w.history(); got != "at east, studies at east: east 2026-01-01-2026-07-01, west 2026-07-01-2026-07-02, east 2026-07-02-" {
		t.Error(got)
	}
}

func TestTwoSides(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("east admin", "member", "west", "2026-06-20"))
	if made.Status != transfer.StatusPROPOSED || w.history() != stayed || w.notices("west admin") != 1 || w.notices("chief") != 0 {
		t.Fatalf("proposed: %v, %s", made, w.history())
	}
	for _, who := range []string{"", "member", "east admin"} {
		for _, task := range []func(context.Context, transfers.DecideTransferInput) (*transfers.DecideTransferPayload, error){w.service.AcceptTransfer, w.service.DeclineTransfer} {
			if _, err := w.decide(task, who, made); !problem.Is(err, problem.NotFound) {
				t.Errorf("%q decides at the receiving end: %v", who, err)
			}
		}
	}
	for range 2 {
		if accepted := w.must(w.decide(w.service.AcceptTransfer, "west admin", made)); accepted.Status != transfer.StatusDONE {
			t.Errorf("accepted: %v", accepted)
		}
	}
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-06-20, west 2026-06-20-" {
		t.Error(got)
	}
	if _, err := w.decide(w.service.DeclineTransfer, "west admin", made); !problem.Is(err, problem.Conflict) {
		t.Errorf("declined after it was done: %v", err)
	}
	if _, err := w.decide(w.service.WithdrawTransfer, "east admin", made); !problem.Is(err, problem.Conflict) {
		t.Errorf("withdrawn after it was done: %v", err)
	}
}

func TestDeclinedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	first := w.must(w.transfer("east admin", "member", "west", "2026-08-01"))
	if again := w.must(w.transfer("east admin", "member", "west", "2026-08-01")); again.ID != first.ID {
		t.Errorf("the same again: %v", again)
	}
	if _, err := w.transfer("east admin", "member", "west", "2026-09-01"); problem.As(err) == nil || problem.As(err).Extensions["reason"] != "TRANSFER_OPEN" {
		t.Errorf("another while one is open: %v", err)
	}
	if _, err := w.decide(w.service.WithdrawTransfer, "west admin", first); !problem.Is(err, problem.NotFound) {
		t.Errorf("withdrawn at the wrong end: %v", err)
	}
	for range 2 {
		if d := w.must(w.decide(w.service.DeclineTransfer, "west admin", first)); d.Status != transfer.StatusDECLINED {
			t.Errorf("declined: %v", d)
		}
	}
	if _, err := w.decide(w.service.AcceptTransfer, "west admin", first); !problem.Is(err, problem.Conflict) {
		t.Errorf("accepted after it was declined: %v", err)
	}
	second := w.must(w.transfer("east admin", "member", "west", "2026-08-01"))
	w.must(w.decide(w.service.AcceptTransfer, "west admin", second))
	for range 2 {
		if d := w.must(w.decide(w.service.WithdrawTransfer, "east admin", second)); d.Status != transfer.StatusWITHDRAWN {
			t.Errorf("withdrawn: %v", d)
		}
	}
	w.clock.Advance(60 * 24 * time.Hour)
	if err := w.service.TakeEffect(system()); err != nil || w.history() != stayed {
		t.Errorf("%v: %s", err, w.history())
	}
}

func TestADayToCome(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-08-01"))
	takes := func(want transfer.Status) {
		t.Helper()
		for range 2 {
			if err := w.service.TakeEffect(system()); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.db.Client(system()).AffiliationTransfer.GetX(system(), made.ID); got.Status != want {
			t.Errorf("the transfer is %s, want %s", got.Status, want)
		}
	}
	takes(transfer.StatusACCEPTED)
	w.clock.Set(time.Date(2026, 7, 31, 15, 59, 0, 0, time.UTC)) // a minute before midnight
	takes(transfer.StatusACCEPTED)
	w.clock.Set(time.Date(2026, 8, 4, 0, 0, 0, 0, time.UTC)) // the school did not run for some days
	takes(transfer.StatusDONE)
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-08-01, west 2026-08-01-" {
		t.Error(got)
	}
}

func TestWhoWasDeactivatedMeanwhileIsNotMoved(t *testing.T) {
	w := newWorld(t)
	made := w.must(w.transfer("chief", "member", "west", "2026-08-01"))
	w.db.Client(system()).Member.Update().Where(member.ID(w.people["member"])).SetActive(false).ExecX(system())
	w.clock.Advance(60 * 24 * time.Hour)
	if err := w.service.TakeEffect(system()); err != nil {
		t.Fatal(err)
	}
	got := w.db.Client(system()).AffiliationTransfer.GetX(system(), made.ID)
	if got.Status != transfer.StatusWITHDRAWN || got.OpenMemberID != nil || got.Note == "" || w.history() != stayed {
		t.Errorf("%v, %s", got, w.history())
	}
}

// TestManyNodesTakeOneTransferIntoEffect runs the round on several nodes at once.
func TestManyNodesTakeOneTransferIntoEffect(t *testing.T) {
	w := newWorld(t)
	w.must(w.transfer("chief", "member", "west", "2026-07-02"))
	w.clock.Advance(24 * time.Hour)
	var nodes sync.WaitGroup
	for range 5 {
		nodes.Go(func() {
			if err := w.service.TakeEffect(system()); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	if got := w.history(); got != "at west, studies at west: east 2026-01-01-2026-07-02, west 2026-07-02-" || w.notices("member") != 1 {
		t.Errorf("%s, %d notices", got, w.notices("member"))
	}
}

func TestWhoTransfers(t *testing.T) {
	w := newWorld(t)
	w.join("official", "east", "district")
	w.join("gone", "east", "")
	w.db.Client(system()).Member.Update().Where(member.ID(w.people["gone"])).SetActive(false).ExecX(system())
	for name, c := range map[string]struct {
		who, whom, to, on string
		want              problem.Code
		field             string
	}{
		"a guest":                    {"", "member", "west", "2026-07-01", problem.NotFound, ""},
		"the member":                 {"member", "member", "west", "2026-07-01", problem.NotFound, ""},
		"the receiving end":          {"west admin", "member", "west", "2026-07-01", problem.NotFound, ""},
		"a year and two days ahead":  {"east admin", "member", "west", "2027-07-03", problem.BadUserInput, "effectiveOn"},
		"long ago":                   {"east admin", "member", "west", "2025-06-01", problem.BadUserInput, "effectiveOn"},
		"where the member is":        {"east admin", "member", "east", "2026-07-01", problem.Conflict, ""},
		"somebody of the district's": {"east admin", "official", "west", "2026-07-01", problem.Conflict, ""},
		"who was deactivated":        {"chief", "gone", "west", "2026-07-01", problem.Conflict, ""},
	} {
		_, err := w.transfer(c.who, c.whom, c.to, c.on)
		if p := problem.As(err); p == nil || p.Code != c.want || p.Field != c.field {
			t.Errorf("%s: %v, want %s of %q", name, err, c.want, c.field)
		}
	}
	for name, input := range map[string]transfers.TransferMemberInput{
		"an organisation as member": {MemberID: w.units["east"].ID, ToOrganizationID: w.units["west"].ID, EffectiveOn: day("2026-07-01")},
		"a member as organisation":  {MemberID: w.people["member"], ToOrganizationID: w.people["member"], EffectiveOn: day("2026-07-01")},
	} {
		if _, err := w.service.TransferMember(w.as("chief"), input); !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.service.TransferMember(w.as("chief"), transfers.TransferMemberInput{MemberID: w.people["member"], ToOrganizationID: w.units["west"].ID + 1<<22, EffectiveOn: day("2026-07-01")}); !problem.Is(err, problem.NotFound) {
		t.Errorf("to nowhere: %v", err)
	}
	if n := w.db.Client(system()).AffiliationTransfer.Query().CountX(system()) + w.db.Client(system()).AuditEntry.Query().CountX(system()); n != 0 || w.history() != stayed {
		t.Errorf("refused calls wrote %d rows", n)
	}
}

func TestListsAndHistory(t *testing.T) {
	w := newWorld(t)
	w.join("second", "east", "")
	w.must(w.transfer("chief", "member", "west", "2026-07-01"))
	w.must(w.transfer("east admin", "second", "west", "2026-07-01"))
	yes, no, in, out := true, false, transfers.In, transfers.Out
	for name, c := range map[string]struct {
		who, unit string
		filter    transfers.Filter
		want      int
		code      problem.Code
	}{
		"all":                {"chief", "district", transfers.Filter{}, 2, ""},
		"open":               {"chief", "district", transfers.Filter{Open: &yes}, 1, ""},
		"not open":           {"chief", "district", transfers.Filter{Open: &no}, 1, ""},
		"of who let go":      {"east admin", "east", transfers.Filter{}, 2, ""},
		"of who receives":    {"west admin", "west", transfers.Filter{}, 2, ""},
		"out of the east":    {"east admin", "east", transfers.Filter{Direction: &out}, 2, ""},
		"into the east":      {"east admin", "east", transfers.Filter{Direction: &in}, 0, ""},
		"both ways within":   {"chief", "district", transfers.Filter{Direction: &in}, 2, ""},
		"open into the west": {"west admin", "west", transfers.Filter{Open: &yes, Direction: &in}, 1, ""},
		"of the one above":   {"west admin", "district", transfers.Filter{}, 0, problem.NotFound},
		"as a member":        {"member", "west", transfers.Filter{}, 0, problem.Forbidden},
		"of another branch":  {"west admin", "east", transfers.Filter{}, 0, problem.NotFound},
	} {
		page, err := w.service.List(w.as(c.who), w.units[c.unit], c.filter, paging.Args{})
		if c.code != "" {
			if !problem.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
			continue
		}
		if err != nil || len(page.Nodes()) != c.want {
			t.Errorf("%s: %v, %v, want %d", name, page, err, c.want)
		}
	}
	m := w.row("member")
	for who, want := range map[string]int{"member": 2, "west admin": 2, "chief": 2, "east admin": 0, "second": 0} {
		rows, err := w.service.Affiliations(w.as(who), m)
		if err != nil || len(rows) != want || want > 0 && rows[0].UntilOn != nil {
			t.Errorf("%s reads %v, %v, want %d", who, rows, err, want)
		}
	}
	rows, err := w.service.Affiliations(w.as("second"), w.row("second"))
	if err != nil || len(rows) != 1 || rows[0].OrganizationID != w.units["east"].ID || rows[0].FromOn != day("2026-01-01") {
		t.Errorf("who was never transferred: %v, %v", rows, err)
	}
}
