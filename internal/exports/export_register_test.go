package exports_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/accessentry"
	"partyschool/ent/auditentry"
	"partyschool/ent/export"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/exports"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

// Two identity numbers that fit.
const (
	identityNumber = "110101199003074258"
	endsInX        = "11010119000102001X"
)

// register is all that the register says.
func (s *school) register() string {
	var said []string
	for _, m := range s.client().Member.Query().Order(member.ByID()).AllX(s.system()) {
		said = append(said, fmt.Sprint(m, m.Phone, m.IdentityNumber, m.BornOn))
	}
	return strings.Join(said, "\n") + fmt.Sprint(s.client().ResidencyPeriod.Query().CountX(s.system()), s.client().StagePeriod.Query().CountX(s.system()))
}

func (s *school) exportRegister(ctx context.Context, unit string, change func(*exports.ExportRegisterInput)) (*ent.Export, error) {
	s.Helper()
	input := exports.ExportRegisterInput{OrganizationID: s.units[unit].ID, Format: export.FormatCSV}
	if change != nil {
		change(&input)
	}
	answer, err := s.service.ExportRegister(ctx, input)
	if err != nil {
		return nil, err
	}
	return answer.Export, nil
}

func (s *school) importSheet(ctx context.Context, unit string, file []byte) *ent.MemberImport {
	s.Helper()
	zone, err := calendar.New("Asia/Shanghai")
	s.must(err)
	register := members.New(s.db, s.clock, zone, nil, nil)
	register.ReadSheetsWith(func(context.Context, int64) (*media.UploadedFile, error) {
		return &media.UploadedFile{Name: "x", Size: int64(len(file)), ReadSeekCloser: closer{bytes.NewReader(file)}}, nil
	})
	id, err := s.db.NewKey(key.Upload)
	s.must(err)
	p, err := register.ImportMembers(ctx, members.ImportMembersInput{UploadID: id, OrganizationID: s.units[unit].ID})
	s.must(err)
	return p.Import
}

// TestTheRegisterGoesOutAndInUnchanged exports everybody, masked and in full, in both
// formats, and imports the file: nothing changes.
func TestTheRegisterGoesOutAndInUnchanged(t *testing.T) {
	s := newSchool(t)
	admin := s.join("区委管理员", "d", "ADMIN d")
	formula := s.join("=SUM(A1)", "d/e")
	s.client().Member.UpdateOneID(formula.ID).SetComesFrom("+86 湖北").SetStaysAt("一号市场").SetMemberNumber("A-7").SetGender(member.GenderFEMALE).
		SetIdentityNumber(identityNumber).SetBornOn("1990-03-07").ExecX(s.system())
	young := s.join("预备", "d/w")
	joined := calendar.NewDate(2026, 1, 5)
	// Born before the days that workbooks count alike, by a number that ends in X.
	s.client().Member.UpdateOneID(young.ID).SetIdentityNumber(endsInX).SetBornOn("1900-01-02").SetStage(member.StagePROBATIONARY).SetResidency(member.ResidencySETTLED).SetJoinedOn(joined).SetJoinedMonthDay(joined.MonthDay()).ExecX(s.system())
	gone := s.join("停用的人", "d/w")
	s.client().Member.UpdateOneID(gone.ID).SetActive(false).ExecX(s.system())
	s.client().Organization.Update().SetName("同名").ExecX(s.system())
	s.service = s.node(s.db, s.clock)
	ctx, before := s.viewer(admin), s.register()
	for _, format := range []export.Format{export.FormatCSV, export.FormatXLSX} {
		for _, full := range []bool{false, true} {
			job, err := s.exportRegister(ctx, "d", func(i *exports.ExportRegisterInput) {
				reason := "按上级要求报送名册"
				i.Format, i.FullData, i.Reason = format, &full, &reason
			})
			s.must(err)
			s.work(1)
			file := s.download(s.row(job))
			if format == export.FormatCSV && strings.Contains(string(file), formula.Phone) != full {
				t.Errorf("full is %t: %s", full, file)
			}
			for _, secret := range []string{identityNumber, "1990-03-07", "1990", endsInX, "4258"} {
				if format == export.FormatCSV && strings.Contains(string(file), secret) != full {
					t.Errorf("full is %t, %s: %s", full, secret, file)
				}
			}
			if made := s.importSheet(ctx, "d", file); made.Unchanged != 3 || made.Created+made.Updated+made.Failed != 0 {
				t.Errorf("%s, full %t: %v", format, full, made)
			}
			if s.register() != before {
				t.Fatalf("%s, full %t: something changed", format, full)
			}
		}
	}
}

func TestMembersHearWhoTookTheirNumbers(t *testing.T) {
	s := newSchool(t)
	admin := s.join("区委管理员", "d", "ADMIN d")
	s.join("甲", "d/e")
	known := s.join("乙", "d/w")
	s.client().Member.UpdateOneID(known.ID).SetIdentityNumber(identityNumber).SetBornOn("1990-03-07").ExecX(s.system())
	ctx, yes, reason := s.viewer(admin), true, "报送"
	s.mustExport(ctx, nil)
	if n := s.client().AccessEntry.Query().CountX(s.system()); n != 0 {
		t.Errorf("a masked file tells %d", n)
	}
	job := s.mustExport(ctx, func(i *exports.ExportRegisterInput) { i.FullData, i.Reason = &yes, &reason })
	// A worker that died begins it again.
	s.client().Export.UpdateOneID(job.ID).SetStatus(export.StatusPENDING).SetTries(1).ExecX(s.system())
	s.work(1)
	told := s.client().AccessEntry.Query().Order(accessentry.ByMemberID()).AllX(s.system())
	if len(told) != 2 || told[0].ReaderID != admin.ID || told[0].Reason != reason || told[0].What != "PHONE" {
		t.Errorf("told: %v", told)
	}
	if told[1].What != "PHONE,IDENTITY_NUMBER,BORN_ON" || told[1].MemberID != known.ID {
		t.Errorf("told: %v", told[1])
	}
	lines := s.client().AuditEntry.Query().Where(auditentry.Action("exportRegister")).AllX(s.system())
	if len(lines) != 2 || !strings.Contains(lines[1].Summary, reason) {
		t.Errorf("the trail: %v", lines)
	}
	for name, c := range map[string]struct {
		who    context.Context
		change func(*exports.ExportRegisterInput)
		want   problem.Code
	}{
		"full without a reason": {ctx, func(i *exports.ExportRegisterInput) { i.FullData = &yes }, problem.BadUserInput},
		"a blank reason":        {ctx, func(i *exports.ExportRegisterInput) { i.FullData, i.Reason = &yes, new(string) }, problem.BadUserInput},
		"another's":             {s.viewer(s.join("东", "d/e", "ADMIN d/e")), nil, problem.NotFound},
		"a member":              {s.viewer(s.join("丙", "d")), nil, problem.NotFound},
		"a member as its unit":  {ctx, func(i *exports.ExportRegisterInput) { i.OrganizationID = admin.ID }, problem.BadUserInput},
	} {
		_, err := s.exportRegister(c.who, "d", c.change)
		s.refused(name, err, c.want)
	}
}

func (s *school) mustExport(ctx context.Context, change func(*exports.ExportRegisterInput)) *ent.Export {
	s.Helper()
	job, err := s.exportRegister(ctx, "d", change)
	s.must(err)
	s.work(1)
	return s.row(job)
}
