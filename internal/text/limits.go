package text

import (
	"regexp"
	"strings"

	"partyschool/internal/problem"
)

const (
	// deepest is how far quotations and lists may be nested in one line, and
	// mostLinks how many links a text may have. The renderer needs time with the
	// square of both; no text for people comes near them.
	deepest   = 30
	mostLinks = 2000
)

// nesting is what a line begins with: marks of quotations and of lists.
var nesting = regexp.MustCompile(`^(?:[ \t]*(?:>|(?:[-+*]|[0-9]{1,9}[.)])[ \t]))+`)

var mark = regexp.MustCompile(`>|[-+*]|[0-9]+[.)]`)

// check refuses what would keep the renderer busy for seconds.
func check(markdown string) error {
	if strings.Count(markdown, "](") > mostLinks {
		return problem.New(problem.BadUserInput, "链接不能超过 %d 个。", "A text has at most %d links.", mostLinks)
	}
	for line := range strings.Lines(markdown) {
		if strings.Trim(line, "-*_ \t\r\n") == "" {
			continue // a rule across the page
		}
		if len(mark.FindAllString(nesting.FindString(line), deepest+1)) > deepest {
			return problem.New(problem.BadUserInput, "引用或列表的嵌套不能超过 %d 层。", "Quotations and lists are nested at most %d deep.", deepest)
		}
	}
	return nil
}
