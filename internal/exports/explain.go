package exports

import (
	"strings"

	"partyschool/ent"
	"partyschool/internal/problem"
)

// gaveUp says that the school itself failed; the log says how.
func gaveUp() *problem.Problem {
	return problem.New(problem.Internal, "导出没有成功，请稍后重新导出。", "The export did not succeed; please ask for it again later.")
}

// notAnyMore says that what could be asked for cannot be read now.
func notAnyMore() *problem.Problem {
	return problem.New(problem.NotFound, "您已无权导出这些数据，或者它们已不存在。", "These data are no longer yours to export, or are no longer there.")
}

// inBoth keeps a problem's sentences in one column, a line each: who asks later may
// read another language than who asked first.
func inBoth(p *problem.Problem) string { return p.Chinese + "\n" + p.English }

// Failure returns what went wrong with a job, for people; nil unless it failed.
func Failure(e *ent.Export, english bool) *string {
	if e.Error == "" {
		return nil
	}
	chinese, inEnglish, _ := strings.Cut(e.Error, "\n")
	if english && inEnglish != "" {
		return &inEnglish
	}
	return &chinese
}
