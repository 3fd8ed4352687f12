package members_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent/member"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// held is what the register says of a member's stages and residencies, the present first.
func (w *world) held(name string) string {
	w.t.Helper()
	m := w.row(name)
	stages, err := w.service.StagePeriods(w.as("chief"), m)
	if err != nil {
		w.t.Fatal(err)
	}
	residencies, err := w.service.ResidencyPeriods(w.as("chief"), m)
	if err != nil {
		w.t.Fatal(err)
	}
	var said []string
	for _, p := range stages {
		said = append(said, fmt.Sprintf("%s %v-%v", p.Stage, orBlank(p.FromDay), orBlank(p.UntilDay)))
	}
	for _, p := range residencies {
		said = append(said, fmt.Sprintf("%s %s>%s %v-%v", p.Residency, p.ComesFrom, p.StaysAt, orBlank(p.FromDay), orBlank(p.UntilDay)))
	}
	return strings.Join(said, ", ")
}

func orBlank[T fmt.Stringer](v *T) string {
	if v == nil {
		return ""
	}
	return (*v).String()
}

func TestWhatHeldBeforeIsKept(t *testing.T) {
	w := newWorld(t)
	change := func(input members.UpdateMemberInput) error {
		input.ID = w.people["member"]
		_, err := w.service.UpdateMember(w.as("branch admin"), input)
		return err
	}
	const first = "FULL -, SETTLED > -"
	if got := w.held("member"); got != first {
		t.Errorf("who never changed: %s", got)
	}
	steps := []struct {
		input members.UpdateMemberInput
		want  string
	}{
		{members.UpdateMemberInput{Name: ptr("member"), EffectiveOn: day("2026-01-01")}, first},
		{members.UpdateMemberInput{Stage: ptr(member.StagePROBATIONARY), EffectiveOn: day("2026-02-01")}, "PROBATIONARY 2026-02-01-, FULL -2026-02-01, SETTLED > -"},
		{members.UpdateMemberInput{Stage: ptr(member.StageFULL), EffectiveOn: day("2026-02-01")}, "FULL 2026-02-01-, FULL -2026-02-01, SETTLED > -"},
		{members.UpdateMemberInput{Stage: ptr(member.StageACTIVIST)}, "ACTIVIST 2026-07-01-, FULL 2026-02-01-2026-07-01, FULL -2026-02-01, SETTLED > -"},
		{
			members.UpdateMemberInput{Residency: ptr(member.ResidencyFLOATING), ComesFrom: ptr(" 湖北武汉 "), EffectiveOn: day("2026-03-05")},
			"ACTIVIST 2026-07-01-, FULL 2026-02-01-2026-07-01, FULL -2026-02-01, FLOATING 湖北武汉> 2026-03-05-, SETTLED > -2026-03-05",
		},
		{
			members.UpdateMemberInput{StaysAt: ptr("一号市场"), EffectiveOn: day("2026-04-01")},
			"ACTIVIST 2026-07-01-, FULL 2026-02-01-2026-07-01, FULL -2026-02-01, FLOATING 湖北武汉>一号市场 2026-04-01-, FLOATING 湖北武汉> 2026-03-05-2026-04-01, SETTLED > -2026-03-05",
		},
	}
	for i, step := range steps {
		if err := change(step.input); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if got := w.held("member"); got != step.want {
			t.Errorf("step %d: %s\nwant %s", i, got, step.want)
		}
	}
	before, held := w.state(), w.held("member")
	for name, input := range map[string]members.UpdateMemberInput{
		"tomorrow":               {Name: ptr("x"), EffectiveOn: day("2026-07-02")},
		"before the founding":    {Name: ptr("x"), EffectiveOn: day("1921-06-30")},
		"before the last stage":  {Stage: ptr(member.StageFULL), EffectiveOn: day("2026-06-30")},
		"before the last place":  {ComesFrom: ptr(""), EffectiveOn: day("2026-03-31")},
		"one of two is too soon": {Stage: ptr(member.StageFULL), Residency: ptr(member.ResidencySETTLED), EffectiveOn: day("2026-06-30")},
	} {
		check(t, name, change(input), problem.BadUserInput, "effectiveOn")
	}
	check(t, "a place too long", change(members.UpdateMemberInput{ComesFrom: ptr(strings.Repeat("长", 121))}), problem.BadUserInput, "comesFrom")
	check(t, "a number too long", change(members.UpdateMemberInput{MemberNumber: ptr(strings.Repeat("1", 41))}), problem.BadUserInput, "memberNumber")
	if w.state() != before || w.held("member") != held {
		t.Error("something changed")
	}
	for name, want := range map[string]int{"member": 3, "branch admin": 3, "chief": 3, "west admin": 1, "neighbour": 1, "trainer": 1} {
		stages, err := w.service.StagePeriods(w.as(name), w.row("member"))
		if err != nil || len(stages) != want {
			t.Errorf("%s reads %d stages, want %d (%v)", name, len(stages), want, err)
		}
	}
}

