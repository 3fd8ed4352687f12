package members_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"partyschool/ent/credential"
	"partyschool/ent/member"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

func newcomer(w *world, phone string) members.CreateMemberInput {
	return members.CreateMemberInput{
		OrganizationID: w.units["district/east/one"], Name: "李明", Phone: phone,
		Stage: member.StageFULL, Residency: member.ResidencyFLOATING,
		JoinedOn: day("2020-02-29"), FullMemberOn: day("2021-03-01"),
	}
}

func TestWhoMayCreateAMember(t *testing.T) {
	w := newWorld(t)
	create := func(ctx context.Context) error {
		input := newcomer(w, "13700000001")
		input.TemporaryPassword = ptr("willkommen-2026")
		_, err := w.service.CreateMember(ctx, input)
		return err
	}
	w.refused(create, outsiders...)
	for i, name := range []string{"branch admin", "east admin", "chief"} {
		p, err := w.service.CreateMember(w.as(name), newcomer(w, "1370000000"+string(rune('1'+i))))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if m := p.Member; !m.Active || *m.JoinedMonthDay != 229 || m.OrganizationID != w.units["district/east/one"] {
			t.Errorf("%s: got %v", name, m)
		}
	}
	if got := w.trail(); !strings.HasPrefix(got, "branch admin: 将“李明”登记到“district/east/one”。") {
		t.Errorf("the trail says %s", got)
	}
}

func TestWhatCannotBeAMember(t *testing.T) {
	w := newWorld(t)
	type input = members.CreateMemberInput
	for name, c := range map[string]struct {
		change func(*input)
		code   problem.Code
		field  string
	}{
		"no name":                  {func(i *input) { i.Name = "  " }, problem.BadUserInput, "name"},
		"a long name":              {func(i *input) { i.Name = strings.Repeat("李", 61) }, problem.BadUserInput, "name"},
		"a line break":             {func(i *input) { i.Name = "李\n明" }, problem.BadUserInput, "name"},
		"a short phone":            {func(i *input) { i.Phone = "1370000000" }, problem.BadUserInput, "phone"},
		"a landline":               {func(i *input) { i.Phone = "05718765432" }, problem.BadUserInput, "phone"},
		"a taken phone":            {func(i *input) { i.Phone = w.row("neighbour").Phone }, problem.Conflict, ""},
		"an applicant who joined":  {func(i *input) { i.Stage, i.FullMemberOn = member.StageAPPLICANT, nil }, problem.BadUserInput, "joinedOn"},
		"full while probationary":  {func(i *input) { i.Stage = member.StagePROBATIONARY }, problem.BadUserInput, "fullMemberOn"},
		"before the founding":      {func(i *input) { i.JoinedOn = day("1921-06-30") }, problem.BadUserInput, "joinedOn"},
		"tomorrow":                 {func(i *input) { i.JoinedOn, i.FullMemberOn = day("2026-07-02"), nil }, problem.BadUserInput, "joinedOn"},
		"full before joining":      {func(i *input) { i.FullMemberOn = day("2020-02-28") }, problem.BadUserInput, "fullMemberOn"},
		"full tomorrow":            {func(i *input) { i.FullMemberOn = day("2026-07-02") }, problem.BadUserInput, "fullMemberOn"},
		"full without joining":     {func(i *input) { i.JoinedOn = nil }, problem.BadUserInput, "fullMemberOn"},
		"a short password":         {func(i *input) { i.TemporaryPassword = ptr("short") }, problem.BadUserInput, "temporaryPassword"},
		"an organisation of none":  {func(i *input) { i.OrganizationID += 1 << 40 }, problem.NotFound, ""},
		"joined at the founding":   {func(i *input) { i.JoinedOn = day("1921-07-01") }, "", ""},
		"joined today, by Beijing": {func(i *input) { i.JoinedOn, i.FullMemberOn = day("2026-07-01"), day("2026-07-01") }, "", ""},
	} {
		in, before := newcomer(w, "13700000001"), w.state()
		if c.code == "" {
			in.Phone = map[string]string{"joined at the founding": "13700000002"}[name]
			if in.Phone == "" {
				in.Phone = "13700000003"
			}
		}
		c.change(&in)
		_, err := w.service.CreateMember(w.as("chief"), in)
		check(t, name, err, c.code, c.field)
		if c.code != "" && w.state() != before {
			t.Errorf("%s: something changed", name)
		}
	}
}

func TestATemporaryPasswordMustBeChanged(t *testing.T) {
	w := newWorld(t)
	input := newcomer(w, "13700000001")
	input.TemporaryPassword, input.IdempotencyKey = ptr("willkommen-2026"), ptr("k")
	first, err := w.service.CreateMember(w.as("chief"), input)
	if err != nil {
		t.Fatal(err)
	}
	row := w.db.Client(w.system()).Credential.Query().Where(credential.MemberID(first.Member.ID)).OnlyX(w.system())
	if !row.MustChange || strings.Contains(row.PasswordHash, "willkommen") {
		t.Errorf("got %+v", row)
	}
	v, err := w.service.ViewerOf(w.system(), first.Member.ID)
	if err != nil || !v.MustChangePassword {
		t.Errorf("the viewer is %+v, %v", v, err)
	}
	before := w.state()
	again, err := w.service.CreateMember(w.as("chief"), input)
	if err != nil || again.Member.ID != first.Member.ID {
		t.Errorf("again: %v, %v", again, err)
	}
	input.TemporaryPassword = ptr("another-password")
	_, err = w.service.CreateMember(w.as("chief"), input)
	check(t, "another password", err, problem.Conflict, "")
	input.TemporaryPassword = nil
	_, err = w.service.CreateMember(w.as("chief"), input)
	check(t, "no password", err, problem.Conflict, "")
	if w.state() != before {
		t.Error("something changed")
	}
}

func TestTwentyAdminsEnterTheSamePhone(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() { _, errs[i] = w.service.CreateMember(w.as("chief"), newcomer(w, "13700000001")) })
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !problem.Is(err, problem.Conflict) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d were made, want 1", made)
	}
}

func TestPhonesAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"13800000004": "13800000004", " 138 0000 0004 ": "13800000004", "138-0000-0004": "13800000004",
		"+86 138 0000 0004": "13800000004", "１３８０００００００４": "13800000004", "＋８６１３８０００００００４": "13800000004",
		"\u202d13800000004\u202c": "13800000004", "138\u00a00000\u30000004": "13800000004",
		"": "", "1380000000": "", "138000000040": "", "23800000004": "", "1380000000a": "", "+1 3800000004": "",
		"١٣٨٠٠٠٠٠٠٠٤": "", "+86+8613800000004": "",
	} {
		got, err := members.NormalizePhone(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q gives %q, %v, want %q", typed, got, err, want)
		}
		if want == "" {
			check(t, typed, err, problem.BadUserInput, "phone")
		}
	}
	for phone, want := range map[string]string{"13800000004": "138****0004", "": "****", "123": "****"} {
		if got := members.Mask(phone); got != want {
			t.Errorf("%q is masked as %q, want %q", phone, got, want)
		}
	}
}
