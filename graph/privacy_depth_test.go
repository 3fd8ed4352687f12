package graph_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partyschool/ent/accessentry"
	entmember "partyschool/ent/member"
	entnotice "partyschool/ent/notice"
	"partyschool/internal/identity"
)

const (
	rareID    = "110101199003074258"
	rarePhone = "13177391846"
	rareName  = "欧阳䶮玥"
)

// newcomer puts a floating member on the register of the secretary's branch.
func (s *school) newcomer(name, phone string, more map[string]any) string {
	s.t.Helper()
	input := map[string]any{"organizationId": keyText(s.Branches[0]), "name": name, "phone": phone, "stage": "FULL", "residency": "FLOATING", "joinedOn": "2015-07-03"}
	for field, value := range more {
		input[field] = value
	}
	return s.must(secretary, "CreateMember", map[string]any{"input": input}).text("createMember.member.id")
}

// forget closes the accounts with these phones, whose cooling-off ends together.
func (s *school) forget(t *testing.T, phones ...string) {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "test")
	for _, phone := range phones {
		s.db.Client(ctx).Member.UpdateOneID(s.memberByPhone(t, phone)).SetClosesAt(s.clock.Now()).ExecX(ctx)
	}
	s.tokens = map[string]string{}
	s.clock.Advance(time.Minute)
	s.round(ctx, t)
}

// Who decides on a correction sees it while it waits, and is told of; it is in nobody
// else's copy.
func TestACorrectionIsSeenByWhomItConcerns(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	told := func() int {
		return s.db.Client(ctx).AccessEntry.Query().Where(accessentry.MemberID(s.Accounts[member]), accessentry.What("IDENTITY_NUMBER")).CountX(ctx)
	}
	id := s.must(member, "CorrectMyData", map[string]any{"field": "IDENTITY_NUMBER", "wanted": rareID}).text("correctMyData.correction.id")
	branch := map[string]any{"organizationId": keyText(s.Branches[0])}
	if list := s.must(secretary, "CorrectionRequests", branch); !strings.Contains(list.body, rareID) || told() != 1 {
		t.Errorf("%d lines for %.300s", told(), list.body)
	}
	s.must(secretary, "DecideCorrection", map[string]any{"id": id, "accept": true})
	if list := s.must(district, "CorrectionRequests", branch); strings.Contains(list.body, rareID) || told() != 1 {
		t.Errorf("once it was decided: %d lines for %.300s", told(), list.body)
	}
	status, content := s.fetch(s.must(secretary, "ExportMyData", nil).text("exportMyData.url"))
	archive, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil || status != http.StatusOK {
		t.Fatal(status, err)
	}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(r); bytes.Contains(text, []byte(rareID)) {
			t.Errorf("%s of the secretary's own copy tells of the member", f.Name)
		}
	}
}

func TestWhatIsForgottenStaysForgotten(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	id := s.newcomer("司马䶮玥", rarePhone, map[string]any{"joinedOn": "2015-07-15", "memberNumber": "DY-778899", "staysAt": "朝阳区五号楼"})
	s.must(secretary, "UpdateMember", map[string]any{"input": map[string]any{"id": id, "name": rareName}})
	s.clock.Advance(5 * 24 * time.Hour)
	if err := s.app.Rounds.Now(ctx, "announce political birthdays"); err != nil {
		t.Fatal(err)
	}
	if n := s.db.Client(ctx).Notice.Query().Where(entnotice.BodyContains(rareName)).CountX(ctx); n == 0 {
		t.Fatal("no secretary was told of the birthday, so nothing is proved")
	}
	s.forget(t, rarePhone)
	for _, at := range [][3]string{
		{"notices", "body", rareName}, {"deliveries", "body", rareName}, {"audit_entries", "summary", rareName}, {"audit_entries", "summary", "司马䶮玥"},
		{"members", "member_number", "DY-778899"}, {"members", "stays_at", "五号楼"}, {"members", "deactivation_reason", rareName},
	} {
		s.lacks(ctx, t, at[0], at[1], at[2])
	}
	// A form that was open does not write it back.
	s.tokens = map[string]string{}
	s.refused(secretary, "UpdateMember", "CONFLICT", map[string]any{"input": map[string]any{"id": id, "name": rareName, "phone": rarePhone}})
	s.lacks(ctx, t, "members", "name", rareName)
}

