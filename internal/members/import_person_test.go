package members_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// Numbers that fit: two of one birthday, one that ends in X, one that ends as spoilt ones do.
const (
	marchSeventh = "110101199003074258"
	marchTwin    = "110101199003070011"
	endsInX      = "11010119900307301X"
)

// fitting returns an identity number of a birthday that ends in a sequence number.
func fitting(born string, sequence int) string {
	s, sum := fmt.Sprintf("110101%s%03d", born, sequence), 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	return s + "10X98765432"[sum%11:sum%11+1]
}

// endsInZeros is a number that is right and looks spoilt.
func endsInZeros() string {
	for year := 1950; ; year++ {
		if number := fitting(fmt.Sprintf("%d0307", year), 100); strings.HasSuffix(number, "000") {
			return number
		}
	}
}

const personHeadings = "姓名,手机号,人员类别,公民身份号码,出生年月"

func (w *world) withPhone(phone string) *ent.Member {
	w.t.Helper()
	return w.db.Client(w.system()).Member.Query().Where(w.db.WithPhone(phone)).OnlyX(w.system())
}

func TestImportIdentityNumbersAndBirthDates(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	for i, c := range []struct{ number, born, wantNumber, wantBorn, remark string }{
		{marchSeventh, "", marchSeventh, "1990-03-07", ""},
		{strings.ToLower(endsInX), "1990年3月7日", endsInX, "1990-03-07", ""},
		{"'１１０１０１ 19910307 " + fitting("19910307", 7)[14:], "1991.03", fitting("19910307", 7), "1991-03-07", ""},
		{"", "1970-02-28", "", "1970-02-28", ""},
		{"", "1970.02.28", "", "1970-02-28", ""},
		{"", "1970 2 28", "", "1970-02-28", ""},
		{"", "1970、2、28", "", "1970-02-28", ""},
		{"", "1970—2—28", "", "1970-02-28", ""},
		{"", "1970年2月28号", "", "1970-02-28", ""},
		{"", "19700228", "", "1970-02-28", ""},
		{"", "25627", "", "1970-02-28", ""},
		{"", "1970.02", "", "1970-02-01", "出生日期：只写了年月，按当月 1 日登记。"},
		{"", "197002", "", "1970-02-01", "出生日期：只写了年月，按当月 1 日登记。"},
		{"", "", "", "", ""},
	} {
		phone := fmt.Sprintf("138222200%02d", i)
		sheet := lines(personHeadings, "甲,"+phone+",正式党员,"+c.number+","+c.born)
		yes := true
		made, err := w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.AllOrNothing = &yes })
		if err != nil || made.Created != 1 {
			t.Errorf("%v: %v, %v: %s", c, made, err, w.became(admin, made, false))
			continue
		}
		if got := w.became(admin, made, false); got != strings.TrimSpace("2 CREATED "+c.remark) {
			t.Errorf("%v: %s", c, got)
		}
		if m := w.withPhone(phone); m.IdentityNumber != c.wantNumber || m.BornOn != c.wantBorn {
			t.Errorf("%v: %q, %q", c, m.IdentityNumber, m.BornOn)
		}
		if made, err = w.load(admin, "district/east", sheet, nil); err != nil || made.Unchanged != 1 {
			t.Errorf("%v: again: %v, %v", c, made, err)
		}
	}
}

