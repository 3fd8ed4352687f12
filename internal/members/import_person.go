package members

import (
	"regexp"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/problem"
)

// exponent is a number of more than fifteen digits as spreadsheets write it that keep no
// more: the last digits are lost.
var exponent = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?0*1[4-9]$`)

// lostDigits are what the last of an identity number's digits become in a spreadsheet that
// took it for a number: it keeps fifteen.
const lostDigits = "000"

// apostrophes are what people put before a number so that it stays as it is.
const apostrophes = "'‘’`"

// readPerson reads who somebody is: the identity number, and the birth date, which is that
// of the number where there is one. No message says either again.
func (r *roster) readPerson(row *rosterRow, number, born string) {
	number = inOneWord(strings.TrimLeft(number, apostrophes))
	switch {
	case number == "":
	case masked(number):
		row.masked = append(row.masked, RosterIdentityNumber)
	case exponent.MatchString(number):
		row.digits = digitsLost
	default:
		row.digits = digitsWhole
		if strings.HasSuffix(number, lostDigits) {
			row.digits = digitsMaybeLost
		}
		var err error
		if row.identity, err = NormalizeIdentityNumber(number); err != nil && row.digits == digitsMaybeLost && len(number) == identityDigits {
			row.digits = digitsLost
		} else {
			row.wrong(RosterIdentityNumber, err)
		}
	}
	if row.digits == digitsLost {
		row.wrong(RosterIdentityNumber, problem.BadInput("", "表格软件把它存成了数字，第 15 位以后的数字已经丢失。请把这一列的格式改为文本，再重新填写。",
			"The spreadsheet took it for a number and lost the digits beyond the fifteenth. Format the column as text and enter it again."))
	}
	of := RosterBornOn
	switch {
	case masked(born):
		row.masked = append(row.masked, RosterBornOn)
	case born != "":
		row.born, row.bornInMonth = readDate(row, RosterBornOn, born)
	}
	if row.identity != "" {
		day := birthDate(row.identity)
		if row.born == nil {
			of = RosterIdentityNumber
		}
		row.agree(day)
		row.born, row.bornInMonth = &day, false
	}
	p := person{bornOn: row.born}
	row.wrong(of, p.check(r.today))
}

// agree notes that the birth date that the row gives is not the one of an identity number.
func (row *rosterRow) agree(day calendar.Date) {
	if row.born != nil && *row.born != day && !(row.bornInMonth && sameMonth(*row.born, day)) {
		row.wrong(RosterBornOn, problem.BadInput("", "与身份证号不一致。", "This is not the date of the identity number."))
	}
}

func sameMonth(a, b calendar.Date) bool { return a.Year == b.Year && a.Month == b.Month }

// digitsOf is what a spreadsheet did to an identity number.
type digitsOf int

const (
	digitsNone digitsOf = iota
	digitsWhole
	// digitsMaybeLost end as those do that were lost, and fit all the same: one number in
	// some eleven hundred is like that, and one in eleven of those that were spoilt.
	digitsMaybeLost
	digitsLost
)

// doubtDigits doubts numbers that end like spoilt ones where the sheet has some that are
// spoilt, or none that ends otherwise.
func (r *roster) doubtDigits() {
	count := map[digitsOf]int{}
	for _, row := range r.rows {
		count[row.digits]++
	}
	for _, row := range r.rows {
		row.doubted = row.digits == digitsMaybeLost && (count[digitsLost] > 0 || count[digitsWhole] == 0)
	}
}

// judgePerson finds what cannot be taken of who somebody is; m is nil for a new member.
func (row *rosterRow) judgePerson(m *ent.Member) {
	if row.doubted && (m == nil || m.IdentityNumber != row.identity) {
		row.wrong(RosterIdentityNumber, problem.BadInput("", "末三位是 000，像是表格软件把它存成了数字而丢失了末几位。请把这一列的格式改为文本，再重新填写；确实如此的，请逐人修改登记。",
			"It ends in 000, as where a spreadsheet took it for a number and lost the last digits. Format the column as text and enter it again; where it is right, change the member's entry by hand."))
	}
	if m == nil {
		for _, f := range row.masked {
			row.wrong(f, problem.BadInput("", "新登记的党员须填写完整，或留空。", "For a new member give it in full, or nothing."))
		}
		row.remarkMonth()
		return
	}
	if row.born == nil || row.identity != "" {
		return
	}
	if m.IdentityNumber != "" && m.BornOn != row.born.String() {
		if row.agree(birthDate(m.IdentityNumber)); len(row.mistakes) > 0 {
			return
		}
	}
	// The register knows the day of which the row says the month.
	if known, err := calendar.ParseDate(m.BornOn); err == nil && row.bornInMonth && sameMonth(known, *row.born) {
		row.born = &known
		return
	}
	row.remarkMonth()
}

func (row *rosterRow) remarkMonth() {
	remark := monthAlone(RosterBornOn)
	// All or nothing judges twice.
	if row.bornInMonth && !slices.ContainsFunc(row.remarks, func(p *problem.Problem) bool { return p.Chinese == remark.Chinese }) {
		row.remarks = append(row.remarks, remark)
	}
}
