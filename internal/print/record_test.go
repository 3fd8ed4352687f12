package print

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/internal/calendar"
)

func record(lines int) Record {
	r := Record{
		School: "锦绣路市场手机党校", MemberName: "王小明", Organization: "锦绣路第一服装市场党支部", Year: 2026,
		Target: 3200, Earned: 25 * lines, Remaining: 3200 - 25*lines,
		PrintedAt: time.Date(2026, 12, 31, 18, 30, 0, 0, time.UTC),
	}
	for i := range lines {
		r.Lines = append(r.Lines, RecordLine{
			Day: calendar.NewDate(2026, 1, 1+i), Source: "课程", Title: fmt.Sprintf("第%d课", i) + strings.Repeat("长", i%110), Hundredths: 25, Rule: "PER_45_MINUTES",
		})
	}
	return r
}

func TestRecord(t *testing.T) {
	for lines, pages := range map[int]int{0: 1, 1: 1, 120: 11} {
		file, err := New().RecordPDF(context.Background(), record(lines))
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, file)
		for _, want := range []string{
			"学习档案", "2026 年度", "王小明", "锦绣路第一服装市场党支部", "32 学时", "打印于 2026-12-31 18:30",
			fmt.Sprintf("第 1 页，共 %d 页", pages), fmt.Sprintf("第 %d 页，共 %d 页", pages, pages),
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%d lines: the text lacks %q", lines, want)
			}
		}
		for i := range lines {
			if title := fmt.Sprintf("第%d课", i); !strings.Contains(text, title) {
				t.Errorf("%d lines: %q was lost", lines, title)
			}
		}
		if got := strings.Contains(text, "暂无记录"); got != (lines == 0) {
			t.Errorf("%d lines: says there are none: %t", lines, got)
		}
		if got := strings.Contains(text, "合计"); got != (lines > 0) {
			t.Errorf("%d lines: has a sum: %t", lines, got)
		}
	}
}

func TestHours(t *testing.T) {
	for hundredths, want := range map[int]string{0: "0", 25: "0.25", 150: "1.5", 3200: "32", -100: "-1"} {
		if got := Hours(hundredths); got != want {
			t.Errorf("Hours(%d) = %q, want %q", hundredths, got, want)
		}
	}
}
