package members_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/session"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

func TestWhoMayChangeAMember(t *testing.T) {
	w := newWorld(t)
	update := func(name string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := w.service.UpdateMember(ctx, members.UpdateMemberInput{ID: w.people["member"], Name: &name})
			return err
		}
	}
	w.refused(update("x"), outsiders...)
	for _, name := range []string{"branch admin", "east admin", "chief"} {
		if err := update(name)(w.as(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := w.row("member").Name; got != name {
			t.Errorf("%s: the name is %s", name, got)
		}
	}
}

func TestChangingAMember(t *testing.T) {
	w := newWorld(t)
	input := members.UpdateMemberInput{
		ID: w.people["member"], Name: ptr(" 王五 "), Phone: ptr("+86 137 0000 0009"), Gender: ptr(member.GenderFEMALE), Stage: ptr(member.StageFULL),
		Residency: ptr(member.ResidencyFLOATING), JoinedOn: day("1969-12-31"), FullMemberOn: day("1970-12-31"),
	}
	p, err := w.service.UpdateMember(w.as("chief"), input)
	if err != nil {
		t.Fatal(err)
	}
	if m := p.Member; m.Name != "王五" || m.Phone != "13700000009" || *m.Gender != member.GenderFEMALE || m.Residency != member.ResidencyFLOATING ||
		m.JoinedOn.String() != "1969-12-31" || m.FullMemberOn.String() != "1970-12-31" || *m.JoinedMonthDay != 1231 {
		t.Errorf("got %v", m)
	}
	const want = "chief: 修改了党员“member”的登记：姓名改为“王五”；更改了手机号、性别、流动情况、入党时间、转正时间。"
	if got := w.trail(); got != want {
		t.Errorf("the trail says %s", got)
	}
	if n := w.db.Client(w.system()).Session.Query().Where(session.MemberID(input.ID), session.EndedAtIsNil()).CountX(w.system()); n != 1 {
		t.Errorf("%d sessions live, want 1", n)
	}
	before := w.state()
	if _, err := w.service.UpdateMember(w.as("chief"), input); err != nil || w.state() != before {
		t.Errorf("again: %v, changed: %t", err, w.state() != before)
	}
	for name, c := range map[string]struct {
		input members.UpdateMemberInput
		code  problem.Code
		field string
	}{
		"a taken phone":          {members.UpdateMemberInput{Phone: ptr(w.row("neighbour").Phone)}, problem.Conflict, ""},
		"a bad phone":            {members.UpdateMemberInput{Phone: ptr("1")}, problem.BadUserInput, "phone"},
		"no name":                {members.UpdateMemberInput{Name: ptr("")}, problem.BadUserInput, "name"},
		"joined after full":      {members.UpdateMemberInput{JoinedOn: day("1971-01-01")}, problem.BadUserInput, "joinedOn"},
		"full before joining":    {members.UpdateMemberInput{FullMemberOn: day("1969-12-30")}, problem.BadUserInput, "fullMemberOn"},
		"no longer full":         {members.UpdateMemberInput{Stage: ptr(member.StagePROBATIONARY)}, problem.BadUserInput, "stage"},
		"an applicant once more": {members.UpdateMemberInput{Stage: ptr(member.StageAPPLICANT)}, problem.BadUserInput, "stage"},
	} {
		c.input.ID = input.ID
		_, err := w.service.UpdateMember(w.as("chief"), c.input)
		check(t, name, err, c.code, c.field)
	}
	if w.state() != before {
		t.Error("something changed")
	}
}

// TestABranchCannotSignInAsItsDistrict: who may change a phone may ask for a code
// to it.
// Whoever signs in with a phone is told when another takes its place; of anything else
// nobody is.
func TestAChangedPhoneIsTold(t *testing.T) {
	w := newWorld(t)
	var told []string
	w.service.TellOfPhonesWith(func(_ context.Context, _ *ent.Client, memberID int64, before string) error {
		told = append(told, fmt.Sprint(memberID, before))
		return nil
	})
	old := w.row("member").Phone
	for _, input := range []members.UpdateMemberInput{{Name: ptr("王五")}, {Phone: ptr(old)}, {Phone: ptr("13700000009")}, {Phone: ptr("13700000009")}} {
		input.ID = w.people["member"]
		if _, err := w.service.UpdateMember(w.as("chief"), input); err != nil {
			t.Fatal(err)
		}
	}
	if want := fmt.Sprint(w.people["member"], old); len(told) != 1 || told[0] != want {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestABranchCannotSignInAsItsDistrict(t *testing.T) {
	w := newWorld(t)
	w.join("second chief", "district/east/one", "ADMIN district")
	before := w.state()
	for _, name := range []string{"branch admin", "east admin"} {
		_, err := w.service.UpdateMember(w.as(name), members.UpdateMemberInput{ID: w.people["second chief"], Phone: ptr("13700000009")})
		check(t, name+" changes the phone", err, problem.Conflict, "")
		_, err = w.service.DeactivateMember(w.as(name), members.DeactivateMemberInput{MemberID: w.people["second chief"], Reason: "x"})
		check(t, name+" deactivates", err, problem.Conflict, "")
	}
	if w.state() != before {
		t.Error("something changed")
	}
	for _, name := range []string{"chief", "second chief"} {
		_, err := w.service.UpdateMember(w.as(name), members.UpdateMemberInput{ID: w.people["second chief"], Phone: ptr("1370000001" + string(rune('0'+len(name)%10)))})
		check(t, name, err, "", "")
	}
}

func TestDeactivatingAMember(t *testing.T) {
	w := newWorld(t)
	deactivate := func(ctx context.Context) error {
		_, err := w.service.DeactivateMember(ctx, members.DeactivateMemberInput{MemberID: w.people["member"], Reason: " 转出，新号 13912345678 \n"})
		return err
	}
	w.refused(deactivate, outsiders...)
	if err := deactivate(w.as("branch admin")); err != nil {
		t.Fatal(err)
	}
	m := w.row("member")
	if m.Active || !m.DeactivatedAt.Equal(now) || m.DeactivationReason != "转出，新号 13912345678" {
		t.Errorf("got %v", m)
	}
	s := w.db.Client(w.system()).Session.Query().Where(session.MemberID(m.ID)).OnlyX(w.system())
	if s.EndedAt == nil || *s.EndReason != session.EndReasonDEACTIVATED {
		t.Errorf("the session is %v", s)
	}
	if !slices.Equal(w.ended, []int64{m.ID}) {
		t.Errorf("forgotten: %v", w.ended)
	}
	if got := w.trail(); got != "branch admin: 停用了党员“member”，原因：转出，新号 ****" {
		t.Errorf("the trail says %s", got)
	}
	before := w.state()
	if err := deactivate(w.as("chief")); err != nil || w.state() != before {
		t.Errorf("again: %v, changed: %t", err, w.state() != before)
	}
	for reason, field := range map[string]string{" ": "reason", strings.Repeat("因", 501): "reason", "a\x00b": "reason"} {
		_, err := w.service.DeactivateMember(w.as("chief"), members.DeactivateMemberInput{MemberID: w.people["neighbour"], Reason: reason})
		check(t, "a reason of "+reason[:1], err, problem.BadUserInput, field)
	}
	_, err := w.service.DeactivateMember(w.as("chief"), members.DeactivateMemberInput{MemberID: w.people["chief"], Reason: "x"})
	check(t, "oneself", err, problem.Conflict, "")
	if w.state() != before {
		t.Error("something changed")
	}
}
