package members_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

const rosterHeadings = "姓名,手机号,性别,所在党支部,人员类别,流动党员,入党时间,转正时间"

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

// load imports a sheet of these lines into a unit, as a viewer.
func (w *world) load(who context.Context, unit string, sheet []byte, change func(*members.ImportMembersInput)) (*ent.MemberImport, error) {
	w.t.Helper()
	id, err := w.db.NewKey(key.Upload)
	if err != nil {
		w.t.Fatal(err)
	}
	w.service.ReadSheetsWith(func(_ context.Context, uploadID int64) (*media.UploadedFile, error) {
		if uploadID != id {
			return nil, problem.Missing()
		}
		return &media.UploadedFile{Name: "名册.csv", Size: int64(len(sheet)), ReadSeekCloser: closer{bytes.NewReader(sheet)}}, nil
	})
	input := members.ImportMembersInput{UploadID: id, OrganizationID: w.units[unit]}
	if change != nil {
		change(&input)
	}
	p, err := w.service.ImportMembers(who, input)
	if err != nil {
		return nil, err
	}
	return p.Import, nil
}

func lines(all ...string) []byte { return []byte(strings.Join(all, "\n")) }

// became says what became of the rows: line, outcome, messages.
func (w *world) became(who context.Context, i *ent.MemberImport, english bool) string {
	w.t.Helper()
	first := 100
	page, err := w.service.ImportedRows(who, i, nil, paging.Args{First: &first})
	if err != nil {
		w.t.Fatal(err)
	}
	var said []string
	for _, row := range page.Nodes() {
		messages, err := members.Messages(row, english)
		if err != nil {
			w.t.Fatal(err)
		}
		said = append(said, strings.TrimSpace(fmt.Sprintf("%d %s %s", row.Line, row.Outcome, strings.Join(messages, " | "))))
	}
	return strings.Join(said, "\n")
}

func counts(i *ent.MemberImport) string {
	return fmt.Sprintf("%d created, %d updated, %d unchanged, %d failed", i.Created, i.Updated, i.Unchanged, i.Failed)
}

func TestImportMembers(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	known := w.row("member")
	sheet := lines(
		"锦绣路街道党员花名册",
		rosterHeadings,
		"张三,138-1111-0001,男,district/east/one,正式党员,否,1998-7-1,1999.07.01",
		"李四,+86 13811110002,女,,预备党员,是,2026年1月5日,",
		fmt.Sprintf("%s,%s,女,,,,,", known.Name, known.Phone),
		"王五,13811110003,,,入党积极分子,,,",
	)
	before := w.state()
	dry, err := w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.DryRun = true })
	if err != nil || counts(dry) != "3 created, 1 updated, 0 unchanged, 0 failed" {
		t.Fatalf("dry: %v, %v", dry, err)
	}
	if after := w.state(); after != before || strings.Contains(w.trail(), "从名册") {
		t.Errorf("a dry run wrote:\n%s\nbefore:\n%s", after, before)
	}
	made, err := w.load(admin, "district/east", sheet, nil)
	if err != nil || counts(made) != counts(dry) || w.became(admin, made, false) != w.became(admin, dry, false) {
		t.Fatalf("what happened: %v, %v\n%s\nthe dry run said:\n%s", made, err, w.became(admin, made, false), w.became(admin, dry, false))
	}
	if got := w.became(admin, made, false); got != "3 CREATED\n4 CREATED\n5 UPDATED\n6 CREATED" {
		t.Errorf("the rows: %s", got)
	}
	c := w.db.Client(w.system())
	zhang := c.Member.Query().Where(w.db.WithPhone("13811110001")).OnlyX(w.system())
	if zhang.Name != "张三" || zhang.OrganizationID != w.units["district/east/one"] || *zhang.Gender != member.GenderMALE || zhang.Stage != member.StageFULL ||
		zhang.Residency != member.ResidencySETTLED || zhang.JoinedOn.String() != "1998-07-01" || *zhang.JoinedMonthDay != 701 || zhang.FullMemberOn.String() != "1999-07-01" {
		t.Errorf("%v", zhang)
	}
	li := c.Member.Query().Where(w.db.WithPhone("13811110002")).OnlyX(w.system())
	if li.OrganizationID != w.units["district/east"] || li.Residency != member.ResidencyFLOATING || li.Stage != member.StagePROBATIONARY {
		t.Errorf("%v", li)
	}
	if m := w.row("member"); m.Gender == nil || *m.Gender != member.GenderFEMALE || m.Stage != known.Stage || m.OrganizationID != known.OrganizationID {
		t.Errorf("who was known: %v", m)
	}
	if got := w.trail(); strings.Count(got, "从名册向“district/east”导入党员：新增 3 人，修改 1 人，有误 0 行。") != 1 || strings.Contains(got, "138") {
		t.Errorf("the audit trail: %s", got)
	}
	again, err := w.load(admin, "district/east", sheet, nil)
	if err != nil || counts(again) != "0 created, 0 updated, 4 unchanged, 0 failed" || strings.Count(w.trail(), "从名册") != 1 {
		t.Errorf("the same sheet again: %v, %v", again, err)
	}
	columns, err := members.Columns(made)
	if err != nil || len(columns) != 8 || columns[3].Heading != "所在党支部" || *columns[3].Field != members.RosterOrganization {
		t.Errorf("columns: %v, %v", columns, err)
	}
}

