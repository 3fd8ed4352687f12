package graph_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	entmember "partyschool/ent/member"
	"partyschool/ent/migrate"
	entnotice "partyschool/ent/notice"
	"partyschool/internal/check"
	"partyschool/internal/identity"
	"partyschool/internal/privacy"

	"entgo.io/ent/schema/field"
)

// tree says how many members a subtree has.
func (s *school) members(t *testing.T) float64 {
	t.Helper()
	return s.send(s.as(district), `query($id: ID!) { organization(id: $id) { members(first: 1, includeSubtree: true) { totalCount } } }`,
		map[string]any{"id": keyText(s.Root)}).number("organization.members.totalCount")
}

func TestMembersReadWhoReadTheirData(t *testing.T) {
	s := newSchool(t)
	me := keyText(s.Accounts[member])
	s.must(district, "UpdateMember", map[string]any{"input": map[string]any{"id": me, "identityNumber": " 11010119900307425 8"}})
	a := s.must(secretary, "RevealMember", map[string]any{"memberId": me, "reason": "核对身份证号"})
	if a.text("revealMember.phone") != member || a.text("revealMember.identityNumber") != "110101199003074258" || a.text("revealMember.bornOn") != "1990-03-07" {
		t.Errorf("revealed: %s", a.body)
	}
	roster := map[string]any{"organizationId": keyText(s.Branches[0]), "first": 50}
	for range 3 { // a roster turned over is told once a day
		s.must(secretary, "Roster", roster)
		s.must(district, "Roster", roster)
		s.must(trainer, "Roster", roster) // who sees stars read nothing
	}
	log := s.must(member, "MyPrivacy", nil)
	if n := log.number("viewer.accessLog.totalCount"); n != 3 {
		t.Errorf("%v entries, want 3: %s", n, log.body)
	}
	readers := map[string]bool{}
	for i := range 3 {
		e := func(field string) string { return log.text(fmt.Sprintf("viewer.accessLog.edges.%d.node.%s", i, field)) }
		readers[e("readerName")+" "+e("reason")] = true
		if e("organizationName") == "" {
			t.Errorf("entry %d names no organisation: %s", i, log.body)
		}
	}
	if names := fmt.Sprint(readers); strings.Count(names, "核对身份证号") != 1 || len(readers) != 3 {
		t.Errorf("read by %v", readers)
	}
	s.clock.Advance(24 * time.Hour)
	s.tokens = map[string]string{}
	s.must(secretary, "Roster", roster)
	if n := s.must(member, "MyPrivacy", nil).number("viewer.accessLog.totalCount"); n != 4 {
		t.Errorf("on the next day %v entries, want 4", n)
	}
	// Nobody reads another's.
	if n := s.must(floating, "MyPrivacy", nil).number("viewer.accessLog.totalCount"); n != 0 {
		t.Errorf("another member reads %v entries", n)
	}
}

func TestCorrections(t *testing.T) {
	s := newSchool(t)
	wish := func(phone, field, wanted string, more map[string]any) answer {
		v := map[string]any{"field": field, "wanted": wanted}
		for k, x := range more {
			v[k] = x
		}
		return s.ask(phone, "CorrectMyData", v)
	}
	first := wish(member, "BORN_ON", "1990-03-07", map[string]any{"key": "k1", "note": "身份证上是这一天"})
	id := first.text("correctMyData.correction.id")
	if again := wish(member, "BORN_ON", "1990-03-07", map[string]any{"key": "k1", "note": "身份证上是这一天"}); again.text("correctMyData.correction.id") != id || id == "" {
		t.Errorf("sent twice: %s, then %s", first.body, again.body)
	}
	if twice := wish(member, "BORN_ON", "1990-03-08", nil); twice.code() != "CONFLICT" {
		t.Errorf("a second wish for the same field: %s", twice.body)
	}
	if n := s.must(secretary, "CorrectionRequests", map[string]any{"organizationId": keyText(s.Branches[0]), "open": true}).number("organization.correctionRequests.totalCount"); n != 1 {
		t.Errorf("%v wait", n)
	}
	s.must(secretary, "DecideCorrection", map[string]any{"id": id, "accept": true, "answer": "已改"})
	s.must(secretary, "DecideCorrection", map[string]any{"id": id, "accept": true, "answer": "已改"})
	s.refused(secretary, "DecideCorrection", "CONFLICT", map[string]any{"id": id, "accept": false})
	s.refused(member, "WithdrawCorrection", "CONFLICT", map[string]any{"id": id})
	mine := s.must(member, "MyPrivacy", nil)
	if mine.text("viewer.bornOn") != "1990-03-07" || mine.text("viewer.corrections.edges.0.node.status") != "ACCEPTED" || mine.text("viewer.corrections.edges.0.node.answer") != "已改" {
		t.Errorf("accepted: %s", mine.body)
	}
	// What the register does not take stays a wish.
	taken := wish(member, "PHONE", floating, nil).text("correctMyData.correction.id")
	s.refused(secretary, "DecideCorrection", "CONFLICT", map[string]any{"id": taken, "accept": true})
	if got := s.must(member, "WithdrawCorrection", map[string]any{"id": taken}); got.text("withdrawCorrection.correction.status") != "WITHDRAWN" {
		t.Errorf("withdrawn: %s", got.body)
	}
	// Nobody decides on their own data.
	own := wish(secretary, "NAME", "改名", nil).text("correctMyData.correction.id")
	if got := s.ask(secretary, "DecideCorrection", map[string]any{"id": own, "accept": true}); got.code() != "FORBIDDEN" {
		t.Errorf("one's own: %s", got.body)
	}
	s.must(district, "DecideCorrection", map[string]any{"id": own, "accept": true})
}

