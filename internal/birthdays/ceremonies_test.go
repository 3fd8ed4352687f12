package birthdays_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/internal/birthdays"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

func TestCeremonies(t *testing.T) {
	w := newWorld(t)
	a, b, elsewhere := w.person("甲", "east", "1994-07-01"), w.person("乙", "east", "1990-07-20"), w.person("丙", "west", "1990-07-20")
	w.set("2026-07-05", 8)
	admin := w.viewerOf(w.admin("东书记", "east", "east"), "ADMIN east")
	input := birthdays.PlanCeremonyInput{OrganizationID: w.units["east"].ID, HeldOn: day("2026-07-15"), Title: "七月政治生日",
		Place: ptr("党群服务中心"), EventIds: []string{eventID(b, 2026), eventID(a, 2026)}, IdempotencyKey: ptr("k")}
	for name, c := range map[string]struct {
		who    context.Context
		change func(*birthdays.PlanCeremonyInput)
		want   problem.Code
		field  string
	}{
		"a member":            {w.as(a), func(*birthdays.PlanCeremonyInput) {}, problem.NotFound, ""},
		"an admin elsewhere":  {w.viewer("ADMIN west"), func(*birthdays.PlanCeremonyInput) {}, problem.NotFound, ""},
		"somebody elsewhere":  {admin, func(i *birthdays.PlanCeremonyInput) { i.EventIds = append(i.EventIds, eventID(elsewhere, 2026)) }, problem.NotFound, ""},
		"nobody":              {admin, func(i *birthdays.PlanCeremonyInput) { i.EventIds = nil }, problem.BadUserInput, "eventIds"},
		"nonsense":            {admin, func(i *birthdays.PlanCeremonyInput) { i.EventIds = []string{eventID(a, 2026), "x"} }, problem.BadUserInput, "eventIds[1]"},
		"months away":         {admin, func(i *birthdays.PlanCeremonyInput) { i.HeldOn = day("2026-09-15") }, problem.BadUserInput, "eventIds[0]"},
		"without a title":     {admin, func(i *birthdays.PlanCeremonyInput) { i.Title = "" }, problem.BadUserInput, "title"},
		"a place of 201":      {admin, func(i *birthdays.PlanCeremonyInput) { i.Place = ptr(strings.Repeat("地", 201)) }, problem.BadUserInput, "place"},
		"of a member as unit": {admin, func(i *birthdays.PlanCeremonyInput) { i.OrganizationID = a.ID }, problem.BadUserInput, "organizationId"},
	} {
		in := input
		in.IdempotencyKey = nil
		c.change(&in)
		_, err := w.service.PlanCeremony(c.who, in)
		if p := problem.As(err); p == nil || p.Code != c.want || p.Field != c.field {
			t.Errorf("%s: %v, want %s of %q", name, err, c.want, c.field)
		}
	}
	if n := w.db.Client(system()).Ceremony.Query().CountX(system()) + w.db.Client(system()).PoliticalBirthdayEvent.Query().CountX(system()); n != 0 {
		t.Errorf("%d rows were written by refused calls", n)
	}
	planned, err := w.service.PlanCeremony(admin, input)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.service.PlanCeremony(admin, input)
	if err != nil || again.Ceremony.ID != planned.Ceremony.ID {
		t.Errorf("again: %v, %v", again, err)
	}
	list, err := w.service.Ceremonies(admin, w.units["east"], paging.Args{})
	if err != nil || len(list.Nodes()) != 1 {
		t.Fatalf("listed: %v, %v", list, err)
	}
	in := input
	in.IdempotencyKey, in.Title, in.HeldOn, in.EventIds = nil, "前一场", day("2026-07-14"), []string{eventID(a, 2026)}
	if _, err := w.service.PlanCeremony(admin, in); err != nil {
		t.Fatal(err)
	}
	one := 1
	first, err := w.service.Ceremonies(admin, w.units["east"], paging.Args{First: &one})
	if err != nil || first.Nodes()[0].Title != "七月政治生日" {
		t.Fatalf("the latest: %v, %v", first, err)
	}
	second, err := w.service.Ceremonies(admin, w.units["east"], paging.Args{First: &one, After: first.PageInfo.EndCursor})
	if err != nil || len(second.Nodes()) != 1 || second.Nodes()[0].Title != "前一场" {
		t.Fatalf("the page after: %v, %v", second, err)
	}
	if guests, err := w.service.Participants(admin, second.Nodes()[0]); err != nil || len(guests) != 1 || guests[0].Member.Name != "甲" {
		t.Errorf("who moved to the other ceremony: %v, %v", guests, err)
	}
	if _, err := w.service.PlanCeremony(admin, birthdays.PlanCeremonyInput{OrganizationID: w.units["east"].ID, HeldOn: day("2026-07-16"), Title: "又一场", EventIds: []string{eventID(a, 2026)}}); err != nil {
		t.Fatal(err)
	}
	w.service.CancelCeremony(admin, birthdays.CancelCeremonyInput{ID: second.Nodes()[0].ID}) //nolint:errcheck // looked at below
	guests, err := w.service.Participants(admin, planned.Ceremony)
	if err != nil || len(guests) != 1 || guests[0].Member.Name != "乙" || guests[0].Ceremony == nil || guests[0].Ceremony.Title != "七月政治生日" {
		t.Errorf("participants: %v, %v", guests, err)
	}
	if _, err := w.service.Ceremonies(w.viewer("ADMIN west"), w.units["east"], paging.Args{}); !problem.Is(err, problem.NotFound) {
		t.Errorf("listed elsewhere: %v", err)
	}
	if _, err := w.service.Ceremonies(w.viewer("TRAINER east"), w.units["east"], paging.Args{}); !problem.Is(err, problem.Forbidden) {
		t.Errorf("listed by a trainer: %v", err)
	}
	if _, err := w.service.CancelCeremony(w.viewer("ADMIN west"), birthdays.CancelCeremonyInput{ID: planned.Ceremony.ID}); !problem.Is(err, problem.NotFound) {
		t.Errorf("cancelled elsewhere: %v", err)
	}
	for range 2 {
		if p, err := w.service.CancelCeremony(admin, birthdays.CancelCeremonyInput{ID: planned.Ceremony.ID}); err != nil || p.Ceremony.CancelledAt == nil {
			t.Errorf("cancelled: %v", err)
		}
	}
	if e, err := w.service.Next(b).Event(w.as(b)); err != nil || e.Ceremony != nil {
		t.Errorf("after it was called off: %+v, %v", e, err)
	}
	if n := w.db.Client(system()).AuditEntry.Query().CountX(system()); n != 5 {
		t.Errorf("%d lines in the audit trail, want 5", n)
	}
}