func TestANumberIsOneMembers(t *testing.T) {
	w := newWorld(t)
	set := func(name, number string) error {
		_, err := w.service.UpdateMember(w.as("chief"), members.UpdateMemberInput{ID: w.people[name], MemberNumber: &number})
		return err
	}
	check(t, "a first", set("member", "A-1"), "", "")
	check(t, "taken", set("neighbour", "A-1"), problem.Conflict, "")
	_, err := w.service.CreateMember(w.as("chief"), members.CreateMemberInput{OrganizationID: w.units["district"], Name: "x", Phone: "13811110001",
		Stage: member.StageFULL, Residency: member.ResidencySETTLED, MemberNumber: ptr("A-1")})
	if p := problem.As(err); p == nil || p.English != "This member number is on the register already." {
		t.Errorf("taken by a new one: %v", err)
	}
	check(t, "taken away", set("member", " "), "", "")
	check(t, "free again", set("neighbour", "A-1"), "", "")
}

func TestARosterFindsMembersByTheirNumber(t *testing.T) {
	w := newWorld(t)
	admin, m := w.as("east admin"), w.row("member")
	const headings = "编号,姓名,手机号,人员类别,流动情况,流出地,流入地"
	load := func(rows ...string) string {
		t.Helper()
		made, err := w.load(admin, "district/east", lines(append([]string{headings}, rows...)...), func(i *members.ImportMembersInput) { i.EffectiveOn = day("2026-05-01") })
		if err != nil {
			t.Fatal(err)
		}
		return w.became(admin, made, false)
	}
	if got := load("A-7,member,"+m.Phone+",,流动党员,湖北武汉,一号市场", "A-8,甲,13811110001,正式党员,,,"); got != "2 UPDATED\n3 CREATED" {
		t.Fatal(got)
	}
	if m := w.row("member"); *m.MemberNumber != "A-7" || m.ComesFrom != "湖北武汉" || m.StaysAt != "一号市场" || m.Residency != member.ResidencyFLOATING {
		t.Errorf("%v", m)
	}
	if got := w.held("member"); !strings.Contains(got, "SETTLED > -2026-05-01") {
		t.Errorf("from the day of the roster: %s", got)
	}
	for name, c := range map[string]struct{ row, want string }{
		"the same by its number":     {"A-7,member,,,,,", "2 UNCHANGED"},
		"its masked phone":           {"A-7,member," + members.Mask(m.Phone) + ",,,,", "2 UNCHANGED"},
		"the school's own key":       {key.Format(w.people["east admin"]) + ",east admin,,,,,", "2 UNCHANGED"},
		"a key of elsewhere":         {key.Format(w.people["neighbour"]) + ",x,,,,,", "2 FAILED 党员编号：登记在“district/east”以外的党组织；如需调入，请办理组织关系转接。"},
		"another phone":              {"A-7,member,13811110009,,,,", "2 UPDATED"},
		"somebody else's phone":      {"A-7,member,13811110001,,,,", "2 FAILED 手机号：另一名党员登记了这个手机号。"},
		"another number for a phone": {"A-9,甲,13811110001,,,,", "2 FAILED 党员编号：使用这个手机号的党员登记了另一个编号。"},
		"a masked phone alone":       {",甲,138****0001,,,,", "2 FAILED 手机号："},
		"a new number without phone": {"A-9,甲,,正式党员,,,", "2 FAILED 手机号：新登记的党员须填写手机号。"},
		"another stage too early":    {"A-7,member,,,固定党员,,", "2 UPDATED"},
	} {
		if got := load(c.row); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	made, err := w.load(admin, "district/east", lines(headings, "A-7,member,,,流动党员,,"), func(i *members.ImportMembersInput) { i.EffectiveOn = day("2026-04-30") })
	if err != nil || made.Failed != 1 {
		t.Errorf("before the last change: %v, %v", made, err)
	}
}
