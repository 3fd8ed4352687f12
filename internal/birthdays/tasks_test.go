package birthdays_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/birthdays"
	"partyschool/internal/problem"
)

func eventID(m *ent.Member, year int) string { return birthdays.EventID(m.ID, year) }

func (w *world) reaffirm(m *ent.Member, year int) *birthdays.PoliticalBirthdayEvent {
	w.t.Helper()
	p, err := w.service.ReaffirmOath(w.as(m), birthdays.ReaffirmOathInput{EventID: eventID(m, year)})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Event
}

func (w *world) talk(who context.Context, m *ent.Member, year int, held, note string) *birthdays.PoliticalBirthdayEvent {
	w.t.Helper()
	p, err := w.service.RecordBirthdayTalk(who, birthdays.RecordBirthdayTalkInput{EventID: eventID(m, year), HeldOn: day(held), Note: &note})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Event
}

func TestReaffirmOath(t *testing.T) {
	w := newWorld(t)
	m, other := w.person("甲", "east", "1994-07-01"), w.person("乙", "east", "1994-07-01")
	w.set("2026-07-01", 8)
	first := w.reaffirm(m, 2026)
	w.clock.Advance(3600e9)
	if again := w.reaffirm(m, 2026); first.OathReaffirmedAt == nil || !again.OathReaffirmedAt.Equal(*first.OathReaffirmedAt) {
		t.Errorf("%v, and again %v", first.OathReaffirmedAt, again.OathReaffirmedAt)
	}
	if first.Card == nil || !strings.Contains(first.Card.Message, "甲同志") || !strings.Contains(first.Card.Message, "32") || !strings.Contains(first.Card.Message, "1994年7月1日") {
		t.Errorf("the card is %+v", first.Card)
	}
	for name, c := range map[string]struct {
		who  context.Context
		id   string
		want problem.Code
	}{
		"somebody else's":        {w.as(m), eventID(other, 2026), problem.NotFound},
		"next year's":            {w.as(m), eventID(m, 2027), problem.Conflict},
		"of a far year":          {w.as(m), eventID(m, 2029), problem.NotFound},
		"of the year of joining": {w.as(m), eventID(m, 1994), problem.NotFound},
		"nonsense":               {w.as(m), "x", problem.BadUserInput},
		"an organisation":        {w.as(m), birthdays.EventID(w.units["east"].ID, 2026), problem.BadUserInput},
		"another spelling":       {w.as(m), strings.Replace(eventID(m, 2026), "-2026", "-02026", 1), problem.BadUserInput},
	} {
		if _, err := w.service.ReaffirmOath(c.who, birthdays.ReaffirmOathInput{EventID: c.id}); !problem.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestTheFirstNoteOfMany lets oath, talk and round make the row at once.
func TestTheFirstNoteOfMany(t *testing.T) {
	w := newWorld(t)
	m := w.person("甲", "east", "1994-07-01")
	w.set("2026-07-01", 8)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { w.reaffirm(m, 2026) })
		all.Go(func() { w.talk(w.viewer("ADMIN east"), m, 2026, "2026-07-01", "好") })
		all.Go(func() { _ = w.service.Greet(system()) })
	}
	all.Wait()
	w.greet(1)
	row := w.db.Client(system()).PoliticalBirthdayEvent.Query().OnlyX(system())
	if row.Status != events.StatusOBSERVED || row.OathReaffirmedAt == nil || row.TalkNote != "好" {
		t.Errorf("%v", row)
	}
}

