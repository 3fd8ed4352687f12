package birthdays_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/notice"
)

// admin gives a new member the role over a unit.
func (w *world) admin(name, home, unit string) *ent.Member {
	m := w.person(name, home, "")
	w.db.Client(system()).RoleGrant.Create().SetMemberID(m.ID).SetRole("ADMIN").SetOrganizationID(w.units[unit].ID).SetGrantedAt(w.clock.Now()).ExecX(system())
	return m
}

// told are the notices of the coming birthdays: to whom, and the names in them.
func (w *world) told() string {
	w.t.Helper()
	var said []string
	for _, n := range w.db.Client(system()).Notice.Query().Where(notice.KindEQ(notice.KindBIRTHDAYS_AHEAD)).Order(ent.Asc(notice.FieldID)).AllX(system()) {
		to := w.db.Client(system()).Member.GetX(system(), n.MemberID)
		var names []string
		for _, line := range strings.Split(strings.TrimSpace(n.Body), "\n") {
			_, rest, _ := strings.Cut(line, "） ")
			name, _, _ := strings.Cut(rest, "，")
			names = append(names, name)
		}
		said = append(said, fmt.Sprintf("%s: %s", to.Name, strings.Join(names, " ")))
	}
	return strings.Join(said, "; ")
}

func (w *world) announce(times int) {
	w.t.Helper()
	for range times {
		if err := w.service.Announce(system()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// In 2026 the 29 June is a Monday: the week after is 6 to 12 July.
func TestAnnounce(t *testing.T) {
	w := newWorld(t)
	w.admin("东书记", "east", "east")
	w.admin("区书记", "district", "district")
	w.person("甲", "east", "1994-07-06")
	w.person("乙", "east", "1994-07-12")
	w.person("丙", "east", "1994-07-05")
	w.person("丁", "east", "1994-07-13")
	w.person("戊", "west", "1994-07-08") // the west has no secretary of its own
	quiet := w.person("己", "east", "1994-07-07")
	w.db.Client(system()).Member.UpdateOneID(quiet.ID).SetGreetingsWanted(false).ExecX(system())
	w.set("2026-06-22", 8)
	w.announce(1) // last week told of 29 June to 5 July, which has 丙
	if got := w.told(); got != "东书记: 丙" {
		t.Fatalf("in the week before: %q", got)
	}
	w.set("2026-06-29", 6)
	w.announce(1)
	if got := w.told(); got != "东书记: 丙" {
		t.Errorf("before seven on Monday: %q", got)
	}
	w.set("2026-06-29", 7)
	w.announce(3)
	w.set("2026-07-03", 12)
	w.announce(2)
	if got := w.told(); got != "东书记: 丙; 东书记: 甲 己 乙; 区书记: 戊" {
		t.Errorf("got %q", got)
	}
	// A secretary of the west comes on Wednesday, and is told once, too.
	w.admin("西书记", "west", "west")
	w.announce(2)
	if got := w.told(); !strings.HasSuffix(got, "; 西书记: 戊") {
		t.Errorf("got %q", got)
	}
}

func TestAnnounceWhereNothingRan(t *testing.T) {
	w := newWorld(t)
	w.admin("东书记", "east", "east")
	w.person("甲", "east", "1994-06-29") // passed
	w.person("乙", "east", "1994-07-02") // still to come this week
	w.person("丙", "east", "1994-07-08")
	w.set("2026-07-01", 9)
	w.announce(2)
	if got := w.told(); got != "东书记: 乙 丙" {
		t.Errorf("got %q", got)
	}
}

func TestASecretarysOwnIsForTheLevelAbove(t *testing.T) {
	w := newWorld(t)
	own := w.admin("东书记", "east", "east")
	w.admin("副书记", "east", "east")
	w.admin("区书记", "district", "district")
	joined := day("1994-07-08")
	w.db.Client(system()).Member.UpdateOneID(own.ID).SetJoinedOn(joined).SetJoinedMonthDay(joined.MonthDay()).SetFullMemberOn(day("1996-07-08")).ExecX(system())
	w.set("2026-06-29", 9)
	w.announce(1)
	if got := w.told(); got != "区书记: 东书记" {
		t.Errorf("got %q", got)
	}
	n := w.db.Client(system()).Notice.Query().OnlyX(system())
	if n.Title != "7月8日有 1 位同志过政治生日" || n.Body != "7月8日（周三） 东书记，入党 32 周年，east，今年党龄满 30 年\n" {
		t.Errorf("%q %q", n.Title, n.Body)
	}
}

func TestLongListsAreCut(t *testing.T) {
	w := newWorld(t)
	w.admin("东书记", "east", "east")
	for i := range 45 {
		w.person(fmt.Sprint("人", i), "east", "1994-07-08")
	}
	w.set("2026-06-29", 9)
	w.announce(1)
	n := w.db.Client(system()).Notice.Query().OnlyX(system())
	if lines := strings.Split(strings.TrimSpace(n.Body), "\n"); len(lines) != 41 || !strings.Contains(lines[40], "另有 5 位") || !strings.Contains(n.Title, "45 位") {
		t.Errorf("%d lines: %s", len(lines), n.Body)
	}
}
