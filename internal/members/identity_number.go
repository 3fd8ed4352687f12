package members

import (
	"strings"
	"time"

	"partyschool/internal/calendar"
	"partyschool/internal/problem"
)

// identityDigits is the length of an identity number.
const identityDigits = 18

// NormalizeIdentityNumber returns an identity number 居民身份证号 as people type or paste
// it, without the space in it and with a capital X. Its date must be one and its last
// character must fit the others (GB 11643-1999, after ISO 7064 MOD 11-2). Anything else
// is a BAD_USER_INPUT of the field identityNumber.
func NormalizeIdentityNumber(s string) (string, error) {
	s = strings.ToUpper(inOneWord(s))
	wrong := problem.BadInput("identityNumber", "身份证号不正确，请核对。", "This is no identity number; please check it.")
	if len(s) != identityDigits || strings.ContainsFunc(s[:identityDigits-1], notDigit) {
		return "", wrong
	}
	sum := 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	if s[identityDigits-1] != "10X98765432"[sum%11] || birthDate(s).IsZero() {
		return "", wrong
	}
	return s, nil
}

func bornOtherwise() error {
	return problem.BadInput("bornOn", "出生日期与身份证号不一致。", "The birth date is not that of the identity number.")
}

// MaskIdentityNumber hides all of an identity number but its ends; empty where there is none.
func MaskIdentityNumber(number string) string {
	if len(number) < identityDigits {
		return strings.Repeat("*", len(number))
	}
	return number[:1] + strings.Repeat("*", len(number)-2) + number[len(number)-1:]
}

// birthDate is the date in an identity number; zero where it is none.
func birthDate(identityNumber string) calendar.Date {
	if len(identityNumber) != identityDigits {
		return calendar.Date{}
	}
	day, err := time.Parse("20060102", identityNumber[6:14])
	if err != nil {
		return calendar.Date{}
	}
	return calendar.DateOf(day)
}

// person is what the register says of who somebody is.
type person struct {
	identityNumber *string
	bornOn         *calendar.Date
}

// eldest is the greatest age on a register, in years.
const eldest = 130

// check puts the identity number in order, takes the birth date from it where none is
// given, and finds dates that do not fit it or the calendar.
func (p *person) check(today calendar.Date) error {
	if p.identityNumber != nil && *p.identityNumber != "" {
		number, err := NormalizeIdentityNumber(*p.identityNumber)
		if err != nil {
			return err
		}
		born := birthDate(number)
		if p.bornOn != nil && *p.bornOn != born {
			return bornOtherwise()
		}
		p.identityNumber, p.bornOn = &number, &born
	}
	if p.bornOn != nil && (p.bornOn.After(today) || p.bornOn.Before(today.InYear(today.Year-eldest))) {
		return problem.BadInput("bornOn", "出生日期不正确。", "Nobody was born on this day.")
	}
	return nil
}
