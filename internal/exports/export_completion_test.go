package exports_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/creditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/export"
	"partyschool/internal/calendar"
	"partyschool/internal/exports"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// place gives a member a place in the course.
func (s *school) place(m *ent.Member, status enrollment.Status, change func(*ent.EnrollmentCreate)) *ent.Enrollment {
	s.Helper()
	row := s.client().Enrollment.Create().SetMemberID(m.ID).SetCourseID(s.course).SetReleaseID(1).SetOrganizationID(m.OrganizationID).
		SetStatus(status).SetEnrolledAt(now).SetActiveAt(now).SetRequiredLessons(4)
	change(row)
	return row.SaveX(s.system())
}

func TestTheCompletionSheet(t *testing.T) {
	s := newSchool(t)
	admin := s.join("区委管理员", "d", "ADMIN d")
	s.join("=HYPERLINK(\"http://a\")", "d/e")
	studies := s.join("学习的人", "d/e")
	s.place(studies, enrollment.StatusIN_PROGRESS, func(e *ent.EnrollmentCreate) {
		e.SetCompletedLessons(1).SetCreditedMs(754_000).SetLastStudiedAt(now.Add(-time.Hour)).SetDueOn(calendar.NewDate(2026, time.June, 30))
	})
	done := s.join("学完的人", "d/w")
	place := s.place(done, enrollment.StatusCOMPLETED, func(e *ent.EnrollmentCreate) {
		e.SetCompletedLessons(4).SetCreditedMs(3_600_000).SetLastStudiedAt(now).SetCompletedAt(now).SetDueOn(calendar.NewDate(2026, time.June, 30))
	})
	s.client().CreditEntry.Create().SetMemberID(done.ID).SetOrganizationID(done.OrganizationID).SetSource(creditentry.SourceCOURSE).SetSourceID(place.ID).
		SetOnceKey("x").SetHundredths(150).SetSeconds(3600).SetOccurredOn(calendar.NewDate(2026, 7, 1)).SetYear(2026).SetRule("r").SetTitle("课").SetCreatedAt(now).SaveX(s.system())
	s.place(s.join("退出的人", "d/w"), enrollment.StatusWITHDRAWN, func(e *ent.EnrollmentCreate) { e.SetCreditedMs(5000) })
	gone := s.join("停用的人", "d/w")
	s.client().Member.UpdateOneID(gone.ID).SetActive(false).ExecX(s.system())

	heading := "姓名,党组织,上级党组织,人员类别,流动情况,状态,进度（%）,已完成课时,应完成课时,有效学习时长（分钟）,最近学习,完成时间,期限,逾期,学时"
	want := [][]string{
		strings.Split(heading, ","),
		{"区委管理员", "服装市场区委", "", "正式党员", "流动党员", "未报名"},
		{"'=HYPERLINK(\"http://a\")", "东市场党委", "服装市场区委", "正式党员", "流动党员", "未报名"},
		{"学习的人", "东市场党委", "服装市场区委", "正式党员", "流动党员", "学习中", "25", "1", "4", "12.6", "2026-07-01 05:00", "", "2026-06-30", "是", "0"},
		{"学完的人", "西市场党委", "服装市场区委", "正式党员", "流动党员", "已完成", "100", "4", "4", "60", "2026-07-01 06:00", "2026-07-01 06:00", "2026-06-30", "否", "1.5"},
		{"退出的人", "西市场党委", "服装市场区委", "正式党员", "流动党员", "已退出"},
	}
	for i := range want { // each row of a CSV is as long as the headings
		want[i] = append(want[i], make([]string, len(want[0])-len(want[i]))...)
	}
	text := s.ask(s.viewer(admin), "d", export.FormatCSV)
	book := s.ask(s.viewer(admin), "d", export.FormatXLSX)
	trail := s.client().AuditEntry.Query().Where(auditentry.Action("exportCompletion")).AllX(s.system())
	if len(trail) != 2 || trail[0].SubjectID != text.ID || trail[0].OrganizationID != s.units["d"].ID || *trail[1].ActorID != admin.ID || !strings.Contains(trail[1].Summary, "XLSX") {
		t.Errorf("the audit trail says %v", trail)
	}
	s.work(2)
	file := s.download(text)
	if got := s.lines(file); !reflect.DeepEqual(got, want) {
		t.Errorf("CSV: got\n%q\nwant\n%q", got, want)
	}
	row := s.row(text)
	if row.Status != export.StatusSUCCEEDED || row.RowsWritten != 5 || row.ByteSize != int64(len(file)) || row.Worker != "" || row.WorkedUntil != nil ||
		!row.FinishedAt.Equal(now) || !row.ExpiresAt.Equal(now.AddDate(0, 0, 7)) || row.Tries != 1 {
		t.Errorf("the job is %v", row)
	}
	line := 0
	s.must(sheet.Read(bytes.NewReader(s.download(book)), func(_ int, cells []string) error {
		for i, cell := range cells {
			if !strings.HasPrefix(cell, want[line][i]) || want[line][i] == "" && cell != "" {
				t.Errorf("XLSX: cell %d of line %d is %q, want %q", i, line, cell, want[line])
			}
		}
		line++
		return nil
	}))
	if line != len(want) {
		t.Errorf("XLSX: %d lines, want %d", line, len(want))
	}
	if len(s.files()) != 2 {
		t.Errorf("the store holds %q", s.files())
	}
	if bytes.Contains(file, []byte("138")) {
		t.Error("telephone numbers were exported")
	}
}

