package certificates_test

import (
	"regexp"
	"testing"

	"partyschool/ent/certificate"
	"partyschool/internal/calendar"
	"partyschool/internal/certificates"
	"partyschool/internal/key"
)

func TestIssue(t *testing.T) {
	o := open(t)
	e := o.earned("王小明")
	o.must(o.issue(e))
	c := o.of(e)
	if !regexp.MustCompile(`^PS-2026-[2-9A-HJKMNP-TW-Z]{10}$`).MatchString(c.Number) || c.Year != 2026 || c.Signature == "" ||
		c.MemberName != "王小明" || c.Hundredths != 150 || !c.IssuedAt.Equal(evening) {
		t.Errorf("%v", c)
	}
}

// Whatever comes again, what was issued stays, and what is new is issued.
func TestIssueIsOnceForMemberReleaseAndYear(t *testing.T) {
	o := open(t)
	first, second := o.earned("王小明"), o.earned("李四")
	o.must(o.issue(first))
	number := o.of(first).Number
	elsewhere := first // another enrolment for the same release in the same year
	elsewhere.EnrollmentID = o.key(key.Enrollment)
	nextYear := elsewhere
	nextYear.CompletedOn = calendar.NewDate(2027, 1, 1)
	for i, step := range []struct {
		earned []certificates.Earned
		count  int
	}{
		{[]certificates.Earned{first}, 1},
		{[]certificates.Earned{first, second}, 2},
		{[]certificates.Earned{elsewhere}, 2},
		{[]certificates.Earned{nextYear, nextYear, first}, 3},
	} {
		o.must(o.issue(step.earned...))
		if n := o.client().Certificate.Query().CountX(o.system()); n != step.count {
			t.Errorf("step %d: %d certificates, want %d", i, n, step.count)
		}
	}
	if got := o.of(first).Number; got != number {
		t.Errorf("the number changed from %s to %s", number, got)
	}
	if n := o.client().Certificate.Query().Where(certificate.Year(2027)).CountX(o.system()); n != 1 {
		t.Errorf("%d certificates of 2027", n)
	}
}

func TestNumbersDiffer(t *testing.T) {
	o := open(t)
	var earned []certificates.Earned
	e := o.earned("王小明")
	for range 200 {
		e.MemberID, e.EnrollmentID = o.key(key.Member), o.key(key.Enrollment)
		earned = append(earned, e)
	}
	o.must(o.issue(earned...))
	seen := map[string]bool{}
	for _, c := range o.client().Certificate.Query().AllX(o.system()) {
		seen[c.Number] = true
	}
	if len(seen) != 200 {
		t.Errorf("%d numbers for 200 certificates", len(seen))
	}
}