func TestRowsOfARosterWithMistakes(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	here, elsewhere, gone := w.row("member"), w.row("neighbour"), w.row("branch admin")
	w.db.Client(w.system()).Member.Update().Where(member.ID(gone.ID)).SetActive(false).ExecX(w.system())
	for name, c := range map[string]struct{ row, chinese, english string }{
		"no phone":             {"甲,,,,正式党员,,,", "手机号：不能为空。", "手机号: This cannot be empty."},
		"half a phone":         {"甲,1381111,,,正式党员,,,", "手机号：", "手机号: "},
		"no name":              {",13811119999,,,正式党员,,,", "姓名：新登记的党员须填写姓名。", "姓名: A new member needs a name."},
		"no stage":             {"甲,13811119999,,,,,,", "人员类别：新登记", "人员类别: A new"},
		"a stage of its own":   {"甲,13811119999,,,老党员,,,", "人员类别：不认识“老党员”。", "人员类别: “老党员” is not known."},
		"a residency":          {"甲,13811119999,,,正式党员,也许,,", "流动情况：不认识“也许”。", ""},
		"a gender":             {"甲,13811119999,无,,正式党员,,,", "性别：不认识“无”。", ""},
		"a day that is not":    {"甲,13811119999,,,正式党员,,1998-02-30,", "入党时间：没有这一天。", ""},
		"a day in words":       {"甲,13811119999,,,正式党员,,很早,", "入党时间：请写成", ""},
		"before the founding":  {"甲,13811119999,,,正式党员,,1920-01-01,", "入党时间：入党时间须在", ""},
		"full before joining":  {"甲,13811119999,,,正式党员,,1999-01-01,1998-01-01", "转正时间：", ""},
		"joined, an applicant": {"甲,13811119999,,,入党申请人,,1999-01-01,", "入党时间：只有预备党员", ""},
		"a branch elsewhere":   {"甲,13811119999,,district/west,正式党员,,,", "党组织：“district/east”及其下级没有叫“district/west”", ""},
		"one of elsewhere":     {"甲," + elsewhere.Phone + ",,,正式党员,,,", "手机号：登记在“district/east”以外", ""},
		"one to be moved":      {"甲," + here.Phone + ",,district/east,,,,", "党组织：登记在", "党组织: The register says"},
		"one out of service":   {"甲," + gone.Phone + ",,,,,,", "手机号：这名党员已停用。", ""},
		"the same phone twice": {"乙,13811110001,,,正式党员,,,", "手机号：与第 2 行的相同。", "手机号: The same stands in line 2."},
	} {
		before := w.state()
		made, err := w.load(admin, "district/east", lines(rosterHeadings, "张三,13811110001,,,正式党员,,,", c.row), func(i *members.ImportMembersInput) { i.DryRun = true })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, chinese, _ := strings.Cut(w.became(admin, made, false), "\n3 FAILED ")
		_, english, _ := strings.Cut(w.became(admin, made, true), "\n3 FAILED ")
		if made.Failed != 1 || made.Created != 1 || !strings.HasPrefix(chinese, c.chinese) || c.chinese == "" || !strings.HasPrefix(english, c.english) {
			t.Errorf("%s: %s: %q %q", name, counts(made), chinese, english)
		}
		if phone := strings.Split(c.row, ",")[1]; len(phone) == 11 && strings.Contains(chinese+english, phone) {
			t.Errorf("%s: the messages tell the phone: %s", name, chinese)
		}
		if w.state() != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestOneMistakeRefusesTheOtherRowsOnlyIfAsked(t *testing.T) {
	w := newWorld(t)
	admin, yes := w.as("east admin"), true
	sheet := lines(rosterHeadings, "张三,13811110001,,,正式党员,,,", "李四,13811110002,,,什么,,,")
	before := w.state()
	made, err := w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.AllOrNothing = &yes })
	if err != nil || counts(made) != "0 created, 0 updated, 1 unchanged, 1 failed" || w.state() != before {
		t.Errorf("all or nothing: %v, %v", made, err)
	}
	made, err = w.load(admin, "district/east", sheet, nil)
	if err != nil || counts(made) != "1 created, 0 updated, 0 unchanged, 1 failed" {
		t.Errorf("row by row: %v, %v", made, err)
	}
	sheet = lines(rosterHeadings, "张三丰,13811110001,,,,,,", "李四,13811110002,,,正式党员,,,")
	made, err = w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.AllOrNothing = &yes })
	if err != nil || counts(made) != "1 created, 1 updated, 0 unchanged, 0 failed" {
		t.Errorf("all: %v, %v", made, err)
	}
}