func TestRecordBirthdayTalk(t *testing.T) {
	w := newWorld(t)
	m := w.person("甲", "east", "1994-07-01")
	secretary := w.admin("东书记", "east", "east")
	joined := day("1990-07-03")
	w.db.Client(system()).Member.UpdateOneID(secretary.ID).SetJoinedOn(joined).SetJoinedMonthDay(joined.MonthDay()).ExecX(system())
	w.set("2026-07-05", 8)
	own := w.viewerOf(secretary, "ADMIN east")
	for name, c := range map[string]struct {
		who   context.Context
		id    string
		held  string
		note  string
		want  problem.Code
		field string
	}{
		"a guest":                {context.Background(), eventID(m, 2026), "2026-07-01", "", problem.NotFound, ""},
		"the member":             {w.as(m), eventID(m, 2026), "2026-07-01", "", problem.NotFound, ""},
		"a trainer":              {w.viewer("TRAINER district"), eventID(m, 2026), "2026-07-01", "", problem.NotFound, ""},
		"an admin elsewhere":     {w.viewer("ADMIN west"), eventID(m, 2026), "2026-07-01", "", problem.NotFound, ""},
		"one's own":              {own, eventID(secretary, 2026), "2026-07-03", "", problem.Conflict, ""},
		"tomorrow":               {own, eventID(m, 2026), "2026-07-06", "", problem.BadUserInput, "heldOn"},
		"long before":            {own, eventID(m, 2026), "2026-05-30", "", problem.BadUserInput, "heldOn"},
		"of a birthday to come":  {own, eventID(m, 2027), "2026-07-05", "", problem.BadUserInput, "heldOn"},
		"after the next one":     {own, eventID(m, 2025), "2026-07-01", "", problem.BadUserInput, "heldOn"},
		"a long note":            {own, eventID(m, 2026), "2026-07-01", strings.Repeat("谈", 2001), problem.BadUserInput, "note"},
		"nonsense":               {own, "x-2026", "2026-07-01", "", problem.BadUserInput, "eventId"},
		"a stranger who is none": {own, birthdays.EventID(m.ID+1<<22, 2026), "2026-07-01", "", problem.NotFound, ""},
	} {
		_, err := w.service.RecordBirthdayTalk(c.who, birthdays.RecordBirthdayTalkInput{EventID: c.id, HeldOn: day(c.held), Note: &c.note})
		if p := problem.As(err); p == nil || p.Code != c.want || p.Field != c.field {
			t.Errorf("%s: %v, want %s of %q", name, err, c.want, c.field)
		}
	}
	if n := w.db.Client(system()).PoliticalBirthdayEvent.Query().CountX(system()); n != 0 {
		t.Errorf("%d rows were written by refused calls", n)
	}
	e := w.talk(own, m, 2026, "2026-06-30", " 谈了摊位和学习 ")
	if e.Status != birthdays.Observed || e.Talk.HeldOn != day("2026-06-30") || e.Talk.HeldBy.Name != "东书记" || *e.Talk.Note != "谈了摊位和学习" {
		t.Errorf("%+v %+v", e, e.Talk)
	}
	w.talk(own, m, 2026, "2026-06-30", "谈了摊位和学习")
	audited := func() int { return w.db.Client(system()).AuditEntry.Query().CountX(system()) }
	if n := audited(); n != 1 {
		t.Errorf("%d lines in the audit trail after the same talk twice", n)
	}
	if e = w.talk(own, m, 2026, "2026-07-01", ""); e.Talk.HeldOn != day("2026-07-01") || e.Talk.Note != nil || audited() != 2 {
		t.Errorf("corrected: %+v", e.Talk)
	}
	if e := w.talk(w.viewer("ADMIN district"), secretary, 2026, "2026-07-05", "好"); e.Status != birthdays.Observed {
		t.Errorf("the level above: %+v", e)
	}
}

func TestTheYearInWords(t *testing.T) {
	w := newWorld(t)
	m := w.person("甲", "east", "1994-07-01")
	w.set("2026-07-01", 8)
	words := func(who context.Context) string {
		t.Helper()
		e, err := w.service.Next(m).Event(w.as(m))
		if err != nil {
			t.Fatal(err)
		}
		said, err := w.service.YearInWords(who, e)
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
	if got := words(w.as(m)); got != "2025年7月1日以来，没有登记学习记录。谈心时可以问一问：时间上有什么难处，想学点什么。" {
		t.Error(got)
	}
	book := func(on string, source creditentry.Source, hundredths int, title string) {
		w.count++
		w.db.Client(system()).CreditEntry.Create().SetMemberID(m.ID).SetOrganizationID(m.OrganizationID).SetSource(source).SetSourceID(0).
			SetOnceKey(fmt.Sprint(w.count)).SetHundredths(hundredths).SetSeconds(0).SetOccurredOn(day(on)).SetYear(day(on).Year).SetRule("r").SetTitle(title).
			SetCreatedAt(w.clock.Now()).ExecX(system())
	}
	book("2025-06-30", creditentry.SourceCOURSE, 100, "太早")
	book("2025-07-01", creditentry.SourceCOURSE, 150, "消防")
	book("2026-06-30", creditentry.SourceCLASSROOM, 200, "夜校")
	book("2026-07-01", creditentry.SourceCOURSE, 100, "太晚")
	want := "2025年7月1日以来，甲同志学完了 1 门课程：《消防》，共获得 3.5 学时（课程学习 1.5、课堂教学 2）。"
	for name, who := range map[string]context.Context{"the member": w.as(m), "the branch's admin": w.viewer("ADMIN east"), "the district's": w.viewer("ADMIN district")} {
		if got := words(who); got != want {
			t.Errorf("%s reads %q", name, got)
		}
	}
	for name, who := range map[string]context.Context{"a trainer": w.viewer("TRAINER district"), "an admin elsewhere": w.viewer("ADMIN west")} {
		if got := words(who); got != "" {
			t.Errorf("%s reads %q", name, got)
		}
	}
}