// A name may be a word, or part of another name: what is about others stays as it is.
// One account that is long to erase keeps nobody waiting.
func TestForgettingTouchesNobodyElse(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	long := s.newcomer("文明", rarePhone, nil)
	other := s.newcomer("文明华", "13177391847", nil)
	s.newcomer("a", "13177391848", nil)
	s.must(secretary, "DeactivateMember", map[string]any{"memberId": long, "reason": strings.Repeat("由", 500)})
	s.must(secretary, "TransferMember", map[string]any{"memberId": other, "toOrganizationId": keyText(s.Branches[1]), "effectiveOn": "2026-12-01"})
	s.db.Client(ctx).Notice.Create().SetMemberID(s.Accounts[member]).SetKind(entnotice.KindGROUP_MESSAGE).SetOrganizationID(s.Root).SetOnceKey("x").
		SetTitle("精神文明建设学习").SetCreatedAt(s.clock.Now()).ExecX(ctx)
	s.must(member, "CorrectMyData", map[string]any{"field": "IDENTITY_NUMBER", "wanted": rareID})
	s.db.Client(ctx).CorrectionRequest.Update().SetDecidedByID(s.memberByPhone(t, "13177391848")).ExecX(ctx)
	s.forget(t, rarePhone, "13177391848")
	for _, n := range s.db.Client(ctx).Notice.Query().AllX(ctx) {
		// The secretary's list of political birthdays may have been written meanwhile: there the
		// name stood as a word of its own, and is rightly gone.
		listed := strings.ReplaceAll(n.Body, "） 已注销，入党", "")
		if strings.Contains(n.Title+listed, "已注销") {
			t.Errorf("a notice about somebody else says %q %q", n.Title, n.Body)
		}
	}
	if got := s.db.Client(ctx).CorrectionRequest.Query().OnlyX(ctx); got.Wanted != rareID {
		t.Errorf("what somebody else wants is now %q", got.Wanted)
	}
	if n := s.db.Client(ctx).Member.Query().Where(entmember.ErasedAtNotNil()).CountX(ctx); n != 2 {
		t.Errorf("%d accounts are closed", n)
	}
}

// A roster that was loaded holds phones in the clear, and does not stay.
func TestSheetsAreThrownAwayAfterAWeek(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	s.upload(secretary, "姓名,手机号,人员类别\n张三,"+rarePhone+",正式党员\n")
	holds := func() (found []string) {
		_ = filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				if content, _ := os.ReadFile(path); bytes.Contains(content, []byte(rarePhone)) {
					found = append(found, path)
				}
			}
			return nil
		})
		return found
	}
	for _, days := range []int{6, 2} {
		long := s.clock.Now().AddDate(0, 0, -2)
		for _, file := range holds() {
			if err := os.Chtimes(file, long, long); err != nil { // as if days had passed for the store too
				t.Fatal(err)
			}
		}
		if days == 2 && len(holds()) == 0 {
			t.Error("the sheet is gone before its time")
		}
		s.clock.Advance(time.Duration(days) * 24 * time.Hour)
		for range 2 {
			if err := s.app.Rounds.Now(ctx, "sweep uploads"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if left := holds(); len(left) > 0 {
		t.Errorf("after eight days: %v", left)
	}
}

// A stream tells too whose phones it showed.
func TestAStreamTellsWhoWasSeen(t *testing.T) {
	s := newSchool(t)
	ctx := identity.AsSystem(t.Context(), "test")
	body := fmt.Sprintf(`{"query":"{ a: node(id: \"%s\") { ... on Member { phone } } b: organization(id: \"%s\") { members(first: 50) { edges { node { phone } } } } }"}`,
		keyText(s.Accounts[member]), keyText(s.Branches[0]))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Authorization", "Bearer "+s.as(secretary))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	n := s.db.Client(ctx).AccessEntry.Query().Where(accessentry.MemberID(s.Accounts[member])).CountX(ctx)
	if !strings.Contains(string(content), member) || n != 1 {
		t.Errorf("%d lines: %.300s", n, content)
	}
}
