package credits

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"partyschool/internal/calendar"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// The columns of a sheet of hours, by what the messages call them, and what people
// write above them.
const (
	phoneColumn  = "手机号"
	dayColumn    = "日期"
	hoursColumn  = "学时"
	titleColumn  = "事项"
	reasonColumn = "备注"
)

var columnNames = map[string][]string{
	phoneColumn:  {"手机号", "手机号码", "手机", "电话", "联系电话", "phone", "phone number", "mobile"},
	dayColumn:    {"日期", "学习日期", "date", "day"},
	hoursColumn:  {"学时", "学时数", "hours", "credit hours"},
	titleColumn:  {"事项", "学习事项", "学习内容", "内容", "title"},
	reasonColumn: {"备注", "说明", "reason", "note", "notes"},
}

// row is a row of the sheet as it was understood. The mistakes never hold the phone.
type row struct {
	line          int
	phone         string
	day           calendar.Date
	hundredths    int
	title, reason string
	mistakes      []*problem.Problem

	memberID, homeID int64
	onceKey          string
}

// readRow understands the cells of a row.
func readRow(line int, cells []string, columns map[string]int, today calendar.Date) *row {
	r := &row{line: line}
	cell := func(column string) string {
		if i, ok := columns[column]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	var err error
	r.phone, err = members.NormalizePhone(cell(phoneColumn))
	r.wrong(phoneColumn, err)
	r.day, err = readDay(cell(dayColumn), today)
	r.wrong(dayColumn, err)
	r.hundredths, err = readHours(cell(hoursColumn))
	r.wrong(hoursColumn, err)
	r.title, err = problem.Line(titleColumn, norm.NFC.String(cell(titleColumn)), 1, maxTitle)
	r.wrong(titleColumn, err)
	if reason := cell(reasonColumn); reason != "" {
		r.reason, err = problem.Lines(reasonColumn, reason, 1, maxReason)
		r.wrong(reasonColumn, err)
	}
	return r
}

// wrong notes what is wrong with a column of the row.
func (r *row) wrong(column string, err error) {
	if p := problem.As(err); p != nil {
		r.mistakes = append(r.mistakes, &problem.Problem{Code: p.Code, Chinese: column + "：" + p.Chinese, English: column + ": " + p.English})
	}
}

// key names the line that a row makes: the same hours of the same day for the same
// thing are the same line, in whatever sheet they come.
func (r *row) key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%s|%d|%s", r.memberID, r.day, r.hundredths, r.title))
	return "import:" + hex.EncodeToString(sum[:])
}

var (
	dayInParts = regexp.MustCompile(`^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?$`)
	dayInOne   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	plainHours = regexp.MustCompile(`^\d{1,4}(?:\.\d{1,20})?$`)
)

// readDay reads a day as people type it: 2026-7-1, 2026.07.01, 2026/7/1,
// 2026年7月1日 or 20260701, in whatever width.
func readDay(s string, today calendar.Date) (calendar.Date, error) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	parts := dayInParts.FindStringSubmatch(s)
	if parts == nil {
		parts = dayInOne.FindStringSubmatch(s)
	}
	if parts == nil {
		return calendar.Date{}, problem.BadInput("", "请写成 2026-07-01 这样的日期。", "Write the day like 2026-07-01.")
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i+1]) // a few digits
	}
	day := calendar.NewDate(n[0], time.Month(n[1]), n[2])
	if day.Year != n[0] || int(day.Month) != n[1] || day.Day != n[2] {
		return calendar.Date{}, problem.BadInput("", "没有这一天。", "There is no such day.")
	}
	return day, past("", day, today)
}

// readHours reads hours as people type them: 2, 1.5, ２ or 2学时.
func readHours(s string) (int, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(norm.NFKC.String(s)), "学时"))
	if !plainHours.MatchString(s) {
		s = "-1" // no number of hours, and refused as one
	}
	hours, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, err
	}
	return booked("", hours)
}
