package print

import (
	"fmt"
	"time"

	"partyschool/internal/calendar"
)

// Record is a member's own record of study in one year 学习档案.
type Record struct {
	School, MemberName, Organization string
	Year                             int
	// The account, in hundredths of an hour.
	Target, Earned, Remaining int
	// Lines are the ledger's, in the order in which they are to stand.
	Lines []RecordLine
	// PrintedAt is in the tenant's time zone.
	PrintedAt time.Time
}

// RecordLine is one line of the ledger.
type RecordLine struct {
	Day calendar.Date
	// Source is where the hours come from, Title what they are for, in words.
	Source, Title string
	// Hundredths of an hour; below nought for a counter-entry.
	Hundredths int
	// Rule is the code of the conversion rule in force.
	Rule string
}

// A4, standing, and where things are on it, in millimetres.
const (
	recordWidth  = 210.0
	recordLeft   = 18.0
	recordRight  = recordWidth - recordLeft
	recordBottom = 275.0 // of the table
	recordFoot   = 285.0
	firstTable   = 78.0
	nextTable    = 28.0
	cellSize     = 3.6
	lineHeight   = 5.2
	cellPadding  = 1.5
)

// columns of the table; hours are set to the right.
var columns = []struct {
	heading string
	x       float64
	width   float64
}{
	{"日期", recordLeft, 24},
	{"来源", recordLeft + 24, 24},
	{"事项", recordLeft + 48, 76},
	{"学时", recordLeft + 124, 16},
	{"折算规则", recordLeft + 140, recordRight - recordLeft - 140},
}

// row is a line of the table, each cell broken into lines.
type row struct {
	cells  [][]string
	height float64
}

func (r Record) title() string { return fmt.Sprintf("学习档案 %d 年", r.Year) }

// draw sets the record on as many pages as it takes. How many is known only when
// all rows are broken into pages, and each page says it.
func (r Record) draw(s *setter, doc *pdf) {
	p := &page{s, doc}
	pages := r.pages(s)
	for i, rows := range pages {
		doc.add()
		top := nextTable
		if i == 0 {
			r.head(p)
			top = firstTable
		} else {
			p.text(recordLeft, 18, style{3.6, faint, false}, p.clean(r.title()+"　"+r.MemberName))
		}
		y := r.headings(p, top)
		for _, row := range rows {
			drawRow(p, row, y)
			y += row.height
		}
		switch {
		case len(r.Lines) == 0:
			p.text(recordLeft+cellPadding, y+6, style{cellSize, faint, false}, "本年度暂无记录。")
		case i == len(pages)-1:
			r.sum(p, y)
		}
		r.foot(p, i+1, len(pages))
	}
}

// pages breaks the rows, with room for the sum behind the last.
func (r Record) pages(s *setter) [][]row {
	pages := [][]row{nil}
	left := recordBottom - firstTable - 2*lineHeight
	for _, line := range r.Lines {
		row := line.row(s)
		if row.height > left && len(pages[len(pages)-1]) > 0 {
			pages = append(pages, nil)
			left = recordBottom - nextTable - 2*lineHeight
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], row)
		left -= row.height
	}
	return pages
}

func (l RecordLine) row(s *setter) row {
	var r row
	most := 1
	for i, text := range []string{l.Day.String(), l.Source, l.Title, Hours(l.Hundredths), l.Rule} {
		lines := s.wrap(s.clean(text), cellSize, columns[i].width-2*cellPadding, 0)
		r.cells = append(r.cells, lines)
		most = max(most, len(lines))
	}
	r.height = float64(most)*lineHeight + cellPadding
	return r
}

func (r Record) head(p *page) {
	p.spaced(recordWidth/2, 28, 3, style{9, red, true}, "学习档案")
	p.centre(recordWidth/2, 38, style{4.6, ink, false}, fmt.Sprintf("%d 年度", r.Year))
	pairs := [][2]string{
		{"姓名", r.MemberName}, {"党组织", r.Organization},
		{"年度目标", Hours(r.Target) + " 学时"}, {"已获学时", Hours(r.Earned) + " 学时"}, {"尚需学时", Hours(r.Remaining) + " 学时"},
	}
	at := [][2]float64{{recordLeft, 52}, {recordLeft + 60, 52}, {recordLeft, 62}, {recordLeft + 60, 62}, {recordLeft + 118, 62}}
	for i, pair := range pairs {
		x, y := at[i][0], at[i][1]
		p.text(x, y, style{4.2, faint, false}, pair[0])
		value := p.clean(pair[1])
		left := x + p.width(pair[0], 4.2) + 3
		end := recordRight
		if i+1 < len(at) && at[i+1][1] == y {
			end = at[i+1][0] - 3
		}
		p.text(left, y, style{p.fit(value, 4.2, end-left), ink, false}, value)
	}
	p.box(recordLeft, 67, recordRight-recordLeft, 0.5, red)
}

// headings sets the table's heading, and returns where its rows begin.
func (r Record) headings(p *page, y float64) float64 {
	for i, c := range columns {
		x := c.x + cellPadding
		if i == 3 {
			x = c.x + c.width - cellPadding - p.width(c.heading, cellSize)
		}
		p.text(x, y-2.4, style{cellSize, faint, false}, c.heading)
	}
	p.box(recordLeft, y, recordRight-recordLeft, 0.35, faint)
	return y + 0.35
}

func drawRow(p *page, r row, y float64) {
	for i, lines := range r.cells {
		c := columns[i]
		for n, line := range lines {
			baseline := y + float64(n+1)*lineHeight - 0.6
			if i == 3 {
				p.right(c.x+c.width-cellPadding, baseline, style{cellSize, ink, false}, line)
			} else {
				p.text(c.x+cellPadding, baseline, style{cellSize, ink, false}, line)
			}
		}
	}
	p.box(recordLeft, y+r.height-0.1, recordRight-recordLeft, 0.1, faint)
}

func (r Record) sum(p *page, y float64) {
	baseline := y + lineHeight + 1.4
	hours := columns[3]
	p.text(columns[2].x+cellPadding, baseline, style{cellSize, ink, true}, "合计")
	p.right(hours.x+hours.width-cellPadding, baseline, style{cellSize, ink, true}, Hours(r.Earned))
}

func (r Record) foot(p *page, number, of int) {
	grey := style{3.2, faint, false}
	p.box(recordLeft, recordFoot-5.5, recordRight-recordLeft, 0.2, faint)
	left := p.clean(r.School) + "　打印于 " + r.PrintedAt.Format("2006-01-02 15:04")
	p.text(recordLeft, recordFoot, style{p.fit(left, grey.size, 140), faint, false}, left)
	p.right(recordRight, recordFoot, grey, fmt.Sprintf("第 %d 页，共 %d 页", number, of))
}
