package graph_test

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// exports has a report written, waits for it as a console does, fetches it without a
// token, and reads it as a spreadsheet does.
func (c *performance) exports() {
	c.t.Helper()
	members := int(c.must(secretary, "CompletionByOrganization", map[string]any{"organizationId": c.branch, "courseId": c.minute}).number("completionReport.total.members"))
	for _, format := range []string{"CSV", "XLSX"} {
		job := c.do(secretary, "ExportCompletion", map[string]any{"organizationId": c.branch, "courseId": c.minute, "format": format})
		id := map[string]any{"id": job.text("exportCompletion.export.id")}
		var a answer
		c.eventually("the "+format+" is written", func() bool {
			a = c.do(secretary, "Export", id)
			return a.text("node.status") == "SUCCEEDED"
		})
		c.want("rows", a.number("node.rowsWritten"), members)
		if a.at("node.error") != nil || a.text("node.expiresAt") == "" {
			c.t.Errorf("written: %s", a.body)
		}
		status, file := c.fetch(a.text("node.url"))
		c.want("status of the "+format, status, 200)
		if format == "CSV" {
			c.looksLike(c.readCSV(file), members)
		} else {
			c.looksLike(c.readXLSX(file), members)
		}
		c.want("somebody else's", c.must(district, "Export", id).at("node"), nil)
		status, _ = c.fetch(strings.Replace(a.text("node.url"), "ticket=e", "ticket=f", 1))
		if status < 400 || status > 499 {
			c.t.Errorf("an address that was tampered with answers %d", status)
		}
	}
}

// looksLike wants headings, a row for each member, and the member who completed the
// course.
func (c *performance) looksLike(rows [][]string, members int) {
	c.t.Helper()
	name, state := slices.Index(rows[0], "姓名"), slices.Index(rows[0], "状态")
	at := slices.IndexFunc(rows, func(row []string) bool { return name >= 0 && row[name] == "王秀珍" })
	if len(rows) != members+1 || state < 0 || at < 0 || rows[at][state] != "已完成" {
		c.t.Errorf("%d rows for %d members: %v", len(rows), members, rows)
	}
	if text := strings.Join(slices.Concat(rows...), " "); strings.Contains(text, member) || strings.Contains(text, "138****") {
		c.t.Errorf("telephone numbers are in the file: %s", text)
	}
}

func (c *performance) readCSV(file string) [][]string {
	c.t.Helper()
	text, marked := strings.CutPrefix(file, "\xef\xbb\xbf")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		c.t.Fatalf("BOM %t, %v: %.200q", marked, err, file)
	}
	return rows
}

// readXLSX reads a workbook, and wants days and hours in it that a spreadsheet can
// count with.
func (c *performance) readXLSX(file string) [][]string {
	c.t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(file))
	if err != nil {
		c.t.Fatalf("%v: %.60q", err, file)
	}
	defer func() { _ = book.Close() }()
	page := book.GetSheetName(0)
	rows, err := book.GetRows(page)
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := book.GetRows(page, excelize.Options{RawCellValue: true})
	if err != nil {
		c.t.Fatal(err)
	}
	counted := 0
	for i, row := range raw[1:] {
		if row[0] != "王秀珍" {
			continue
		}
		for _, heading := range []string{"完成时间", "学时", "进度（%）"} {
			column := slices.Index(raw[0], heading)
			number, err := strconv.ParseFloat(row[column], 64)
			cell, _ := excelize.CoordinatesToCellName(column+1, i+2)
			kind, _ := book.GetCellType(page, cell)
			if err != nil || number <= 0 || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
				c.t.Errorf("%s is %q, of type %d", heading, row[column], kind)
			}
			counted++
		}
		c.want("the day as people read it", strings.HasPrefix(rows[i+1][slices.Index(raw[0], "完成时间")], "2026-07-01"), true)
	}
	c.want("cells to count with", counted, 3)
	return rows
}
