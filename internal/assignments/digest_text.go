package assignments

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
)

const (
	// digestCourses and digestUnits bound what a notice lists: it is read on a phone.
	digestCourses, digestUnits = 20, 10
)

// digest is what one admin is told on one day.
type digest struct {
	memberID       int64
	organizationID *int64
	onceKey        string
	title, body    string
}

// digestFor says what there is to tell the admin of these organisations, and whether
// there is anything.
func (s *Service) digestFor(memberID int64, scopes []*ent.Organization, overdue map[int64]tally) (digest, bool) {
	counts, sum := tally{}, 0
	for _, unit := range scopes {
		for course, n := range overdue[unit.ID] {
			counts[course] += n
			sum += n
		}
	}
	if sum == 0 {
		return digest{}, false
	}
	courses := make([]int64, 0, len(counts))
	for id := range counts {
		courses = append(courses, id)
	}
	slices.SortFunc(courses, func(a, b int64) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	d := digest{memberID: memberID, title: fmt.Sprintf("学习任务逾期情况：%d 门课程，共 %d 人次", len(courses), sum)}
	if len(scopes) == 1 {
		d.organizationID = &scopes[0].ID
	}
	var lines []string
	for _, id := range courses[:min(len(courses), digestCourses)] {
		lines = append(lines, fmt.Sprintf("《%s》逾期 %d 人：%s。", s.titleOf(id), counts[id], s.where(id, scopes, overdue)))
	}
	if rest := len(courses) - digestCourses; rest > 0 {
		lines = append(lines, fmt.Sprintf("另有 %d 门课程，详见完成情况报表。", rest))
	}
	lines = append(lines, "每日汇总一次，供安排学习时参考，不作排名。")
	d.body = strings.Join(lines, "\n")
	return d, true
}

// where says in which organisations the learners of a course are overdue: those
// directly below the admin's, and the admin's own; or the admin's, where there are
// several.
func (s *Service) where(courseID int64, scopes []*ent.Organization, overdue map[int64]tally) string {
	units, rest := scopes, 0
	if len(scopes) == 1 {
		rest = overdue[scopes[0].ID][courseID]
		units = s.tree.Children(scopes[0].ID)
	}
	var parts []string
	for _, unit := range units {
		if n := overdue[unit.ID][courseID]; n > 0 {
			rest -= n
			parts = append(parts, fmt.Sprintf("%s %d 人", unit.Name, n))
		}
	}
	if rest > 0 {
		parts = append([]string{fmt.Sprintf("%s（本级）%d 人", scopes[0].Name, rest)}, parts...)
		if len(parts) == 1 {
			return fmt.Sprintf("%s %d 人", scopes[0].Name, rest)
		}
	}
	if more := len(parts) - digestUnits; more > 0 {
		return fmt.Sprintf("%s，另有 %d 个党组织", strings.Join(parts[:digestUnits], "，"), more)
	}
	return strings.Join(parts, "，")
}
