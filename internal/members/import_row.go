package members

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/memberimportrow"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
	"partyschool/internal/visibility"
)

// roster is a sheet on its way into the register.
type roster struct {
	service *Service
	unit    *ent.Organization
	units   []*ent.Organization
	viewer  identity.Viewer
	today   calendar.Date
	on      calendar.Date

	places      map[RosterField]int
	columns     []RosterColumn
	headingLine int
	rows        []*rosterRow
}

// rosterRow is a row as it was understood. What is nil or empty keeps what the register
// says. Neither mistakes nor remarks hold a phone or an identity number.
type rosterRow struct {
	line             int
	name, phone      string
	number           string
	comesFrom, stays string
	gender           *member.Gender
	stage            *member.Stage
	residency        *member.Residency
	joined, full     *calendar.Date
	// inMonth are those of the two days of which only the month is given.
	inMonth  []RosterField
	home     *ent.Organization
	identity string
	born     *calendar.Date
	// bornInMonth tells that of the birth date only the month is given.
	bornInMonth bool
	digits      digitsOf
	doubted     bool
	// masked are the fields of which the cell says no more than that there is something.
	masked            []RosterField
	foundBy           RosterField
	mistakes, remarks []*problem.Problem

	outcome memberimportrow.Outcome
}

// understand reads the cells of a row.
func (r *roster) understand(line int, cells []string) *rosterRow {
	row := &rosterRow{line: line}
	cell := func(f RosterField) string {
		if at, ok := r.places[f]; ok && at < len(cells) {
			return strings.TrimSpace(norm.NFKC.String(sheet.Plain(cells[at])))
		}
		return ""
	}
	var err error
	if at := r.places[RosterName]; at < len(cells) && cells[at] != "" {
		// A name is kept as it was written: rare characters have no other form.
		row.name, err = problem.Line("name", strings.Join(strings.Fields(sheet.Plain(cells[at])), " "), 1, maxName)
		row.wrong(RosterName, err)
	}
	row.number = readLine(row, RosterMemberNumber, cell(RosterMemberNumber), maxNumber)
	switch phone := cell(RosterPhone); {
	case row.number != "" && (phone == "" || masked(phone)):
		// The number says who it is.
	case phone == "":
		row.wrong(RosterPhone, problem.BadInput("", "不能为空。", "This cannot be empty."))
	default:
		row.phone, err = NormalizePhone(phone)
		row.wrong(RosterPhone, err)
	}
	row.comesFrom = readLine(row, RosterComesFrom, cell(RosterComesFrom), maxPlace)
	row.stays = readLine(row, RosterStaysAt, cell(RosterStaysAt), maxPlace)
	row.gender = readWord(row, RosterGender, cell(RosterGender), genders)
	row.stage = readWord(row, RosterStage, cell(RosterStage), stageWords)
	row.residency = readWord(row, RosterResidency, cell(RosterResidency), residencyWords)
	row.joined = r.readDay(row, RosterJoinedOn, cell(RosterJoinedOn))
	row.full = r.readDay(row, RosterFullMemberOn, cell(RosterFullMemberOn))
	r.readPerson(row, cell(RosterIdentityNumber), cell(RosterBornOn))
	if unit := cell(RosterOrganization); unit != "" {
		row.home = r.readUnit(row, unit)
	}
	return row
}

// readLine reads free words; empty for an empty cell.
func readLine(row *rosterRow, f RosterField, cell string, most int) string {
	if cell == "" {
		return ""
	}
	words, err := problem.Line("", cell, 1, most)
	row.wrong(f, err)
	return words
}

// wrong notes what is wrong with a column of the row.
func (row *rosterRow) wrong(f RosterField, err error) {
	if p := problem.As(err); p != nil {
		column := rosterHeadings[f][0]
		row.mistakes = append(row.mistakes, &problem.Problem{Code: p.Code, Chinese: column + "：" + p.Chinese, English: column + ": " + p.English})
	}
}

// The words of rosters.
var (
	genders = map[string]member.Gender{
		"男": member.GenderMALE, "m": member.GenderMALE, "male": member.GenderMALE,
		"女": member.GenderFEMALE, "f": member.GenderFEMALE, "female": member.GenderFEMALE,
	}
	stageWords = map[string]member.Stage{
		"正式党员": member.StageFULL, "正式": member.StageFULL, "full": member.StageFULL,
		"预备党员": member.StagePROBATIONARY, "预备": member.StagePROBATIONARY, "probationary": member.StagePROBATIONARY,
		"发展对象": member.StageDEVELOPMENT_TARGET, "development_target": member.StageDEVELOPMENT_TARGET,
		"入党积极分子": member.StageACTIVIST, "积极分子": member.StageACTIVIST, "activist": member.StageACTIVIST,
		"入党申请人": member.StageAPPLICANT, "申请人": member.StageAPPLICANT, "applicant": member.StageAPPLICANT,
	}
	residencyWords = map[string]member.Residency{
		"固定党员": member.ResidencySETTLED, "固定": member.ResidencySETTLED, "否": member.ResidencySETTLED, "非流动": member.ResidencySETTLED,
		"非流动党员": member.ResidencySETTLED, "settled": member.ResidencySETTLED, "no": member.ResidencySETTLED,
		"流动党员": member.ResidencyFLOATING, "流动": member.ResidencyFLOATING, "是": member.ResidencyFLOATING, "floating": member.ResidencyFLOATING, "yes": member.ResidencyFLOATING,
	}
)

// mostDigits is how many digits of a cell are said again: a phone in the wrong column
// must not lie in the table of messages.
const mostDigits = 5