// TestWhatIsKnownOfAPersonIsKept imports cells that say nothing new into an entry that has
// both, and cells that do.
func TestWhatIsKnownOfAPersonIsKept(t *testing.T) {
	w := newWorld(t)
	admin, id := w.as("east admin"), w.people["member"]
	phone := w.row("member").Phone
	for _, c := range []struct{ hasNumber, hasBorn, number, born, want string }{
		{marchSeventh, "1990-03-07", "", "", "UNCHANGED"},
		{marchSeventh, "1990-03-07", "1****************8", "****-**-**", "UNCHANGED"},
		{marchSeventh, "1990-03-07", members.MaskIdentityNumber(endsInX), "", "UNCHANGED"},
		{marchSeventh, "1990-03-07", "", "1990.3", "UNCHANGED"},
		{marchSeventh, "1990-03-07", marchSeventh, "****-**-**", "UNCHANGED"},
		{"", "1990-03-07", "", "199003", "UNCHANGED"},
		{"", "1990-03-07", "", "1990.4", "UPDATED 出生日期：只写了年月，按当月 1 日登记。"},
		{"", "1990-03-07", marchSeventh, "", "UPDATED"},
		{"", "1990-03-08", marchSeventh, "", "UPDATED"},
		{marchSeventh, "1990-03-07", endsInX, "", "UPDATED"},
		{marchSeventh, "1990-03-07", "", "1990-03-08", "FAILED 出生日期：与身份证号不一致。"},
		{marchSeventh, "1990-03-07", "", "1990.4", "FAILED 出生日期：与身份证号不一致。"},
		{marchSeventh, "1990-03-08", "", "1990-03-08", "UNCHANGED"},
		{"", "", "1****************8", "****-**-**", "UNCHANGED"},
	} {
		row := w.db.Client(w.system()).Member.UpdateOneID(id)
		row.SetIdentityNumber(c.hasNumber).SetBornOn(c.hasBorn).ExecX(w.system())
		before := w.row("member")
		made, err := w.load(admin, "district/east", lines(personHeadings, ","+phone+",,"+c.number+","+c.born), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.became(admin, made, false); got != "2 "+c.want {
			t.Errorf("%v: %s", c, got)
		}
		after := w.row("member")
		if same := after.IdentityNumber == before.IdentityNumber && after.BornOn == before.BornOn; same == strings.HasPrefix(c.want, "UPDATED") {
			t.Errorf("%v: became %q, %q", c, after.IdentityNumber, after.BornOn)
		}
	}
}

func TestPersonsWithMistakes(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	w.db.Client(w.system()).Member.UpdateOneID(w.people["neighbour"]).SetIdentityNumber(marchTwin).ExecX(w.system())
	for name, c := range map[string]struct{ number, born, chinese, english string }{
		"the last digit":           {"110101199003074259", "", "身份证号：身份证号不正确，请核对。", "身份证号: This is no"},
		"of fifteen digits":        {"110101900307425", "", "身份证号：身份证号不正确", ""},
		"no day":                   {"110101199002300012", "", "身份证号：身份证号不正确", ""},
		"words":                    {"没有", "", "身份证号：身份证号不正确", ""},
		"another birthday":         {endsInX, "1990-03-08", "出生日期：与身份证号不一致。", "出生日期: This is not"},
		"another month":            {endsInX, "1990.04", "出生日期：与身份证号不一致。", ""},
		"not born yet":             {"", "2099-01-01", "出生日期：出生日期不正确。", ""},
		"a number not born yet":    {fitting("20991231", 7), "", "身份证号：出生日期不正确。", ""},
		"far too old":              {"", "1821-01-01", "出生日期：出生日期不正确。", ""},
		"no such day":              {"", "1990-02-30", "出生日期：没有这一天。", ""},
		"a year":                   {"", "1990", "出生日期：请写成", ""},
		"a number that was one":    {"1.10101199003074E+17", "", "身份证号：表格软件把它存成了数字", "身份证号: The spreadsheet took"},
		"with few digits of it":    {"1.1E+17", "", "身份证号：表格软件把它存成了数字", ""},
		"with zeros for digits":    {"110101199003074000", "", "身份证号：表格软件把它存成了数字", ""},
		"masked for a new one":     {"1****************8", "", "身份证号：新登记的党员须填写完整，或留空。", ""},
		"a masked day":             {"", "****-**-**", "出生日期：新登记的党员须填写完整，或留空。", ""},
		"somebody else's":          {marchTwin, "", "身份证号：另一名党员登记了这个身份证号。", "身份证号: Another member"},
		"of another line":          {marchSeventh, "", "身份证号：与第 2 行的相同。", "身份证号: The same stands in line 2."},
		"the same in small digits": {"１１０１０１１９９００３０７４２５８", "", "身份证号：与第 2 行的相同。", ""},
	} {
		before := w.state()
		sheet := lines(personHeadings, "张三,13811110001,正式党员,"+marchSeventh+",", "甲,13811119999,正式党员,"+c.number+","+c.born)
		made, err := w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.DryRun = true })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, chinese, _ := strings.Cut(w.became(admin, made, false), "\n3 FAILED ")
		_, english, _ := strings.Cut(w.became(admin, made, true), "\n3 FAILED ")
		if made.Failed != 1 || made.Created != 1 || !strings.HasPrefix(chinese, c.chinese) || !strings.HasPrefix(english, c.english) || strings.Contains(chinese, " | ") {
			t.Errorf("%s: %s: %q %q", name, counts(made), chinese, english)
		}
		for _, secret := range []string{c.number, c.born} {
			if len(secret) > 5 && strings.Contains(chinese+english, secret) {
				t.Errorf("%s: the messages tell it: %s", name, chinese)
			}
		}
		if w.state() != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

// TestNumbersThatEndLikeSpoiltOnes are believed among many, and doubted beside a spoilt one
// and alone, unless the register has them.
func TestNumbersThatEndLikeSpoiltOnes(t *testing.T) {
	w := newWorld(t)
	admin, zeros := w.as("east admin"), endsInZeros()
	row := func(phone, number string) string { return "甲," + phone + ",正式党员," + number + "," }
	dry := func(i *members.ImportMembersInput) { i.DryRun = true }
	for name, c := range map[string]struct {
		rows []string
		want string
	}{
		"among others":       {[]string{row("13811110001", zeros), row("13811110002", marchSeventh)}, "2 created, 0 updated, 0 unchanged, 0 failed"},
		"alone":              {[]string{row("13811110001", zeros)}, "0 created, 0 updated, 0 unchanged, 1 failed"},
		"beside a spoilt":    {[]string{row("13811110001", zeros), row("13811110002", marchSeventh), row("13811110003", "110101199003074000")}, "1 created, 0 updated, 0 unchanged, 2 failed"},
		"beside an exponent": {[]string{row("13811110001", zeros), row("13811110002", marchSeventh), row("13811110003", "1.10101E+17")}, "1 created, 0 updated, 0 unchanged, 2 failed"},
	} {
		made, err := w.load(admin, "district/east", lines(append([]string{personHeadings}, c.rows...)...), dry)
		if err != nil || counts(made) != c.want {
			t.Errorf("%s: %v, %v\n%s", name, made, err, w.became(admin, made, false))
		}
	}
	w.db.Client(w.system()).Member.UpdateOneID(w.people["member"]).SetIdentityNumber(zeros).ExecX(w.system())
	made, err := w.load(admin, "district/east", lines(personHeadings, row(w.row("member").Phone, zeros)), dry)
	if err != nil || made.Failed != 0 {
		t.Errorf("known: %v, %v: %s", made, err, w.became(admin, made, false))
	}
}

// TestIdentityNumbersInWorkbooks stores the same number as text and as a number, in the
// formats that people choose.
func TestIdentityNumbersInWorkbooks(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	number := func(code string) *excelize.Style { return &excelize.Style{CustomNumFmt: &code} }
	for name, c := range map[string]struct {
		cell   any
		style  *excelize.Style
		spoilt bool
	}{
		"text":                      {marchSeventh, nil, false},
		"text formatted as text":    {marchSeventh, &excelize.Style{NumFmt: 49}, false},
		"text formatted as number":  {marchSeventh, &excelize.Style{NumFmt: 1}, false},
		"text with leading zeros":   {marchSeventh, number("000000000000000000"), false},
		"text that ends in x":       {strings.ToLower(endsInX), &excelize.Style{NumFmt: 49}, false},
		"a number":                  {110101199003074258, nil, true},
		"a number without decimals": {110101199003074258, &excelize.Style{NumFmt: 1}, true},
		"a number in its own form":  {110101199003074258, number("0"), true},
		"a number with zeros":       {110101199003074258, number("000000000000000000"), true},
		"as Excel keeps it":         {1.10101199003074e17, nil, true},
		"a formatted number":        {1.10101199003074e17, number("0_ "), true},
	} {
		book := excelize.NewFile()
		for i, row := range [][]any{{"姓名", "手机号", "人员类别", "身份证号", "出生日期"}, {"张三", 13811110001, "正式党员", c.cell, 32939}} {
			if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		if c.style != nil {
			id, err := book.NewStyle(c.style)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetCellStyle("Sheet1", "D2", "D2", id); err != nil {
				t.Fatal(err)
			}
		}
		var workbook bytes.Buffer
		if err := book.Write(&workbook); err != nil {
			t.Fatal(err)
		}
		made, err := w.load(admin, "district/east", workbook.Bytes(), func(i *members.ImportMembersInput) { i.DryRun = true })
		if err != nil {
			t.Fatal(err)
		}
		got := w.became(admin, made, false)
		if spoilt := strings.HasPrefix(got, "2 FAILED 身份证号：表格软件把它存成了数字"); spoilt != c.spoilt || !spoilt && made.Created != 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestImportedPersonsAreSealed looks into the table.
func TestImportedPersonsAreSealed(t *testing.T) {
	w := newWorld(t)
	var all []string
	for i := range 600 {
		all = append(all, fmt.Sprintf("众人%d,1383333%04d,正式党员,%s,", i, i, fitting("19900307", i+1)))
	}
	made, err := w.load(w.as("east admin"), "district/east", lines(append([]string{personHeadings}, all...)...), nil)
	if err != nil || made.Created != 600 {
		t.Fatal(made, err)
	}
	rows, err := w.db.Client(w.system()).QueryContext(w.system(), "SELECT identity_number, born_on FROM members WHERE name LIKE '众人%'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var number, born string
		if err := rows.Scan(&number, &born); err != nil || len(number) < 30 || strings.Contains(number+born, "1990") {
			t.Fatalf("%q, %q, %v", number, born, err)
		}
	}
	if n := w.db.Client(w.system()).Member.Query().Where(member.IdentityNumberIndexNotNil()).CountX(w.system()); n != 600 {
		t.Errorf("%d can be found by their number", n)
	}
}

func TestABirthDateThatIsNotOfTheNumber(t *testing.T) {
	w := newWorld(t)
	id := w.people["member"]
	w.db.Client(w.system()).Member.UpdateOneID(id).SetIdentityNumber(marchSeventh).SetBornOn("1990-03-07").ExecX(w.system())
	_, err := w.service.UpdateMember(w.as("east admin"), members.UpdateMemberInput{ID: id, BornOn: day("1990-03-08")})
	check(t, "another day", err, problem.BadUserInput, "bornOn")
	_, err = w.service.UpdateMember(w.as("east admin"), members.UpdateMemberInput{ID: id, BornOn: day("1990-03-07")})
	check(t, "the same day", err, "", "")
}

// TestTwoImportOneNumberForTwo lets two admins give the same identity numbers to different
// people at the same moment: each number is written once, and the other line says so.
func TestTwoImportOneNumberForTwo(t *testing.T) {
	w := newWorld(t)
	const many = 300
	sheets := map[int64][]byte{}
	var ids []int64
	for n := range 2 {
		all := []string{personHeadings}
		for i := range many {
			all = append(all, fmt.Sprintf("众人%d,138%d333%04d,正式党员,%s,", i, n, i, fitting("19900307", i+1)))
		}
		id, err := w.db.NewKey(key.Upload)
		if err != nil {
			t.Fatal(err)
		}
		sheets[id], ids = lines(all...), append(ids, id)
	}
	w.service.ReadSheetsWith(func(_ context.Context, id int64) (*media.UploadedFile, error) {
		return &media.UploadedFile{ReadSeekCloser: closer{bytes.NewReader(sheets[id])}}, nil
	})
	done := make(chan *ent.MemberImport, 2)
	for _, id := range ids {
		go func() {
			p, err := w.service.ImportMembers(w.as("east admin"), members.ImportMembersInput{UploadID: id, OrganizationID: w.units["district/east"]})
			if err != nil {
				t.Errorf("import: %v", err)
				done <- nil
				return
			}
			done <- p.Import
		}()
	}
	a, b := <-done, <-done
	n := w.db.Client(w.system()).Member.Query().Where(member.NameHasPrefix("众人")).CountX(w.system())
	if a == nil || b == nil || n != many || a.Created+b.Created != many || a.Failed+b.Failed != many {
		t.Errorf("%d members; %v; %v", n, a, b)
	}
}
