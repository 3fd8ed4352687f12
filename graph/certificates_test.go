package graph_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partyschool/ent/certificate"
	entmember "partyschool/ent/member"
	"partyschool/internal/identity"
)

// graduate is the phone of a member with certificates.
func (s *school) graduate() string {
	s.t.Helper()
	ctx := identity.AsSystem(s.t.Context(), "test")
	owners := s.db.Client(ctx).Certificate.Query().Select(certificate.FieldMemberID).IntsX(ctx)
	ids := make([]int64, len(owners))
	for i, id := range owners {
		ids[i] = int64(id)
	}
	for _, m := range s.db.Client(ctx).Member.Query().Where(entmember.IDIn(ids...)).AllX(ctx) {
		if strings.HasPrefix(m.Phone, "138000000") {
			return m.Phone
		}
	}
	s.t.Fatal("nobody who can sign in has a certificate")
	return ""
}

const myCertificates = `{ viewer { enrollments(first: 100, filter: { statuses: [COMPLETED] }) { edges { node {
	course { title } certificate { id number %s } } } } } }`

func TestCertificatesAreHandedOut(t *testing.T) {
	s := newSchool(t)
	phone := s.graduate()
	ask := func(fields string) answer {
		return s.send(s.as(phone), strings.Replace(myCertificates, "%s", fields, 1), nil)
	}
	ask("") // the session is known now
	short := ask("url imageUrl verificationUrl")
	cheap := s.statements.Load()
	whole := ask("url imageUrl verificationUrl courseTitle creditHours issuedAt")
	if more := s.statements.Load() - cheap; more > 1 {
		t.Errorf("the rest of a certificate costs %d statements", more)
	}
	const at = "viewer.enrollments.edges.0.node."
	if short.text(at+"certificate.url") != whole.text(at+"certificate.url") {
		t.Errorf("the address depends on what else is asked: %s and %s", short.body, whole.body)
	}
	if whole.text(at+"certificate.courseTitle") != whole.text(at+"course.title") || whole.number(at+"certificate.creditHours") <= 0 ||
		!strings.HasPrefix(whole.text(at+"certificate.issuedAt"), "20") {
		t.Errorf("the whole certificate: %s", whole.body)
	}
	for field, begins := range map[string]string{"url": "%PDF-", "imageUrl": "\x89PNG"} {
		if status, body := s.fetch(whole.text(at + "certificate." + field)); status != http.StatusOK || !strings.HasPrefix(body, begins) {
			t.Errorf("%s: %d %.20q", field, status, body)
		}
	}
	if status, body := s.fetch(whole.text(at + "certificate.verificationUrl")); status != http.StatusOK || !strings.Contains(body, "有效") ||
		!strings.Contains(body, whole.text(at+"certificate.courseTitle")) {
		t.Errorf("the public page: %d %s", status, body)
	}
}

func TestTheRecordOfAYear(t *testing.T) {
	s := newSchool(t)
	account := func(phone string, year int) string {
		t.Helper()
		a := s.send(s.as(phone), `query($y: Int!) { viewer { creditAccount(year: $y) { recordUrl } } }`, map[string]any{"y": year})
		return a.text("viewer.creditAccount.recordUrl")
	}
	mine, last, others := account(member, 2026), account(member, 2025), account(secretary, 2026)
	for _, address := range []string{mine, last, others} {
		if status, body := s.fetch(address); status != http.StatusOK || !strings.HasPrefix(body, "%PDF-") {
			t.Errorf("%s: %d %.40q", address, status, body)
		}
	}
	path, _, _ := strings.Cut(mine, "?")
	_, lastTicket, _ := strings.Cut(last, "?")
	_, othersTicket, _ := strings.Cut(others, "?")
	for name, address := range map[string]string{"none": path, "another year's": path + "?" + lastTicket, "another member's": path + "?" + othersTicket} {
		if status, _ := s.fetch(address); status != http.StatusForbidden {
			t.Errorf("with the ticket %s: %d", name, status)
		}
	}
	s.clock.Advance(13 * time.Hour)
	if status, _ := s.fetch(mine); status != http.StatusForbidden {
		t.Errorf("after its time: %d", status)
	}
}