func TestACopyOfMyData(t *testing.T) {
	s := newSchool(t)
	a := s.must(member, "ExportMyData", nil)
	status, content := s.fetch(a.text("exportMyData.url"))
	if status != http.StatusOK {
		t.Fatalf("%d: %.200s", status, content)
	}
	archive, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
		if strings.HasSuffix(f.Name, ".json") && !json.Valid(text) {
			t.Errorf("%s is not JSON: %.200s", f.Name, text)
		}
	}
	for name, want := range map[string]string{
		"data/members.json": `"phone": "` + member + `"`, "data/enrollments.json": keyText(s.Accounts[member]), "data/study_records.json": "coverage",
		"data/credit_entries.json": "hundredths", "我的数据.html": member,
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s lacks %q: %.300s", name, want, files[name])
		}
	}
	for name, text := range files {
		for _, secret := range []string{"argon2", "refresh_hash", "\"correct\"", "phone_index", "signature"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", name, secret)
			}
		}
	}
	for _, t2 := range migrate.Tables {
		for _, c := range t2.Columns {
			if c.Type == field.TypeBytes && strings.Contains(files["data/"+t2.Name+".json"], `"`+c.Name+`"`) {
				t.Errorf("%s.%s holds bytes: say whether they are a secret", t2.Name, c.Name)
			}
		}
	}
	// The address is the member's alone, and for a while.
	if status, _ := s.fetch(strings.Replace(a.text("exportMyData.url"), keyText(s.Accounts[member]), keyText(s.Accounts[secretary]), 1)); status != http.StatusForbidden {
		t.Errorf("another's copy with this ticket: %d", status)
	}
	s.clock.Advance(16 * time.Minute)
	if status, _ := s.fetch(a.text("exportMyData.url")); status != http.StatusForbidden {
		t.Errorf("after a quarter of an hour: %d", status)
	}
}