// echo is a cell as a message may say it.
func echo(cell string) string {
	digits := 0
	hidden := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			digits++
			return '*'
		}
		return r
	}, cell)
	if digits > mostDigits {
		return hidden
	}
	return cell
}

// readWord finds what a word means; nil for an empty cell.
func readWord[T ~string](row *rosterRow, f RosterField, word string, known map[string]T) *T {
	if word == "" {
		return nil
	}
	value, ok := known[sheet.Fold(word)]
	if !ok {
		row.wrong(f, problem.BadInput("", "不认识“%.20s”。", "“%.20s” is not known.", echo(word)))
		return nil
	}
	return &value
}

var (
	dayInParts   = regexp.MustCompile(`^(\d{4})(?:\s*[-–—./年、]\s*|\s+)(\d{1,2})(?:\s*[-–—./月、]\s*|\s+)(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$`)
	monthInParts = regexp.MustCompile(`^(\d{4})(?:\s*[-–—./年、]\s*|\s+)(\d{1,2})\s*月?$`)
	dayInOne     = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	monthInOne   = regexp.MustCompile(`^(\d{4})(0[1-9]|1[0-2])$`)
	serial       = regexp.MustCompile(`^(\d{4,5})(?:\.\d+)?$`)
)

// The days of spreadsheets are counted from here; the least and the greatest that can
// be a day of somebody's life: 1921 to 2064.
var (
	serialEpoch           = calendar.NewDate(1899, time.December, 30)
	leastSerial, mostDays = 7853, 60000
)

// readDay reads a day as people type it: 1998-7-1, 1998.07.01, 1998/7/1, 1998年7月1日,
// 19980701, a spreadsheet's number, or 1998.07 or 199807 alone, which is taken for the first of
// the month, with a remark.
func (r *roster) readDay(row *rosterRow, f RosterField, cell string) *calendar.Date {
	if cell == "" {
		return nil
	}
	day, month := readDate(row, f, cell)
	if month {
		row.inMonth = append(row.inMonth, f)
		row.remarks = append(row.remarks, monthAlone(f))
	}
	return day
}

// keepDays leaves out the days of which the register knows more than the row, which says
// their month alone.
func (row *rosterRow) keepDays(m *ent.Member) {
	for f, days := range map[RosterField]struct{ known, given **calendar.Date }{
		RosterJoinedOn: {&m.JoinedOn, &row.joined}, RosterFullMemberOn: {&m.FullMemberOn, &row.full},
	} {
		if known, given := *days.known, *days.given; known == nil || given == nil || !slices.Contains(row.inMonth, f) || !sameMonth(*known, *given) {
			continue
		}
		*days.given = nil
		said := monthAlone(f).Chinese
		row.remarks = slices.DeleteFunc(row.remarks, func(p *problem.Problem) bool { return p.Chinese == said })
	}
}

// monthAlone is what is said where a cell gives no day.
func monthAlone(f RosterField) *problem.Problem {
	return problem.New(problem.BadUserInput, "%[1]s：只写了年月，按当月 1 日登记。",
		"%[1]s: only a month is given; the first of it is taken.", rosterHeadings[f][0])
}

// readDate reads a day, and whether only its month is given: then it is the first of it.
func readDate(row *rosterRow, f RosterField, cell string) (*calendar.Date, bool) {
	parts, inMonth := dayInParts.FindStringSubmatch(cell), false
	if parts == nil {
		parts = dayInOne.FindStringSubmatch(cell)
	}
	for _, form := range []*regexp.Regexp{monthInParts, monthInOne} {
		if month := form.FindStringSubmatch(cell); parts == nil && month != nil {
			parts, inMonth = append(month, "1"), true
		}
	}
	if number := serial.FindStringSubmatch(cell); parts == nil && number != nil {
		if n, _ := strconv.Atoi(number[1]); n >= leastSerial && n <= mostDays {
			day := serialEpoch.AddDays(n)
			return &day, false
		}
	}
	if parts == nil {
		row.wrong(f, problem.BadInput("", "请写成 1998-07-01 这样的日期。", "Write the day like 1998-07-01."))
		return nil, false
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i+1]) // a few digits
	}
	day := calendar.NewDate(n[0], time.Month(n[1]), n[2])
	if day.Year != n[0] || int(day.Month) != n[1] || day.Day != n[2] {
		row.wrong(f, problem.BadInput("", "没有这一天。", "There is no such day."))
		return nil, false
	}
	return &day, inMonth
}

// readUnit finds an organisation by its name or code.
func (r *roster) readUnit(row *rosterRow, word string) *ent.Organization {
	var found []*ent.Organization
	for _, u := range r.units {
		if sheet.Fold(norm.NFKC.String(u.Name)) == sheet.Fold(word) || sheet.Fold(norm.NFKC.String(u.Code)) == sheet.Fold(word) {
			found = append(found, u)
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		row.wrong(RosterOrganization, problem.BadInput("", "“%[1]s”及其下级没有叫“%.60[2]s”的党组织。", "Neither “%[1]s” nor anything below it is called “%.60[2]s”.", r.unit.Name, echo(word)))
	default:
		row.wrong(RosterOrganization, problem.BadInput("", "有 %d 个党组织叫这个名称，请改填代码。", "%d organisations have this name; give the code.", len(found)))
	}
	return nil
}

// unitsBelow are an organisation and all below it that stand.
func (s *Service) unitsBelow(ctx context.Context, unit *ent.Organization) ([]*ent.Organization, error) {
	units, err := s.db.Client(ctx).Organization.Query().
		Where(organization.PathGTE(unit.Path), organization.PathLT(unit.Path+visibility.PathEnd), organization.DissolvedOnIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the organisations of a roster: %w", err)
	}
	return units, nil
}
