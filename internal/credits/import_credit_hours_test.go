package credits_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

const headings = "手机号,日期,学时,事项,备注"

// load imports lines for the members of the street d/e.
func (w *world) load(ctx context.Context, dry bool, lines ...string) (*sheet.Import, error) {
	made, err := w.service.ImportCreditHours(ctx, credits.ImportCreditHoursInput{OrganizationID: w.units["d/e"].ID, UploadID: w.upload(lines...), DryRun: dry})
	if err != nil {
		return nil, err
	}
	return made.Import, nil
}

func TestWhoImports(t *testing.T) {
	w := newWorld(t)
	_, m := w.person("d/e")
	peer, _ := w.person("d/e")
	trainer, _ := w.person("d", "TRAINER d")
	below, _ := w.person("d", "ADMIN d/e/1")
	elsewhere, _ := w.person("d", "ADMIN d/w")
	street, _ := w.person("d", "ADMIN d/e")
	row := m.Phone + ",2026-06-01,2,市委党校培训"
	for _, c := range []struct {
		name string
		who  context.Context
		want problem.Code
	}{
		{"a guest", context.Background(), problem.NotFound}, {"a peer", peer, problem.NotFound}, {"a trainer", trainer, problem.NotFound},
		{"an admin below", below, problem.NotFound}, {"an admin elsewhere", elsewhere, problem.NotFound}, {"the street's admin", street, ""},
	} {
		_, err := w.load(c.who, false, headings, row)
		check(t, c.name, err, c.want)
	}
	for name, c := range map[string]struct {
		input credits.ImportCreditHoursInput
		want  problem.Code
	}{
		"not an organisation": {credits.ImportCreditHoursInput{OrganizationID: m.ID}, problem.BadUserInput},
		"no such sheet":       {credits.ImportCreditHoursInput{OrganizationID: w.units["d/e"].ID, UploadID: 5}, problem.NotFound},
	} {
		_, err := w.service.ImportCreditHours(street, c.input)
		check(t, name, err, c.want)
	}
	for name, lines := range map[string][]string{
		"empty": {""}, "no rows": {headings}, "no headings": {row}, "a heading that is missing": {"手机号,日期,学时", row}, "no sheet": {"\x01\x02"},
	} {
		_, err := w.load(street, false, lines...)
		if p := problem.As(err); p == nil || p.Code != problem.BadUserInput || p.Field != "uploadId" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRowsWithMistakes(t *testing.T) {
	w := newWorld(t)
	admin, self := w.person("d/e", "ADMIN d/e")
	_, m := w.person("d/e/1")
	_, elsewhere := w.person("d/w")
	_, gone := w.person("d/e")
	w.db.Client(w.system()).Member.Update().Where(member.ID(gone.ID)).SetActive(false).ExecX(w.system())
	good := m.Phone + ",2026-06-01,2,培训"
	for _, c := range []struct {
		name, row string
		columns   []string // that the messages name
	}{
		{"no phone", ",2026-06-01,2,别的", []string{"手机号"}},
		{"half a phone", "139000,2026-06-01,2,别的", []string{"手机号"}},
		{"a stranger", "13700000000,2026-06-01,2,别的", []string{"手机号"}},
		{"one of another street", elsewhere.Phone + ",2026-06-01,2,别的", []string{"手机号"}},
		{"one out of service", gone.Phone + ",2026-06-01,2,别的", []string{"手机号"}},
		{"oneself", self.Phone + ",2026-06-01,2,别的", []string{"手机号"}},
		{"no day", m.Phone + ",去年,2,别的", []string{"日期"}},
		{"a day that is not", m.Phone + ",2026-02-30,2,别的", []string{"日期"}},
		{"tomorrow", m.Phone + ",2026-07-02,2,别的", []string{"日期"}},
		{"no hours", m.Phone + ",2026-06-01,两,别的", []string{"学时"}},
		{"nought", m.Phone + ",2026-06-01,0,别的", []string{"学时"}},
		{"too many", m.Phone + ",2026-06-01,100.5,别的", []string{"学时"}},
		{"three digits", m.Phone + ",2026-06-01,1.125,别的", []string{"学时"}},
		{"no title", m.Phone + ",2026-06-01,2,", []string{"事项"}},
		{"a long reason", m.Phone + ",2026-06-01,2,别的," + strings.Repeat("因", 501), []string{"备注"}},
		{"all of it", "1,2,x", []string{"手机号", "日期", "学时", "事项"}},
		{"the same row", m.Phone + ",2026年6月1日,2.00,培训", []string{"与第 2 行重复"}},
	} {
		for _, dry := range []bool{true, false} {
			made, err := w.load(admin, dry, headings, good, "", c.row)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			failed := made.Rows(ptr(true))
			if made.Failed != 1 || made.Created != 1 || len(failed) != 1 || failed[0].Line != 4 || len(failed[0].Messages) != len(c.columns) {
				t.Errorf("%s: %+v %v", c.name, made, failed)
				continue
			}
			english := made.In(true).Rows(ptr(true))[0].Messages
			for i, column := range c.columns {
				if rest := strings.NewReplacer(column, "", w.units["d/e"].Name, "").Replace(english[i]); strings.ContainsFunc(rest, func(r rune) bool { return r > 0x2fff }) {
					t.Errorf("%s: in English: %q", c.name, english[i])
				}
				if !strings.HasPrefix(failed[0].Messages[i], column) {
					t.Errorf("%s: %q does not name %s", c.name, failed[0].Messages[i], column)
				}
				if phone, _, _ := strings.Cut(c.row, ","); len(phone) == 11 && strings.Contains(failed[0].Messages[i], phone) {
					t.Errorf("%s: %q tells the phone", c.name, failed[0].Messages[i])
				}
			}
		}
	}
	if sum, n := w.ledger(); n != 0 || len(w.audited("importCreditHours")) != 0 {
		t.Errorf("%d hundredths in %d lines were booked with a mistake in the sheet", sum, n)
	}
}

func TestTheSameSheetTwice(t *testing.T) {
	w := newWorld(t)
	admin, adminRow := w.person("d", "ADMIN d/e")
	_, a := w.person("d/e")
	ctx, b := w.person("d/e/1")
	lines := []string{
		"姓名, Mobile ,DATE,Hours,title,note",
		"甲,+86 " + a.Phone[:3] + "-" + a.Phone[3:] + ",2025/12/31,1.5,“学习强国”线下班,有证书",
		"乙," + b.Phone + ",20260102,４,市委党校培训,",
		"乙," + b.Phone + ",2026.01.03,4,市委党校培训",
	}
	dry, err := w.load(admin, true, lines...)
	if _, n := w.ledger(); err != nil || n != 0 || !dry.DryRun || dry.Created != 3 {
		t.Errorf("%+v %v, %d lines", dry, err, n)
	}
	made, err := w.load(admin, false, lines...)
	if err != nil || made.Created != 3 || made.Unchanged+made.Failed+made.Updated != 0 {
		t.Fatalf("%+v %v", made, err)
	}
	entries := w.db.Client(w.system()).CreditEntry.Query().Order(creditentry.ByOccurredOn()).AllX(w.system())
	e := entries[0]
	if len(entries) != 3 || e.MemberID != a.ID || e.OrganizationID != a.OrganizationID || e.Source != "IMPORT" || e.SourceID != 0 || e.Hundredths != 150 || e.Seconds != 0 ||
		e.OccurredOn.String() != "2025-12-31" || e.Year != 2025 || e.Rule != "PER_45_MINUTES" || e.Title != "“学习强国”线下班" || e.Reason != "有证书" || *e.BookedByID != adminRow.ID {
		t.Errorf("%v", entries)
	}
	if account, err := w.service.Account(ctx, nil); err != nil || account.EarnedHours != 8 {
		t.Errorf("%+v %v", account, err)
	}
	trail := w.audited("importCreditHours")
	if len(trail) != 1 || trail[0].OrganizationID != w.units["d/e"].ID || !strings.Contains(trail[0].Summary, "3 条，共 9.5 学时") {
		t.Errorf("%v", trail)
	}
	// One of them is undone, and one comes in addition: what is known stays as it is.
	_, err = w.service.ReverseCreditEntry(admin, credits.ReverseCreditEntryInput{EntryID: e.ID, Reason: "证书不符"})
	w.must(err)
	made, err = w.load(admin, false, append(lines, "乙,"+b.Phone+",2026-1-4,4,市委党校培训")...)
	if err != nil || made.Created != 1 || made.Unchanged != 3 {
		t.Fatalf("%+v %v", made, err)
	}
	if rows := made.Rows(nil); len(rows[0].Messages) != 1 || !strings.Contains(rows[0].Messages[0], "冲销") || len(rows[1].Messages) != 0 {
		t.Errorf("%+v", rows)
	}
	if sum, n := w.ledger(); sum != 1200 || n != 5 || len(w.audited("importCreditHours")) != 2 {
		t.Errorf("%d hundredths in %d lines", sum, n)
	}
}

// TestTheSameSheetAtOnce imports a sheet from several phones at the same moment.
func TestTheSameSheetAtOnce(t *testing.T) {
	w := newWorld(t)
	admin, _ := w.person("d", "ADMIN d/e")
	lines := []string{headings}
	for range 30 {
		_, m := w.person("d/e")
		lines = append(lines, m.Phone+",2026-06-01,2,培训")
	}
	id := w.upload(lines...)
	var wg sync.WaitGroup
	created := make([]int, 4)
	for i := range created {
		wg.Go(func() {
			made, err := w.service.ImportCreditHours(admin, credits.ImportCreditHoursInput{OrganizationID: w.units["d/e"].ID, UploadID: id})
			if err != nil {
				t.Error(err)
				return
			}
			created[i] = made.Import.Created
		})
	}
	wg.Wait()
	slices.Sort(created)
	if sum, n := w.ledger(); n != 30 || sum != 6000 || created[3] != 30 || created[2] != 0 {
		t.Errorf("%d lines of %d hundredths, created %v", n, sum, created)
	}
}

// TestALargeSheet imports ten thousand rows in a bounded number of statements.
func TestALargeSheet(t *testing.T) {
	w := newWorld(t)
	admin, _ := w.person("d", "ADMIN d/e")
	var people []*ent.MemberCreate
	lines := []string{headings}
	for i := range 1000 {
		phone := fmt.Sprintf("137%08d", i)
		people = append(people, w.db.Client(w.system()).Member.Create().SetOrganizationID(w.units["d/e/1"].ID).SetName("m").SetPhone(phone).
			SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(morning))
		for d := range 10 {
			lines = append(lines, fmt.Sprintf("%s,2026-06-%02d,0.5,早读", phone, d+1))
		}
	}
	w.db.Client(w.system()).Member.CreateBulk(people...).ExecX(w.system())
	ctx, statements := database.CountStatements(admin)
	made, err := w.load(ctx, false, lines...)
	if err != nil || made.Created != 10_000 {
		t.Fatalf("%+v %v", made, err)
	}
	t.Logf("%d statements", statements.Load())
	if n := statements.Load(); n > 40 {
		t.Errorf("%d statements, want at most 40", n)
	}
	if sum, n := w.ledger(); sum != 500_000 || n != 10_000 {
		t.Errorf("%d hundredths in %d lines", sum, n)
	}
}