func TestAClosedAccountIsForgotten(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	const phone, name = "13177391846", "欧阳䶮玥"
	made := s.must(secretary, "CreateMember", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "name": name, "phone": phone,
		"stage": "FULL", "residency": "SETTLED", "joinedOn": "2015-07-03", "identityNumber": "110101199003074258", "temporaryPassword": "temporary-1234"}})
	id := made.text("createMember.member.id")
	token := s.must(guest, "LogIn", map[string]any{"phone": phone, "password": "temporary-1234"}).text("logIn.accessToken")
	token = s.send(token, operation(t, "ChangePassword"), map[string]any{"current": "temporary-1234", "new": "mine-and-only-mine"}).text("changePassword.accessToken")
	s.tokens[phone] = token
	// All that a member does leaves traces.
	s.must(phone, "Enroll", map[string]any{"courseId": keyText(s.Courses["trade-integrity"])})
	s.must(phone, "CorrectMyData", map[string]any{"field": "NAME", "wanted": name + "二", "note": name})
	s.must(secretary, "RevealMember", map[string]any{"memberId": id, "reason": "核对" + name})
	s.must(secretary, "UpdateMember", map[string]any{"input": map[string]any{"id": id, "name": name}})
	s.must(secretary, "Roster", map[string]any{"organizationId": keyText(s.Branches[0]), "first": 50})
	s.must(secretary, "TransferMember", map[string]any{"memberId": id, "toOrganizationId": keyText(s.Branches[1]), "effectiveOn": "2026-12-01"})
	if err := s.app.Rounds.Now(ctx, "announce political birthdays"); err != nil {
		t.Fatal(err)
	}
	notice := s.db.Client(ctx).Notice.Query().Where(entnotice.BodyContains(name)).FirstX(ctx)
	s.db.Client(ctx).Delivery.Create().SetMemberID(s.Accounts[secretary]).SetChannel("SMS").SetKind("TRANSFER").SetNoticeID(notice.ID).SetOnceKey("x").
		SetTitle("转接").SetBody("将" + name + "同志的组织关系转出").SetCreatedAt(now).SetDueAt(now.AddDate(1, 0, 0)).SetExpiresAt(now.AddDate(2, 0, 0)).ExecX(ctx)
	before, active := s.report(t), s.members(t)

	a := s.must(phone, "CloseAccount", nil)
	closes := a.text("closeAccount.viewer.accountClosesAt")
	if again := s.must(phone, "CloseAccount", nil); closes == "" || again.text("closeAccount.viewer.accountClosesAt") != closes {
		t.Errorf("asked twice: %q, then %s", closes, again.body)
	}
	s.must(phone, "KeepAccount", nil)
	s.clock.Advance(16 * 24 * time.Hour)
	s.tokens = map[string]string{}
	s.round(ctx, t)
	in := func(password string) answer {
		return s.ask(guest, "LogIn", map[string]any{"phone": phone, "password": password})
	}
	s.tokens[phone] = in("mine-and-only-mine").text("logIn.accessToken")
	s.must(phone, "CloseAccount", nil)
	s.clock.Advance(14 * 24 * time.Hour)
	s.round(ctx, t)
	if in("mine-and-only-mine").code() != "" {
		t.Error("closed before its day")
	}
	s.clock.Advance(25 * time.Hour)
	s.round(ctx, t)
	s.round(ctx, t)
	s.tokens = map[string]string{}
	if in("mine-and-only-mine").code() != "UNAUTHENTICATED" {
		t.Error("who was forgotten signs in")
	}
	for _, table := range migrate.Tables {
		for _, c := range table.Columns {
			if c.Type != field.TypeString && c.Type != field.TypeJSON {
				continue
			}
			for _, word := range []string{phone, name} {
				s.lacks(ctx, t, table.Name, c.Name, word)
			}
		}
	}
	m := s.db.Client(ctx).Member.Query().Where(entmember.Name(privacy.Nobody)).OnlyX(ctx)
	if m.Active || m.Phone != "" || m.IdentityNumber != "" || m.BornOn != "" || m.PhoneIndex != nil || m.ErasedAt == nil {
		t.Errorf("what is left: %v", m)
	}
	if s.members(t) != active-1 {
		t.Errorf("%v active members, want %v", s.members(t), active-1)
	}
	if after := s.report(t); after != before-1 {
		t.Errorf("%v enrolled in the report, want %v: who is not in service is not counted", after, before-1)
	}
	if search := s.must(district, "Roster", map[string]any{"organizationId": keyText(s.Root), "first": 50, "search": "欧阳"}); strings.Contains(search.body, "欧阳") {
		t.Errorf("found: %s", search.body)
	}
	// The number is free for somebody else.
	s.must(secretary, "CreateMember", map[string]any{"input": map[string]any{"organizationId": keyText(s.Branches[0]), "name": "新人", "phone": phone, "stage": "FULL", "residency": "SETTLED"}})
	found, err := check.Run(context.Background(), s.db)
	if err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
}

func (s *school) round(ctx context.Context, t *testing.T) {
	t.Helper()
	if err := s.app.Rounds.Now(ctx, "close accounts"); err != nil {
		t.Fatal(err)
	}
}

// report is how many are enrolled in a course.
func (s *school) report(t *testing.T) float64 {
	t.Helper()
	return s.must(district, "CompletionByOrganization", map[string]any{"organizationId": keyText(s.Root), "courseId": keyText(s.Courses["trade-integrity"])}).
		number("completionReport.total.enrolled")
}

func (s *school) lacks(ctx context.Context, t *testing.T, table, column, word string) {
	t.Helper()
	rows, err := s.db.Client(ctx).QueryContext(ctx, "SELECT "+column+" FROM "+table+" WHERE INSTR("+column+", ?) > 0", word)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s.%s still says %.200q", table, column, text)
	}
}
