package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	entmember "partyschool/ent/member"
	"partyschool/internal/identity"
)

// TestTheRegisterRemembers changes a member and reads what held before, as everybody.
func TestTheRegisterRemembers(t *testing.T) {
	s := newSchool(t)
	me := keyText(s.Accounts[floating])
	s.must(district, "UpdateMember", map[string]any{"input": map[string]any{"id": me, "residency": "SETTLED"}})
	ctx := identity.AsSystem(t.Context(), "test")
	if m := s.db.Client(ctx).Member.GetX(ctx, s.Accounts[floating]); m.Residency != entmember.ResidencySETTLED {
		t.Fatal(m)
	}
	for caller, want := range map[string]int{floating: 2, district: 2, trainer: 0} {
		a := s.ask(caller, "MemberHistory", map[string]any{"id": me})
		node, _ := a.Data["node"].(map[string]any)
		stages, _ := node["residencyPeriods"].([]any)
		if len(stages) != want {
			t.Errorf("%s reads %d residencies, want %d: %s", caller, len(stages), want, a.body)
		}
	}
}

// written asks for a file until it is written, and returns the job and the file.
func (s *school) written(phone, job string) (answer, string) {
	s.t.Helper()
	for range 400 {
		a := s.must(phone, "Export", map[string]any{"id": job})
		if a.text("node.status") == "SUCCEEDED" {
			status, file := s.fetch(a.text("node.url"))
			if status != http.StatusOK {
				s.t.Fatalf("the file answers %d", status)
			}
			return a, file
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.t.Fatal("the file is not written")
	return answer{}, ""
}

// TestTheRegisterIsExportedInFullForAReason has a roster with an identity number imported,
// the register exported masked and in full, and both imported again, which changes nothing.
func TestTheRegisterIsExportedInFullForAReason(t *testing.T) {
	s := newSchool(t)
	const number, reason = "110101199003074258", "按上级要求报送党员名册"
	branch := keyText(s.Branches[0])
	load := func(sheet string) answer {
		return s.must(secretary, "ImportMembers", map[string]any{"uploadId": s.upload(secretary, sheet), "organizationId": branch, "dryRun": false})
	}
	a := load("姓名,手机号,公民身份号码,出生年月\n王秀珍," + member + "," + number + ",1990.03\n,13800000003,110101199003074259,\n")
	if a.number("importMembers.import.updated") != 1 || a.number("importMembers.import.failed") != 1 || strings.Contains(a.body, "1101011990") {
		t.Fatalf("imported: %s", a.body)
	}
	if me := s.must(member, "MyPrivacy", nil); me.text("viewer.identityNumber") != number || me.text("viewer.bornOn") != "1990-03-07" {
		t.Errorf("the member reads %s", me.body)
	}
	told := func() float64 { return s.must(member, "MyPrivacy", nil).number("viewer.accessLog.totalCount") }

	fields := map[string]any{"organizationId": branch, "format": "CSV"}
	full := with(fields, map[string]any{"fullData": true, "reason": reason})
	s.cannot(secretary, "ExportRegister", "BAD_USER_INPUT", "reason", inputOf(with(full, map[string]any{"reason": " "})))
	s.cannot(secretary, "ExportRegister", "BAD_USER_INPUT", "reason", inputOf(with(full, map[string]any{"reason": nil})))
	s.cannot(secretary, "ExportRegister", "NOT_FOUND", "", inputOf(with(full, map[string]any{"organizationId": keyText(s.Root)})))
	for _, c := range []struct {
		by     string
		fields map[string]any
		full   bool
	}{{secretary, fields, false}, {secretary, full, true}, {district, full, true}} {
		before := told()
		job := s.only(c.by, "ExportRegister", inputOf(c.fields), notAdmins).text("exportRegister.export.id")
		done, file := s.written(c.by, job)
		for _, secret := range []string{member, number, "1990-03-07"} {
			if strings.Contains(file, secret) != c.full {
				t.Errorf("full is %t for %s: %s", c.full, secret, file)
			}
		}
		if !c.full && !strings.Contains(file, "138****0004,女,1****************8,****-**-**,") {
			t.Errorf("masked: %s", file)
		}
		if n := told() - before; (n == 1) != c.full {
			t.Errorf("full is %t, and the member is told %v times", c.full, n)
		}
		for _, caller := range everybody {
			if caller != guest && caller != c.by && s.must(caller, "Export", map[string]any{"id": job}).at("node") != nil {
				t.Errorf("%q reads the job of %q", caller, c.by)
			}
		}
		if status, _ := s.fetch(strings.Replace(done.text("node.url"), "ticket=e", "ticket=f", 1)); status != http.StatusForbidden {
			t.Errorf("an address that was tampered with answers %d", status)
		}
		if a := load(strings.TrimPrefix(file, "\ufeff")); a.number("importMembers.import.unchanged") != done.number("node.rowsWritten") {
			t.Errorf("full is %t, and the file comes back as %s", c.full, a.body)
		}
	}
	log := s.must(member, "MyPrivacy", nil)
	if fields := fmt.Sprint(log.at("viewer.accessLog.edges.1.node.fields")); fields != "[PHONE IDENTITY_NUMBER BORN_ON]" ||
		log.text("viewer.accessLog.edges.1.node.readerName") != "陈国兴" || log.text("viewer.accessLog.edges.1.node.reason") != reason {
		t.Errorf("the member reads %s", log.body)
	}
	s.everybodyReads("MyPrivacy", nil, func(a answer) string { return fmt.Sprint(strings.Contains(a.body, reason)) },
		[6]string{"UNAUTHENTICATED", "true", "false", "false", "true", "false"})
	if said := s.must(district, "AuditTrail", map[string]any{"organizationId": branch, "first": 20}).body; strings.Count(said, reason) != 2 {
		t.Errorf("the trail: %s", said)
	}
}