func TestFormsOfDays(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	for i, c := range []struct{ cell, want, remark string }{
		{"1998-7-1", "1998-07-01", ""}, {"1998.07.01", "1998-07-01", ""}, {"1998/7/1", "1998-07-01", ""}, {"1998年7月1日", "1998-07-01", ""},
		{"19980701", "1998-07-01", ""}, {"35977", "1998-07-01", ""}, {"35977.5", "1998-07-01", ""}, {"1998.07", "1998-07-01", "入党时间：只写了年月，按当月 1 日登记。"},
		{"1998年7月", "1998-07-01", "入党时间：只写了年月，按当月 1 日登记。"}, {"１９９８－０７－０１", "1998-07-01", ""}, {"1998-07-01 00:00", "1998-07-01", ""},
		{"1921-07-23", "1921-07-23", ""}, {"2000-2-29", "2000-02-29", ""}, {"7874", "1921-07-22", ""},
	} {
		phone := fmt.Sprintf("138222200%02d", i)
		made, err := w.load(admin, "district/east", lines(rosterHeadings, "甲,"+phone+",,,正式党员,,"+c.cell+","), nil)
		if err != nil || made.Created != 1 {
			t.Errorf("%s: %v, %v: %s", c.cell, made, err, w.became(admin, made, false))
			continue
		}
		m := w.db.Client(w.system()).Member.Query().Where(w.db.WithPhone(phone)).OnlyX(w.system())
		if got := w.became(admin, made, false); m.JoinedOn.String() != c.want || got != strings.TrimSpace("2 CREATED "+c.remark) {
			t.Errorf("%s: %s, %q", c.cell, m.JoinedOn, got)
		}
	}
}

