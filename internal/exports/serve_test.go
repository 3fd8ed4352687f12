package exports_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partyschool/ent/export"
	"partyschool/ent/rolegrant"
)

func TestTheAddress(t *testing.T) {
	s := newSchool(t)
	admin := s.join("甲", "d", "ADMIN d")
	e, other := s.ask(s.viewer(admin), "d/e", export.FormatXLSX), s.ask(s.viewer(admin), "d", export.FormatCSV)
	if link, expires, err := s.service.URL(e); link != nil || expires != nil || err != nil {
		t.Errorf("a job that waits has the address %v until %v, %v", link, expires, err)
	}
	s.work(2)
	e, other = s.row(e), s.row(other)
	link, expires, err := s.service.URL(e)
	s.must(err)
	if link == nil || !strings.HasPrefix(*link, address+"/exports/") || !expires.Equal(now.AddDate(0, 0, 7)) {
		t.Fatalf("the address is %v until %v", link, expires)
	}
	answer := s.get(*link)
	disposition := answer.Header().Get("Content-Disposition")
	plain, coded, _ := strings.Cut(disposition, "; filename*=UTF-8''")
	name, err := url.PathUnescape(coded)
	s.must(err)
	if plain != `attachment; filename="completion-2026-07-01.xlsx"` || name != "学习完成情况_东市场党委_铸造团队：竞争-创新-_2026-07-01.xlsx" ||
		strings.ContainsFunc(disposition, func(r rune) bool { return r > '~' }) {
		t.Errorf("the file is named %q, %q", disposition, name)
	}
	for header, want := range map[string]string{
		"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
		"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		if got := answer.Header().Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	second, _, err := s.service.URL(other)
	s.must(err)
	_, ticket, _ := strings.Cut(*second, "?")
	path, _, _ := strings.Cut(*link, "?")
	for address, want := range map[string]int{
		*link: http.StatusOK, path: http.StatusForbidden, path + "?ticket=x": http.StatusForbidden,
		path + "?" + ticket: http.StatusForbidden, "/exports/x?" + ticket: http.StatusNotFound,
	} {
		if got := s.get(address); got.Code != want {
			t.Errorf("%s is answered %d, want %d", address, got.Code, want)
		}
	}
	s.clock.Advance(5 * time.Hour)
	if got := s.get(*link); got.Code != http.StatusForbidden {
		t.Errorf("an old ticket is answered %d", got.Code)
	}
	s.download(e) // by a new one
}

// TestAnAddressOfAFormerAdmin opens nothing, though its ticket still works.
func TestAnAddressOfAFormerAdmin(t *testing.T) {
	s := newSchool(t)
	admin := s.join("甲", "d", "ADMIN d")
	e := s.ask(s.viewer(admin), "d", export.FormatCSV)
	s.work(1)
	s.download(e)
	link, _, err := s.service.URL(s.row(e))
	s.must(err)
	s.client().RoleGrant.Delete().Where(rolegrant.MemberID(admin.ID)).ExecX(s.system())
	if got := s.get(*link); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "甲") {
		t.Errorf("answered %d: %s", got.Code, got.Body)
	}
}

// TestSweep throws away what is over, with what lost workers left, and nothing else.
func TestSweep(t *testing.T) {
	s := newSchool(t)
	ctx := s.viewer(s.join("甲", "d", "ADMIN d"))
	old := s.ask(ctx, "d", export.FormatCSV)
	s.work(1)
	left := strings.Replace(s.row(old).StoreKey, "-1.csv", "-2.csv", 1)
	s.must(os.WriteFile(filepath.Join(s.bucket, left), nil, 0o600))
	s.clock.Advance(24 * time.Hour)
	fresh := s.ask(ctx, "d", export.FormatCSV)
	s.work(1)
	s.must(s.service.Sweep(s.system()))
	if len(s.files()) != 3 {
		t.Errorf("swept too early: %q", s.files())
	}
	link, _, err := s.service.URL(s.row(old))
	s.must(err)
	s.clock.Advance(6 * 24 * time.Hour)
	if got, expires, err := s.service.URL(s.row(old)); got != nil || expires == nil || err != nil {
		t.Errorf("a file that is over has the address %v, %v, %v", got, expires, err)
	}
	if got := s.get(*link); got.Code == http.StatusOK {
		t.Error("a file that is over was handed out")
	}
	for range 2 { // the second time there is nothing to do
		s.must(s.service.Sweep(s.system()))
		if files := s.files(); len(files) != 1 || files[0] != s.row(fresh).StoreKey {
			t.Errorf("the store holds %q", files)
		}
	}
	if row := s.row(old); row.Status != export.StatusSUCCEEDED || row.StoreKey != "" {
		t.Errorf("the job is %v", row)
	}
	s.download(fresh)
}
