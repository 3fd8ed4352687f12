package graph_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"partyschool/internal/sampleschool"
)

// The accounts of the sample school, by what they are.
const (
	district  = sampleschool.DistrictAdminPhone
	trainer   = sampleschool.TrainerPhone
	secretary = sampleschool.SecretaryPhone
	member    = sampleschool.MemberPhone
	floating  = sampleschool.FloatingPhone
	guest     = ""
)

// performance is the contract being acted out: who sends what, and what has to
// come back.
type performance struct {
	*school
	sent map[string]bool
	// root is the district, branch the secretary's and the member's, minute the
	// shortest course.
	root, branch, minute string
}

// TestContract sends every operation of the contract as the role that
// sends it, and looks at what comes back. The files are those of the contract.
func TestContract(t *testing.T) {
	c := &performance{school: newSchool(t), sent: map[string]bool{}}
	c.root, c.branch, c.minute = keyText(c.Root), keyText(c.Branches[0]), keyText(c.Courses[sampleschool.FirstMinute])
	leaks := c.watchForLeaks()
	c.session()
	c.phone()
	c.authoring()
	c.quizzes()
	c.administration()
	c.imports()
	c.transfers()
	c.assignments()
	c.exports()
	c.do(floating, "LogOut", nil)
	c.refused(floating, "Home", "UNAUTHENTICATED", nil)
	c.birthdays()
	leaks()
	for name := range contract {
		if !c.sent[name] {
			t.Errorf("%s was not sent", name)
		}
	}
}

// do sends an operation, which has to succeed, and notes that it was sent.
func (c *performance) do(phone, name string, variables map[string]any) answer {
	c.t.Helper()
	c.sent[name] = true
	return c.must(phone, name, variables)
}

func (c *performance) want(what string, got, want any) {
	c.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		c.t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// code reads the last log-in code sent to a masked phone.
func (s *school) code(masked string) string {
	s.t.Helper()
	line := regexp.MustCompile(`login code ` + regexp.QuoteMeta(masked) + ` (\d{6})\n`)
	for range 100 {
		if all := line.FindAllStringSubmatch(s.codes.String(), -1); len(all) > 0 {
			return all[len(all)-1][1]
		}
		time.Sleep(10 * time.Millisecond) // sending does not wait for the answer
	}
	s.t.Fatalf("no code for %s in %q", masked, s.codes.String())
	return ""
}
