package birthdays

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

// coursesNamed bounds the courses that the summary names.
const coursesNamed = 5

// YearInWords says what the member studied in the year before the birthday: for the
// talk, in whole sentences and without a comparison to anybody. The viewer was let see
// the event; the ledger is read only for the member and for admins whom it concerns, so
// it is empty for anybody else.
func (s *Service) YearInWords(ctx context.Context, e *PoliticalBirthdayEvent) (string, error) {
	viewer, home := identity.FromContext(ctx), s.tree.Unit(e.Member.OrganizationID)
	if viewer.MemberID != e.Member.ID && (home == nil || !viewer.Covers(identity.Admin, home.Path)) {
		return "", nil
	}
	from := e.Member.JoinedOn.InYear(e.Date.Year - 1)
	// Lines keep the home affiliation of their time, which may be another admin's.
	system := identity.AsSystem(ctx, "birthdays: the year in words")
	entries, err := s.db.Client(ctx).CreditEntry.Query().
		Where(creditentry.MemberID(e.Member.ID), creditentry.OccurredOnGTE(from), creditentry.OccurredOnLT(e.Date)).
		Order(ent.Asc(creditentry.FieldOccurredOn, creditentry.FieldID)).All(system)
	if err != nil {
		return "", fmt.Errorf("read a year's study: %w", err)
	}
	return inSentences(e.Member.Name, from, e.Date, entries), nil
}

func inSentences(name string, from, until calendar.Date, entries []*ent.CreditEntry) string {
	var courses []string
	hundredths := map[creditentry.Source]int{}
	sum := 0
	for _, entry := range entries {
		sum += entry.Hundredths
		hundredths[entry.Source] += entry.Hundredths
		if entry.Source == creditentry.SourceCOURSE {
			courses = append(courses, "《"+entry.Title+"》")
		}
	}
	since := fmt.Sprintf("%d年%d月%d日以来", from.Year, int(from.Month), from.Day)
	if sum <= 0 && len(courses) == 0 {
		return since + "，没有登记学习记录。谈心时可以问一问：时间上有什么难处，想学点什么。"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s，%s同志", since, name)
	switch n := len(courses); {
	case n > coursesNamed:
		fmt.Fprintf(&text, "学完了 %d 门课程，其中有%s，", n, strings.Join(courses[n-coursesNamed:], ""))
	case n > 0:
		fmt.Fprintf(&text, "学完了 %d 门课程：%s，", n, strings.Join(courses, ""))
	}
	fmt.Fprintf(&text, "共获得 %s 学时", hours(sum))
	var parts []string
	for _, p := range []struct {
		source creditentry.Source
		name   string
	}{
		{creditentry.SourceCOURSE, "课程学习"}, {creditentry.SourceCLASSROOM, "课堂教学"}, {creditentry.SourceORGANIZATION_LIFE, "组织生活"},
		{creditentry.SourceMANUAL, "其他登记"}, {creditentry.SourceIMPORT, "校外学习"},
	} {
		if h := hundredths[p.source]; h != 0 && h != sum {
			parts = append(parts, p.name+" "+hours(h))
		}
	}
	if len(parts) > 0 {
		text.WriteString("（" + strings.Join(parts, "、") + "）")
	}
	text.WriteString("。")
	return text.String()
}

func hours(hundredths int) string { return fmt.Sprintf("%g", float64(hundredths)/100) }