// TestAMonthSaysNothingNew loads months alone of days that the register knows.
func TestAMonthSaysNothingNew(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	load := func(joined, full string) string {
		made, err := w.load(admin, "district/east", lines(rosterHeadings, "甲,13822220000,,,正式党员,,"+joined+","+full), nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.became(admin, made, false)
	}
	load("1998-07-13", "1999-07-15")
	for _, c := range []struct{ joined, full, want, joinedOn, fullOn string }{
		{"1998.07", "199907", "2 UNCHANGED", "1998-07-13", "1999-07-15"},
		{"1998.07", "1999-07-16", "2 UPDATED", "1998-07-13", "1999-07-16"},
		{"1998.08", "", "2 UPDATED 入党时间：只写了年月，按当月 1 日登记。", "1998-08-01", "1999-07-16"},
	} {
		got := load(c.joined, c.full)
		m := w.db.Client(w.system()).Member.Query().Where(w.db.WithPhone("13822220000")).OnlyX(w.system())
		if got != c.want || m.JoinedOn.String() != c.joinedOn || m.FullMemberOn.String() != c.fullOn {
			t.Errorf("%v: %q, %s, %s", c, got, m.JoinedOn, m.FullMemberOn)
		}
	}
}

func TestFilesOfRosters(t *testing.T) {
	w := newWorld(t)
	admin := w.as("east admin")
	text := lines(rosterHeadings, "张三,13811110001,男,,正式党员,,1998-7-1,")
	national, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, row := range [][]any{{"党员名册"}, {}, {"姓名", "手机号", "人员类别", "入党时间"}, {"张三", 13811110001, "正式党员", 35977}} {
		_ = book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row)
	}
	var workbook bytes.Buffer
	if err := book.Write(&workbook); err != nil {
		t.Fatal(err)
	}
	for name, sheet := range map[string][]byte{"UTF-8": text, "with a mark": append([]byte("\xef\xbb\xbf"), text...), "GB18030": national, "a workbook": workbook.Bytes()} {
		made, err := w.load(admin, "district/east", sheet, func(i *members.ImportMembersInput) { i.DryRun = true })
		if err != nil || counts(made) != "1 created, 0 updated, 0 unchanged, 0 failed" {
			t.Errorf("%s: %v, %v", name, made, err)
		}
	}
	field := func(f members.RosterField) *members.RosterField { return &f }
	own := lines("谁,电话,怎么样,手机", "张三,13811110001,正式党员,不是")
	mapping := []members.RosterColumnInput{{Heading: "谁", Field: field(members.RosterName)}, {Heading: "怎么样", Field: field(members.RosterStage)}, {Heading: "手机"}}
	made, err := w.load(admin, "district/east", own, func(i *members.ImportMembersInput) { i.Mapping, i.DryRun = mapping, true })
	if err != nil || made.Created != 1 {
		t.Errorf("mapped: %v, %v", made, err)
	}
	for name, c := range map[string]struct {
		sheet   []byte
		mapping []members.RosterColumnInput
		field   string
	}{
		"nothing":                 {nil, nil, "uploadId"},
		"no headings":             {lines("张三,13811110001"), nil, "uploadId"},
		"headings alone":          {lines(rosterHeadings), nil, "uploadId"},
		"without a phone":         {lines("姓名,性别", "张三,男"), nil, "uploadId"},
		"a column that is not":    {text, []members.RosterColumnInput{{Heading: "没有", Field: field(members.RosterName)}}, "mapping[0].heading"},
		"two columns for one":     {own, []members.RosterColumnInput{{Heading: "谁", Field: field(members.RosterName)}, {Heading: "怎么样", Field: field(members.RosterName)}}, "mapping[1].field"},
		"the phone passed over":   {text, []members.RosterColumnInput{{Heading: "手机号"}}, "uploadId"},
		"what is no sheet at all": {[]byte("\x00\x01\x02"), nil, "uploadId"},
	} {
		_, err := w.load(admin, "district/east", c.sheet, func(i *members.ImportMembersInput) { i.Mapping = c.mapping })
		if p := problem.As(err); p == nil || p.Code != problem.BadUserInput || p.Field != c.field {
			t.Errorf("%s: %v, want a BAD_USER_INPUT of %s", name, err, c.field)
		}
	}
}

