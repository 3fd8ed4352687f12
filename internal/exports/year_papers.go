package exports

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"

	"partyschool/ent"
	"partyschool/internal/birthdays"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/paging"
	"partyschool/internal/sheet"
)

// yearPapers are the papers of a year, each a workbook of one ZIP.
func (s *Service) yearPapers(ctx context.Context, e *ent.Export) (*report, error) {
	unit, err := s.reports.CreditUnit(ctx, e.OrganizationID, *e.Year, nil)
	if err != nil {
		return nil, err
	}
	register, err := s.register(ctx, e)
	if err != nil {
		return nil, err
	}
	hours, err := s.creditHours(ctx, e)
	if err != nil {
		return nil, err
	}
	return &report{
		title: fmt.Sprintf("%d年度材料", *e.Year), about: []string{unit.Name},
		papers: []*report{register, hours, s.birthdaySheet(unit, *e.Year), s.studyDaySheet(unit, *e.Year)},
	}, nil
}

// fillPapers writes a ZIP with a workbook for each paper. Rows are counted over all.
func (s *Service) fillPapers(ctx context.Context, e *ent.Export, r *report, to io.Writer) (rows int, err error) {
	archive := zip.NewWriter(to)
	for i, paper := range r.papers {
		// Workbooks are compressed already.
		file, err := archive.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d-%s.xlsx", i+1, fileName([]string{paper.title})), Method: zip.Store, Modified: e.CreatedAt})
		if err != nil {
			return 0, err
		}
		n, err := s.fillSheet(ctx, e, paper, sheet.XLSX, rows, file)
		if err != nil {
			return 0, err
		}
		rows += n
	}
	return rows, archive.Close()
}

// birthdayStatuses are the states in words.
var birthdayStatuses = map[birthdays.BirthdayStatus]string{
	birthdays.Scheduled: "未到", birthdays.Greeted: "已祝贺", birthdays.Observed: "已谈心谈话", birthdays.Skipped: "未祝贺",
}

// birthdaySheet is each political birthday of a year in a subtree, by date.
func (s *Service) birthdaySheet(unit *ent.Organization, year int) *report {
	return &report{
		title: fmt.Sprintf("%d年政治生日", year),
		columns: []sheet.Column{
			{Heading: "姓名", Width: 10}, {Heading: "党组织", Width: 32}, {Heading: "政治生日", Width: 12}, {Heading: "周年"}, {Heading: "整十党龄"},
			{Heading: "情况", Width: 14}, {Heading: "谈心谈话", Width: 12}, {Heading: "谈话人", Width: 10}, {Heading: "重温誓词", Width: 18}, {Heading: "集体政治生日", Width: 24},
		},
		rows: func(ctx context.Context, row func(...any) error) error {
			names := s.reports.Names(unit)
			first := calendar.NewDate(year, time.January, 1)
			for after, atOnce := (*string)(nil), 100; ; {
				page, err := s.birthdays.List(ctx, unit, first, first.InYear(year+1).AddDays(-1), paging.Args{First: &atOnce, After: after})
				if err != nil {
					return err
				}
				for _, event := range page.Nodes() {
					if err := row(birthdayCells(event, names[event.Member.OrganizationID], s.calendar)...); err != nil {
						return err
					}
				}
				if !page.PageInfo.HasNextPage {
					return nil
				}
				after = page.PageInfo.EndCursor
			}
		},
	}
}

// birthdayCells are in the order of the columns.
func birthdayCells(e *birthdays.PoliticalBirthdayEvent, home string, days calendar.Calendar) []any {
	cells := []any{e.Member.Name, home, e.Date, e.Years, nil, birthdayStatuses[e.Status], nil, nil, nil, nil}
	if e.Milestone != nil {
		cells[4] = *e.Milestone
	}
	if e.Talk != nil {
		cells[6], cells[7] = e.Talk.HeldOn, e.Talk.HeldBy.Name
	}
	if e.OathReaffirmedAt != nil {
		cells[8] = days.DateOf(*e.OathReaffirmedAt)
	}
	if e.Ceremony != nil {
		cells[9] = e.Ceremony.Title
	}
	return cells
}

// studyDaySheet is what became of each study day so far in each organisation of a
// subtree.
func (s *Service) studyDaySheet(unit *ent.Organization, year int) *report {
	return &report{
		title: fmt.Sprintf("%d年固定学习日", year),
		columns: []sheet.Column{
			{Heading: "日期", Width: 12}, {Heading: "主题", Width: 32}, {Heading: "党组织", Width: 32},
			{Heading: "应到"}, {Heading: "实到"}, {Heading: "补学"}, {Heading: "请假"}, {Heading: "未到"},
		},
		rows: func(ctx context.Context, row func(...any) error) error {
			held, err := s.studyDays.Held(unit, year)
			if err != nil {
				return err
			}
			for _, day := range held {
				topic, counts, err := s.studyDays.Counts(database.MayLag(ctx), unit, day)
				if err != nil {
					return err
				}
				for _, c := range counts {
					if err := row(day, topic, c.Organization.Name, c.Expected, c.Present, c.MadeUp, c.OnLeave, c.Missing); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}
