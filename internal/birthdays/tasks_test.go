package birthdays_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/birthdays"
	"partyschool/internal/paging"
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

func TestSetBirthdayCard(t *testing.T) {
	w := newWorld(t)
	m := w.person("{years}", "east", "1994-07-01") // whoever is called so
	w.set("2026-07-01", 8)
	set := func(who context.Context, unit, title, message string) error {
		_, err := w.service.SetBirthdayCard(who, birthdays.SetBirthdayCardInput{OrganizationID: w.units[unit].ID, Title: title, Message: message})
		return err
	}
	shows := func(want string) {
		t.Helper()
		e, err := w.service.Next(m).Event(w.as(m))
		if err != nil || e.Card == nil || e.Card.Title+"|"+e.Card.Message != want {
			t.Errorf("the card is %+v, %v, want %s", e.Card, err, want)
		}
	}
	for name, c := range map[string]struct {
		who                  context.Context
		unit, title, message string
		want                 problem.Code
		field                string
	}{
		"an admin elsewhere":   {w.viewer("ADMIN west"), "east", "x", "x", problem.NotFound, ""},
		"of the one above":     {w.viewer("ADMIN east"), "district", "x", "x", problem.NotFound, ""},
		"a trainer":            {w.viewer("TRAINER east"), "east", "x", "x", problem.NotFound, ""},
		"no title":             {w.viewer("ADMIN east"), "east", " ", "x", problem.BadUserInput, "title"},
		"a long title":         {w.viewer("ADMIN east"), "east", strings.Repeat("贺", 61), "x", problem.BadUserInput, "title"},
		"a title of two lines": {w.viewer("ADMIN east"), "east", "a\nb", "x", problem.BadUserInput, "title"},
		"a long message":       {w.viewer("ADMIN east"), "east", "x", strings.Repeat("贺", 501), problem.BadUserInput, "message"},
		"another placeholder":  {w.viewer("ADMIN east"), "east", "x", "您好 {phone}", problem.BadUserInput, "message"},
	} {
		err := set(c.who, c.unit, c.title, c.message)
		if p := problem.As(err); p == nil || p.Code != c.want || p.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 {
		if err := set(w.viewer("ADMIN district"), "district", "区里的贺卡", "{name}，{years} 年，{date}，{organization}"); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.db.Client(system()).AuditEntry.Query().CountX(system()); n != 1 {
		t.Errorf("%d lines in the audit trail after the same card twice", n)
	}
	shows("区里的贺卡|{years}，32 年，1994年7月1日，east")
	if err := set(w.viewer("ADMIN east"), "east", "支部的贺卡", "第一行\r\n第二行"); err != nil {
		t.Fatal(err)
	}
	shows("支部的贺卡|第一行\n第二行")
	if err := set(w.viewer("ADMIN east"), "east", "支部的新贺卡", "一"); err != nil {
		t.Fatal(err)
	}
	shows("支部的新贺卡|一")
	w.db.Client(system()).Member.UpdateOneID(m.ID).SetGreetingsWanted(false).ExecX(system())
	m = w.db.Client(system()).Member.GetX(system(), m.ID)
	if e, err := w.service.Next(m).Event(w.as(m)); err != nil || e.Card != nil || e.Status != birthdays.Skipped {
		t.Errorf("opted out: %+v, %v", e, err)
	}
}

func TestTheCardAsAPicture(t *testing.T) {
	w := newWorld(t)
	m, other := w.person("甲", "east", "1994-07-01"), w.person("乙", "east", "1994-07-02")
	w.set("2026-07-01", 8)
	fetch := func(address string) (int, string) {
		r := httptest.NewRequest(http.MethodGet, strings.TrimPrefix(address, "http://school.test"), nil)
		r.SetPathValue("file", strings.TrimPrefix(r.URL.Path, "/birthdays/"))
		answer := httptest.NewRecorder()
		w.service.ServeHTTP(answer, r)
		return answer.Code, answer.Body.String()
	}
	e, err := w.service.Next(m).Event(w.as(m))
	if err != nil {
		t.Fatal(err)
	}
	address, err := w.service.PictureURL(e)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(*address); status != http.StatusOK || !strings.HasPrefix(body, "\x89PNG") {
		t.Errorf("%d %.40q", status, body)
	}
	later, err := w.service.Next(other).Event(w.as(other))
	if err != nil {
		t.Fatal(err)
	}
	if none, err := w.service.PictureURL(later); none != nil || err != nil {
		t.Errorf("before the day: %v, %v", none, err)
	}
	for name, c := range map[string]struct {
		address string
		want    int
	}{
		"without a ticket":    {strings.Split(*address, "?")[0], http.StatusForbidden},
		"with another's":      {strings.Replace(*address, eventID(m, 2026), eventID(other, 2026), 1), http.StatusForbidden},
		"of another year":     {strings.Replace(*address, "-2026", "-2025", 1), http.StatusForbidden},
		"what is no picture":  {strings.Replace(*address, ".png", ".gif", 1), http.StatusNotFound},
		"what is no birthday": {strings.Replace(*address, eventID(m, 2026), "x", 1), http.StatusNotFound},
		"a ticket touched":    {*address + "x", http.StatusForbidden},
	} {
		if status, _ := fetch(c.address); status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
	}
	w.db.Client(system()).Member.Update().Where(member.ID(m.ID)).SetGreetingsWanted(false).ExecX(system())
	if status, _ := fetch(*address); status != http.StatusNotFound {
		t.Errorf("after opting out: %d", status)
	}
	w.clock.Advance(13 * 3600e9)
	if status, _ := fetch(*address); status != http.StatusForbidden {
		t.Errorf("after the address expired: %d", status)
	}
}

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