func TestWhoImportsMembers(t *testing.T) {
	w := newWorld(t)
	sheet := lines(rosterHeadings, "张三,13811110001,,,正式党员,,,")
	before := w.state()
	for who, want := range map[string]problem.Code{"member": problem.NotFound, "neighbour": problem.NotFound, "trainer": problem.NotFound} {
		if _, err := w.load(w.as(who), "district/east", sheet, nil); !problem.Is(err, want) {
			t.Errorf("%s: %v, want %s", who, err, want)
		}
	}
	if _, err := w.load(w.as("branch admin"), "district", sheet, nil); !problem.Is(err, problem.NotFound) {
		t.Errorf("the secretary into the district: %v", err)
	}
	if w.state() != before {
		t.Error("a refused import wrote something")
	}
}

// TestTwoImportOneSheet lets two admins import the same sheet at the same moment: each
// member is made once.
func TestTwoImportOneSheet(t *testing.T) {
	w := newWorld(t)
	all := []string{rosterHeadings}
	for i := range 700 {
		all = append(all, fmt.Sprintf("众人%d,1383333%04d,,,正式党员,,,", i, i))
	}
	sheet := lines(all...)
	id, err := w.db.NewKey(key.Upload)
	if err != nil {
		t.Fatal(err)
	}
	w.service.ReadSheetsWith(func(context.Context, int64) (*media.UploadedFile, error) {
		return &media.UploadedFile{ReadSeekCloser: closer{bytes.NewReader(sheet)}}, nil
	})
	done := make(chan *ent.MemberImport, 2)
	for range 2 {
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
	if a == nil || b == nil || n != 700 || a.Created+b.Created != 700 || a.Unchanged+b.Unchanged != 700 {
		t.Errorf("%d members; %v; %v", n, a, b)
	}
}

// TestAnImportCostsFewStatements imports two thousand members.
func TestAnImportCostsFewStatements(t *testing.T) {
	w := newWorld(t)
	all := []string{rosterHeadings + ",身份证号"}
	for i := range 2000 {
		all = append(all, fmt.Sprintf("众人%d,1383333%04d,,,正式党员,,1998-7-1,,%s", i, i, fitting(fmt.Sprintf("1990%02d%02d", 1+i%12, 1+i/12%28), 1+i/336)))
	}
	ctx, statements := database.CountStatements(w.as("east admin"))
	made, err := w.load(ctx, "district/east", lines(all...), nil)
	if err != nil || made.Created != 2000 {
		t.Fatalf("%v, %v", made, err)
	}
	// Four transactions of two look-ups and three inserts, the report, and what is before.
	if n := statements.Load(); n > 4*6+8 {
		t.Errorf("2000 rows cost %d statements", n)
	}
}

// A column that was moved by one does not put phones into the table of messages.
func TestMessagesHoldNoPhones(t *testing.T) {
	w := newWorld(t)
	sheet := lines("姓名,手机号,性别,所在党支部,人员类别", "张三,男,13177391846,13177391847,正式党员")
	if _, err := w.load(w.as("east admin"), "district/east", sheet, func(i *members.ImportMembersInput) { i.DryRun = true }); err != nil {
		t.Fatal(err)
	}
	rows := w.db.Client(w.system()).MemberImportRow.Query().AllX(w.system())
	if len(rows) != 1 || strings.Contains(rows[0].Messages, "1317739") {
		t.Errorf("messages: %v", rows)
	}
}