func TestTheCreditSheet(t *testing.T) {
	s := newSchool(t)
	admin := s.join("支部书记", "d/e", "ADMIN d/e")
	m := s.join("党员", "d/e")
	for i, hundredths := range []int{3000, 250} {
		s.client().CreditEntry.Create().SetMemberID(m.ID).SetOrganizationID(m.OrganizationID).SetSource([]creditentry.Source{"COURSE", "CLASSROOM"}[i]).SetSourceID(0).
			SetOnceKey(string(rune('a' + i))).SetHundredths(hundredths).SetSeconds(1).SetOccurredOn(calendar.NewDate(2026, 5, 1)).SetYear(2026).SetRule("r").SetTitle("课").SetCreatedAt(now).SaveX(s.system())
	}
	answer, err := s.service.ExportCreditHours(s.viewer(admin), exports.ExportCreditHoursInput{OrganizationID: s.units["d/e"].ID, Year: 2026, Format: export.FormatCSV})
	s.must(err)
	s.work(1)
	want := [][]string{
		strings.Split("姓名,党组织,年度目标（学时）,已获学时,尚缺学时,达标,其中：课程,其中：课堂教学,其中：组织生活,其中：手工登记,其中：表格导入", ","),
		{"支部书记", "东市场党委", "56", "0", "56", "否", "0", "0", "0", "0", "0"},
		{"党员", "东市场党委", "32", "32.5", "0", "是", "30", "2.5", "0", "0", "0"},
	}
	if got := s.lines(s.download(answer.Export)); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// TestWhoExports asks as every kind of caller; who is refused leaves no job behind.
func TestWhoExports(t *testing.T) {
	s := newSchool(t)
	member, trainer := s.join("党员", "d/e"), s.join("讲师", "d", "TRAINER d")
	elsewhere, own, above := s.join("甲", "d/w", "ADMIN d/w"), s.join("乙", "d/e", "ADMIN d/e"), s.join("丙", "d", "ADMIN d")
	for name, c := range map[string]struct {
		who  context.Context
		want problem.Code
	}{
		"a guest":            {context.Background(), problem.NotFound},
		"a member":           {s.viewer(member), problem.NotFound},
		"a trainer":          {s.viewer(trainer), problem.NotFound},
		"an admin elsewhere": {s.viewer(elsewhere), problem.NotFound},
		"an admin":           {s.viewer(own), ""},
		"an admin above":     {s.viewer(above), ""},
	} {
		completion := exports.ExportCompletionInput{OrganizationID: s.units["d/e"].ID, CourseID: s.course, Format: export.FormatCSV}
		hours := exports.ExportCreditHoursInput{OrganizationID: s.units["d/e"].ID, Year: 2026, Format: export.FormatCSV}
		_, err := s.service.ExportCompletion(c.who, completion)
		s.refused(name, err, c.want)
		_, err = s.service.ExportCreditHours(c.who, hours)
		s.refused(name, err, c.want)
	}
	if n := s.client().Export.Query().CountX(s.system()); n != 4 {
		t.Errorf("%d jobs, want 4", n)
	}
	ctx := s.viewer(own)
	unit := s.units["d/e"].ID
	_, err := s.service.ExportCreditHours(ctx, exports.ExportCreditHoursInput{OrganizationID: unit, Year: 1800, Format: export.FormatCSV})
	s.refused("a year without accounts", err, problem.BadUserInput)
	_, err = s.service.ExportCompletion(ctx, exports.ExportCompletionInput{OrganizationID: unit, CourseID: s.course + 1, Format: export.FormatCSV})
	s.refused("no such course", err, problem.NotFound)
	_, err = s.service.ExportCompletion(ctx, exports.ExportCompletionInput{OrganizationID: s.course, CourseID: s.course, Format: export.FormatCSV})
	s.refused("a course for an organisation", err, problem.BadUserInput)
}

func (s *school) refused(name string, err error, want problem.Code) {
	s.Helper()
	if want == "" && err != nil || want != "" && !problem.Is(err, want) {
		s.Errorf("%s: got %v, want %q", name, err, want)
	}
}

// TestOnlyTheRequesterSeesAJob: not even a greater admin does.
func TestOnlyTheRequesterSeesAJob(t *testing.T) {
	s := newSchool(t)
	own, above := s.join("乙", "d/e", "ADMIN d/e"), s.join("丙", "d", "ADMIN d")
	e := s.ask(s.viewer(own), "d/e", export.FormatCSV)
	for name, c := range map[string]struct {
		who  context.Context
		sees bool
	}{
		"a guest": {context.Background(), false}, "the requester": {s.viewer(own), true}, "an admin above": {s.viewer(above), false},
	} {
		if _, err := s.db.Client(c.who).Export.Get(c.who, e.ID); (err == nil) != c.sees {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAskedTwice(t *testing.T) {
	s := newSchool(t)
	ctx := s.viewer(s.join("甲", "d", "ADMIN d"))
	token := "once"
	input := exports.ExportCompletionInput{OrganizationID: s.units["d"].ID, CourseID: s.course, Format: export.FormatCSV, IdempotencyKey: &token}
	first, err := s.service.ExportCompletion(ctx, input)
	s.must(err)
	s.work(1)
	second, err := s.service.ExportCompletion(ctx, input)
	s.must(err)
	if first.Export.ID != second.Export.ID || second.Export.Status != export.StatusSUCCEEDED {
		t.Errorf("%v, then %v", first.Export, second.Export)
	}
	input.Format = export.FormatXLSX
	_, err = s.service.ExportCompletion(ctx, input)
	s.refused("another input", err, problem.Conflict)
	if key.KindOf(first.Export.ID) != key.Export {
		t.Error("the key is no export's")
	}
}

// TestTenAtATime asks twenty times at once.
func TestTenAtATime(t *testing.T) {
	s := newSchool(t)
	ctx, other := s.viewer(s.join("甲", "d", "ADMIN d")), s.viewer(s.join("乙", "d", "ADMIN d"))
	input := exports.ExportCompletionInput{OrganizationID: s.units["d"].ID, CourseID: s.course, Format: export.FormatCSV}
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := s.service.ExportCompletion(ctx, input)
			errs <- err
		}()
	}
	refused := 0
	for range 20 {
		if err := <-errs; err != nil {
			s.refused("one too many", err, problem.Conflict)
			refused++
		}
	}
	if n := s.client().Export.Query().CountX(s.system()); refused != 10 || n != 10 {
		t.Errorf("%d refused, %d made", refused, n)
	}
	_, err := s.service.ExportCompletion(other, input)
	s.must(err)
	s.work(1)
	_, err = s.service.ExportCompletion(ctx, input)
	s.must(err)
}
