package birthdays_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/calendar"
)

// set moves the clock to an hour of a day of the tenant.
func (w *world) set(day string, hour int) {
	at, err := time.ParseInLocation(time.DateOnly, day, time.FixedZone("", 8*3600))
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(at.Add(time.Duration(hour) * time.Hour))
}

// person joins under a name, and was on the register long before.
func (w *world) person(name, unit, joinedOn string) *ent.Member {
	m := w.join(unit, joinedOn)
	return w.db.Client(system()).Member.UpdateOneID(m.ID).SetName(name).SaveX(system())
}

// greeted says who was greeted and told, with the day of the event.
func (w *world) greeted() string {
	var said []string
	for _, row := range w.db.Client(system()).PoliticalBirthdayEvent.Query().Order(ent.Asc(events.FieldDay, events.FieldMemberID)).AllX(system()) {
		m := w.db.Client(system()).Member.GetX(system(), row.MemberID)
		told := w.db.Client(system()).Notice.Query().Where(notice.MemberID(m.ID), notice.KindEQ(notice.KindBIRTHDAY_CARD),
			notice.OnceKey(fmt.Sprintf("birthday-card:%s", eventID(m, row.Year)))).CountX(system())
		said = append(said, fmt.Sprintf("%s %s %s %d", row.Day, m.Name, row.Status, told))
	}
	return strings.Join(said, "; ")
}

func (w *world) greet(times int) {
	w.t.Helper()
	for range times {
		if err := w.service.Greet(system()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestGreet(t *testing.T) {
	for name, c := range map[string]struct {
		joined string
		before func(w *world, m *ent.Member)
		day    string
		want   string
	}{
		"on the day":                         {"1994-07-01", nil, "2026-07-01", "2026-07-01 甲 GREETED 1"},
		"the day before":                     {"1994-07-01", nil, "2026-06-30", ""},
		"joined at the founding":             {"1921-07-01", nil, "2026-07-01", "2026-07-01 甲 GREETED 1"},
		"joined on 29 February, common":      {"2020-02-29", nil, "2027-02-28", "2027-02-28 甲 GREETED 1"},
		"joined on 29 February, leap":        {"2020-02-29", nil, "2028-02-28", ""},
		"joined on 29 February, leap day":    {"2020-02-29", nil, "2028-02-29", "2028-02-29 甲 GREETED 1"},
		"joined today":                       {"2026-07-01", nil, "2026-07-01", ""},
		"no day recorded":                    {"", nil, "2026-07-01", ""},
		"six days late, after a week's rest": {"1994-07-01", nil, "2026-07-07", "2026-07-01 甲 GREETED 1"},
		"a week late":                        {"1994-07-01", nil, "2026-07-08", ""},
		"over new year":                      {"1994-12-30", nil, "2027-01-02", "2026-12-30 甲 GREETED 1"},
		"deactivated": {"1994-07-01", func(w *world, m *ent.Member) {
			w.db.Client(system()).Member.Update().Where(member.ID(m.ID)).SetActive(false).ExecX(system())
		}, "2026-07-01", ""},
		"does not want it": {"1994-07-01", func(w *world, m *ent.Member) {
			w.db.Client(system()).Member.Update().Where(member.ID(m.ID)).SetGreetingsWanted(false).ExecX(system())
		}, "2026-07-01", "2026-07-01 甲 SKIPPED 0"},
		"transferred on the day": {"1994-07-01", func(w *world, m *ent.Member) {
			w.set("2026-07-01", 0)
			w.greet(1)
			w.db.Client(system()).Member.Update().Where(member.ID(m.ID)).SetOrganizationID(w.units["west"].ID).ExecX(system())
		}, "2026-07-01", "2026-07-01 甲 GREETED 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			m := w.person("甲", "east", c.joined)
			if c.before != nil {
				c.before(w, m)
			}
			w.set(c.day, 0)
			w.greet(3)
			if got := w.greeted(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestGreetOnManyNodes runs the round on several nodes at once: nobody is greeted
// twice, and after those that met each other are done again, nobody is left out.
func TestGreetOnManyNodes(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.person(fmt.Sprint("人", i), "east", "1994-07-01")
	}
	w.set("2026-07-01", 9)
	var nodes sync.WaitGroup
	for range 5 {
		nodes.Go(func() { _ = w.service.Greet(system()) }) // who comes second may fail, and is done again
	}
	nodes.Wait()
	w.greet(1)
	c := w.db.Client(system())
	if n, m := c.PoliticalBirthdayEvent.Query().Where(events.StatusEQ(events.StatusGREETED)).CountX(system()), c.Notice.Query().CountX(system()); n != 30 || m != 30 {
		t.Errorf("%d greeted and %d told, want 30", n, m)
	}
}

// TestATimeZoneThatChanges greets once although the day begins twice.
func TestATimeZoneThatChanges(t *testing.T) {
	w := newWorld(t)
	w.person("甲", "east", "1994-07-01")
	for _, zone := range []string{"Pacific/Auckland", "Asia/Shanghai", "America/New_York"} {
		days, err := calendar.New(zone)
		if err != nil {
			t.Fatal(err)
		}
		w.open(days)
		w.clock.Set(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
		w.greet(1)
	}
	if got := w.greeted(); got != "2026-07-01 甲 GREETED 1" {
		t.Error(got)
	}
}

// TestAStoppedSchoolStillKnowsTheOath greets who had taken the oath before a round
// came, and leaves alone whose talk was noted.
func TestGreetAfterOathAndTalk(t *testing.T) {
	w := newWorld(t)
	m, spoken := w.person("甲", "east", "1994-07-01"), w.person("乙", "east", "1994-07-01")
	w.set("2026-07-01", 0)
	w.reaffirm(m, 2026)
	w.talk(w.viewer("ADMIN east"), spoken, 2026, "2026-07-01", "好")
	w.greet(2)
	if got := w.greeted(); got != "2026-07-01 甲 GREETED 1; 2026-07-01 乙 OBSERVED 0" {
		t.Error(got)
	}
}
