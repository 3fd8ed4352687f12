package print

import (
	"strconv"
	"strings"

	"partyschool/internal/calendar"
)

// chineseDigits are the digits of a year: 〇 stands for nought.
const chineseDigits = "〇一二三四五六七八九"

// chineseDate writes a day as certificates do: 二〇二六年三月十四日.
func chineseDate(d calendar.Date) string {
	digits := []rune(chineseDigits)
	var year strings.Builder
	for _, c := range strconv.Itoa(d.Year) {
		year.WriteRune(digits[c-'0'])
	}
	return year.String() + "年" + chineseNumber(int(d.Month)) + "月" + chineseNumber(d.Day) + "日"
}

// chineseNumber writes 1 to 99.
func chineseNumber(n int) string {
	digits := []rune(chineseDigits)
	text := ""
	if n >= 20 {
		text = string(digits[n/10])
	}
	if n >= 10 {
		text += "十"
	}
	if n%10 != 0 {
		text += string(digits[n%10])
	}
	return text
}

// Hours writes hundredths of an hour as people do: 2, 1.5, 0.25, -1.
func Hours(hundredths int) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}
