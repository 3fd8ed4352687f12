package courses

import (
	"math"

	"partyschool/ent/lesson"
	"partyschool/internal/problem"
)

// The greatest lengths, in characters.
const (
	maxTitle    = 120
	maxSummary  = 2000
	maxNote     = 500
	maxMarkdown = 100_000
)

// maxHours is the most that a course may be worth, in hours.
const maxHours = 100

// title returns a title without the space around it.
func title(s string) (string, error) { return problem.Line("title", s, 1, maxTitle) }

// summary returns a summary without the space around it; it may be empty, and
// may have several lines.
func summary(s string) (string, error) { return problem.Lines("summary", s, 0, maxSummary) }

// note returns what is said of a release; empty where nothing.
func note(s *string) (string, error) {
	if s == nil {
		return "", nil
	}
	return problem.Lines("note", *s, 0, maxNote)
}

// markdown returns the text of an article.
func markdown(s string) (string, error) {
	return problem.Lines("article.markdown", s, 1, maxMarkdown)
}

// hundredths returns credit hours as they are stored, in hundredths of an hour.
func hundredths(hours float64) (int, error) {
	h := math.Round(hours * 100)
	// What has two digits is the float nearest to it, hardly ever exactly it.
	if !(hours >= 0 && hours <= maxHours) || math.Abs(hours*100-h) > 1e-6 {
		return 0, problem.BadInput("creditHours", "学时须在 0 到 %d 之间，最多两位小数。", "Credit hours are 0 to %d, with at most two digits after the point.", maxHours)
	}
	return int(h), nil
}

// check finds what no lesson of the kind can ask for.
func (c *CompletionInput) check(kind lesson.Kind, durationSeconds float64) error {
	switch {
	case c == nil:
		return nil
	case kind == lesson.KindQUIZ && c.MinCoverage != nil:
		return problem.BadInput("completion.minCoverage", "测验以及格为完成，没有其他要求。", "A quiz is complete when it is passed; nothing else can be asked.")
	case kind == lesson.KindQUIZ && c.MinSeconds != nil:
		return problem.BadInput("completion.minSeconds", "测验以及格为完成，没有其他要求。", "A quiz is complete when it is passed; nothing else can be asked.")
	}
	if v := c.MinCoverage; v != nil && !(*v > 0 && *v <= 1) {
		return problem.BadInput("completion.minCoverage", "覆盖比例须大于 0 且不超过 1。", "Coverage is above 0 and at most 1.")
	}
	if v := c.MinSeconds; v != nil && !(*v >= 0 && *v <= durationSeconds) {
		return problem.BadInput("completion.minSeconds", "学习秒数须在 0 到 %g 之间。", "Seconds are 0 to %g, the length of the lesson.", durationSeconds)
	}
	return nil
}
