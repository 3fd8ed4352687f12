package birthdays_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyschool/ent/member"
	"partyschool/internal/birthdays"
	"partyschool/internal/problem"
)

func TestCardWords(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		who  context.Context
		unit string
		want problem.Code
	}{
		"a guest":            {context.Background(), "east", problem.Forbidden},
		"a member":           {w.as(w.person("m", "east", "1994-07-01")), "east", problem.Forbidden},
		"a trainer":          {w.viewer("TRAINER east"), "east", problem.Forbidden},
		"an admin elsewhere": {w.viewer("ADMIN west"), "east", problem.NotFound},
		"of the one above":   {w.viewer("ADMIN east"), "district", problem.NotFound},
	} {
		words, err := w.service.CardWords(c.who, w.units[c.unit])
		if p := problem.As(err); p == nil || p.Code != c.want || words != nil {
			t.Errorf("%s: %+v, %v", name, words, err)
		}
	}
	says := func(who, unit, title, writer string) {
		t.Helper()
		words, err := w.service.CardWords(w.viewer(who), w.units[unit])
		if err != nil {
			t.Fatal(err)
		}
		by := ""
		if words.WrittenBy != nil {
			by = words.WrittenBy.Name
		}
		if words.Title != title || by != writer || !strings.Contains(words.Message, "{name}") {
			t.Errorf("%s: %+v, written by %q", unit, words, by)
		}
	}
	write := func(unit, title string) {
		t.Helper()
		if _, err := w.service.SetBirthdayCard(w.viewer("ADMIN district"), birthdays.SetBirthdayCardInput{OrganizationID: w.units[unit].ID, Title: title, Message: "{name}，{years} 年"}); err != nil {
			t.Fatal(err)
		}
	}
	says("ADMIN east", "east", "政治生日快乐", "")
	write("district", "区里的贺卡")
	says("ADMIN district", "district", "区里的贺卡", "district")
	says("ADMIN east", "east", "区里的贺卡", "district") // whose words they are is no secret below
	write("east", "支部的贺卡")
	says("ADMIN east", "east", "支部的贺卡", "east")
	says("ADMIN west", "west", "区里的贺卡", "district")
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
