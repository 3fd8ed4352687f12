package certificates_test

import (
	"testing"

	"partyschool/internal/calendar"
	"partyschool/internal/certificates"
	"partyschool/internal/key"
)

func TestSignMissingSignsThoseOfBeforeOnce(t *testing.T) {
	o := open(t)
	var earned []certificates.Earned
	for range 1200 { // more than one transaction's
		e := certificates.Earned{
			MemberID: o.key(key.Member), ReleaseID: 1, EnrollmentID: o.key(key.Enrollment), MemberName: "王小明", CourseTitle: "课程",
			CompletedOn: calendar.NewDate(2026, 3, 14), IssuedAt: evening,
		}
		earned = append(earned, e)
	}
	o.must(o.issue(earned...))
	o.exec("UPDATE certificates SET signature = '', year = 0 WHERE member_id <> ?", earned[0].MemberID)
	if a := o.verify(o.of(earned[7]).Number); a.Verdict != certificates.Unverifiable {
		t.Errorf("unsigned: %+v", a)
	}
	kept := o.of(earned[0]).Signature
	if n, err := o.SignMissing(t.Context()); err != nil || n != 1199 {
		t.Fatalf("signed %d, %v", n, err)
	}
	for _, i := range []int{0, 1, 999, 1000, 1199} {
		c := o.of(earned[i])
		if a := o.verify(c.Number); a.Verdict != certificates.Valid {
			t.Errorf("%d: %+v", i, a)
		}
		if i > 0 && c.Year != 2026 {
			t.Errorf("%d: year %d", i, c.Year)
		}
	}
	if o.of(earned[0]).Signature != kept {
		t.Error("what was signed was signed anew")
	}
	// A row that somebody writes later is not made good at the next start.
	o.exec("UPDATE certificates SET signature = '' WHERE member_id = ?", earned[7].MemberID)
	if n, err := o.SignMissing(t.Context()); err != nil || n != 0 {
		t.Errorf("a second time signed %d, %v", n, err)
	}
	if a := o.verify(o.of(earned[7]).Number); a.Verdict != certificates.Unverifiable {
		t.Errorf("unsigned later: %+v", a)
	}
}
