package exports

import (
	"context"
	"math"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/reports"
	"partyschool/internal/sheet"
)

// completionColumns hold no telephone numbers: who has to be called is looked up on
// the register, where reading is logged.
var completionColumns = []sheet.Column{
	{Heading: "姓名", Width: 10}, {Heading: "党组织", Width: 32}, {Heading: "上级党组织", Width: 32},
	{Heading: "人员类别", Width: 14}, {Heading: "流动情况"},
	{Heading: "状态"}, {Heading: "进度（%）"}, {Heading: "已完成课时"}, {Heading: "应完成课时"}, {Heading: "有效学习时长（分钟）"},
	{Heading: "最近学习", Width: 16}, {Heading: "完成时间", Width: 16}, {Heading: "期限", Width: 10}, {Heading: "逾期"}, {Heading: "学时"},
}

// The words of the register.
var (
	stages = map[member.Stage]string{
		member.StageAPPLICANT: "入党申请人", member.StageACTIVIST: "入党积极分子", member.StageDEVELOPMENT_TARGET: "发展对象",
		member.StagePROBATIONARY: "预备党员", member.StageFULL: "正式党员",
	}
	residencies = map[member.Residency]string{member.ResidencySETTLED: "固定党员", member.ResidencyFLOATING: "流动党员"}
	statuses    = map[enrollment.Status]string{
		enrollment.StatusNOT_STARTED: "未开始", enrollment.StatusIN_PROGRESS: "学习中", enrollment.StatusCOMPLETED: "已完成",
		enrollment.StatusWITHDRAWN: "已退出",
	}
)

// notEnrolled is the status of who never had a place.
const notEnrolled = "未报名"

// completion is how each member of a subtree stands in a course.
func (s *Service) completion(ctx context.Context, e *ent.Export) (*report, error) {
	r, err := s.reports.CompletionReport(ctx, e.OrganizationID, *e.CourseID, e.AsOf)
	if err != nil {
		return nil, err
	}
	return &report{
		title: "学习完成情况", columns: completionColumns, about: dated([]string{r.Organization.Name, s.reports.Title(r)}, e),
		rows: func(ctx context.Context, row func(...any) error) error {
			return s.reports.CompletionRows(ctx, r, func(m reports.CompletionMemberRow) error { return row(s.completionCells(m)...) })
		},
	}, nil
}

// completionCells are in the order of completionColumns. Who has no place has no
// cells about it; who gave one back neither.
func (s *Service) completionCells(m reports.CompletionMemberRow) []any {
	cells := []any{m.Name, m.Organization.Name, m.Above, stages[m.Stage], residencies[m.Residency]}
	e := m.Enrollment
	if e == nil {
		return append(cells, notEnrolled)
	}
	cells = append(cells, statuses[e.Status])
	if e.Status == enrollment.StatusWITHDRAWN {
		return cells
	}
	cells = append(cells, math.Round(1000*reports.Fraction(e))/10, e.CompletedLessons, e.RequiredLessons, math.Round(float64(e.CreditedMs)/6000)/10)
	var lastStudied, completed, due any
	if e.LastStudiedAt != nil {
		lastStudied = e.LastStudiedAt.In(s.calendar.Zone())
	}
	if e.CompletedAt != nil {
		completed = e.CompletedAt.In(s.calendar.Zone())
	}
	if e.DueOn != nil {
		due = *e.DueOn
	}
	return append(cells, lastStudied, completed, due, yesNo(m.Overdue), m.CreditHours)
}

func yesNo(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}
