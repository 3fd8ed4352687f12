package exports

import (
	"context"
	"fmt"
	"math"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/reports"
	"partyschool/internal/sheet"
)

// creditSources are the last columns of the sheet, in order.
var creditSources = []struct {
	source  creditentry.Source
	heading string
}{
	{creditentry.SourceCOURSE, "课程"}, {creditentry.SourceCLASSROOM, "课堂教学"}, {creditentry.SourceORGANIZATION_LIFE, "组织生活"},
	{creditentry.SourceMANUAL, "手工登记"}, {creditentry.SourceIMPORT, "表格导入"},
}

// creditHours are the hours of a year of each member of a subtree.
func (s *Service) creditHours(ctx context.Context, e *ent.Export) (*report, error) {
	unit, err := s.reports.CreditUnit(ctx, e.OrganizationID, *e.Year, e.AsOf)
	if err != nil {
		return nil, err
	}
	columns := []sheet.Column{
		{Heading: "姓名", Width: 10}, {Heading: "党组织", Width: 32},
		{Heading: "年度目标（学时）"}, {Heading: "已获学时"}, {Heading: "尚缺学时"}, {Heading: "达标"},
	}
	for _, c := range creditSources {
		columns = append(columns, sheet.Column{Heading: "其中：" + c.heading})
	}
	return &report{
		title: fmt.Sprintf("%d年学时", *e.Year), columns: columns, about: dated([]string{unit.Name}, e),
		rows: func(ctx context.Context, row func(...any) error) error {
			return s.reports.CreditRows(ctx, unit, *e.Year, e.AsOf, func(m reports.CreditMemberRow) error { return row(creditCells(m)...) })
		},
	}, nil
}

// dated adds the past day of which a file speaks to what tells it from others.
func dated(about []string, e *ent.Export) []string {
	if e.AsOf == nil {
		return about
	}
	return append(about, "截至"+e.AsOf.String())
}

// creditCells are in the order of the columns.
func creditCells(m reports.CreditMemberRow) []any {
	lacking := max(math.Round(100*(m.TargetHours-m.EarnedHours))/100, 0)
	cells := []any{m.Name, m.Organization.Name, m.TargetHours, m.EarnedHours, lacking, yesNo(lacking == 0)}
	for _, c := range creditSources {
		cells = append(cells, m.BySource[c.source])
	}
	return cells
}
