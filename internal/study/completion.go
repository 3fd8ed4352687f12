package study

import (
	"partyschool/ent"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/interval"
	"partyschool/internal/outline"
)

// CompletionOf names every rule of the lesson and where the member stands in
// it; row is nil where nothing was studied. A lesson once completed stays
// complete, whatever a later release asks for. (Clients' contract, "Studying".)
func CompletionOf(l *catalogue.Lesson, row *ent.StudyRecord) *LessonCompletion {
	if row == nil {
		return &LessonCompletion{Rules: rulesOf(l.Lesson, &ent.StudyRecord{})}
	}
	c := &LessonCompletion{Rules: rulesOf(l.Lesson, row), Complete: true}
	for _, r := range c.Rules {
		c.Complete = c.Complete && r.Met
	}
	c.Complete = c.Complete || row.Status == studyrecord.StatusCOMPLETED
	return c
}

func rulesOf(l outline.Lesson, row *ent.StudyRecord) []CompletionRule {
	var rules []CompletionRule
	add := func(kind RuleKind, required, actual float64, met bool) {
		rules = append(rules, CompletionRule{Rule: kind, Required: required, Actual: actual, Met: met})
	}
	if l.Kind == "QUIZ" {
		passed := row.Status == studyrecord.StatusCOMPLETED
		add(QuizPassedRule, 1, map[bool]float64{true: 1}[passed], passed)
		return rules
	}
	if l.MinCoverage > 0 {
		share := coverageOf(l.DurationMS, row)
		add(CoverageRule, l.MinCoverage, share, share >= l.MinCoverage)
	}
	if l.MinCreditedMS > 0 {
		add(CreditedSecondsRule, seconds(l.MinCreditedMS), seconds(row.CreditedMs), row.CreditedMs >= l.MinCreditedMS)
	}
	if l.ReachEnd {
		end := nearEnd(l.DurationMS)
		add(EndReachedRule, seconds(end), seconds(row.FurthestMs), row.FurthestMs >= end)
	}
	return rules
}

// coverageOf returns the share of the lesson that is covered, 0 to 1. Coverage
// beyond the end, left from a longer release, does not count. Where the stretches were not
// read, since nobody was beyond the end, their length says all.
func coverageOf(durationMS int64, row *ent.StudyRecord) float64 {
	if durationMS <= 0 {
		return 0
	}
	if row.Coverage.Length() == 0 {
		return float64(row.CoveredMs) / float64(durationMS)
	}
	return float64(row.Coverage.LengthWithin(interval.Span{To: durationMS})) / float64(durationMS)
}

// nearEnd is the position that counts as the end.
func nearEnd(durationMS int64) int64 {
	return max(durationMS-endReachedMS, 0)
}

// endReachedMS is how near to the end counts as having reached it: players stop
// a frame early.
const endReachedMS = 1000

// seconds turns milliseconds into the unit of clients.
func seconds(ms int64) float64 { return float64(ms) / 1000 }
