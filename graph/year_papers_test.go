package graph_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestAYearIsReportedOnce has the papers of a year written and reads them as the office
// above does.
func TestAYearIsReportedOnce(t *testing.T) {
	s := newSchool(t)
	branch := map[string]any{"organizationId": keyText(s.Branches[0]), "year": 2026}
	s.must(secretary, "RecordAttendance", map[string]any{"memberId": keyText(s.Accounts[member]), "day": "2026-06-15"})
	id := s.must(secretary, "ExportYearPapers", branch).text("exportYearPapers.export.id")
	var job answer
	for range 200 {
		if job = s.must(secretary, "Export", map[string]any{"id": id}); job.text("node.status") == "SUCCEEDED" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	status, content := s.fetch(job.text("node.url"))
	if status != http.StatusOK {
		t.Fatalf("%d, %s", status, job.body)
	}
	archive, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	rows, all := map[string][][]string{}, 0
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		sheet, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(sheet) < 2 {
			t.Fatalf("%s: %d rows, %v", f.Name, len(sheet), err)
		}
		rows[f.Name] = sheet
		all += len(sheet) - 1
	}
	if n := job.number("node.rowsWritten"); int(n) != all {
		t.Errorf("%v rows were told, %d are there", n, all)
	}
	members := s.send(s.as(secretary), `query($id: ID!) { organization(id: $id) { memberCount } }`, map[string]any{"id": branch["organizationId"]}).number("organization.memberCount")
	for _, name := range []string{"1-党员名册.xlsx", "2-2026年学时.xlsx"} {
		if len(rows[name])-1 != int(members) {
			t.Errorf("%s has %d members, want %v", name, len(rows[name])-1, members)
		}
	}
	if text := strings.Join(flat(rows["1-党员名册.xlsx"]), " "); strings.Contains(text, member) || !strings.Contains(text, "138****0004") {
		t.Errorf("phones in the register: %.300s", text)
	}
	if text := strings.Join(flat(rows["3-2026年政治生日.xlsx"]), " "); !strings.Contains(text, "王秀珍") {
		t.Errorf("the birthdays: %.300s", text)
	}
	number := func(text string) int { n, _ := strconv.Atoi(text); return n }
	present := 0
	for _, row := range rows["4-2026年固定学习日.xlsx"][1:] {
		if len(row) != 8 || number(row[3]) == 0 || number(row[3]) != number(row[4])+number(row[5])+number(row[6])+number(row[7]) {
			t.Errorf("a study day: %q", row)
			continue
		}
		present += number(row[4])
	}
	if present != 1 {
		t.Errorf("nobody ever kept a study day: %q", rows["4-2026年固定学习日.xlsx"])
	}
}

func flat(rows [][]string) (cells []string) {
	for _, row := range rows {
		cells = append(cells, row...)
	}
	return cells
}
