package print

import (
	"fmt"
	"strings"

	"partyschool/internal/calendar"
)

// A4, lying.
const (
	certificateWidth  = 297.0
	certificateHeight = 210.0
)

// Certificate is what a 结业证书 says.
type Certificate struct {
	Number, MemberName, CourseTitle string
	// Release is the number of the course's release.
	Release int
	// Hundredths are the credit hours in hundredths of an hour.
	Hundredths int
	IssuedOn   calendar.Date
	// School issued it.
	School string
	// VerifyURL is the public page that says whether it is valid; its QR code holds
	// it.
	VerifyURL string
}

// Where things stand, in millimetres.
const (
	certificateLeft  = 38.0
	certificateRight = certificateWidth - certificateLeft
	signatureLine    = 172.0 // of the number and of who issued it
)

// draw sets the certificate on a page.
func (c Certificate) draw(p *page) error {
	c.ornament(p)
	middle := certificateWidth / 2
	p.spaced(middle, 53, 9, style{17, red, true}, "结业证书")
	p.spaced(middle, 64, 0.9, style{3.6, gold, false}, "CERTIFICATE OF COMPLETION")
	c.name(p)
	c.sentence(p)
	return c.foot(p)
}

// ornament draws the double frame and its corners.
func (c Certificate) ornament(p *page) {
	p.frame(8, 8, certificateWidth-16, certificateHeight-16, 1.4, red)
	p.frame(11, 11, certificateWidth-22, certificateHeight-22, 0.4, gold)
	const arm, in = 14.0, 14.0
	for _, x := range []float64{in, certificateWidth - in - arm} {
		for _, y := range []float64{in, certificateHeight - in - 0.8} {
			p.box(x, y, arm, 0.8, gold)
		}
	}
	for _, x := range []float64{in, certificateWidth - in - 0.8} {
		for _, y := range []float64{in, certificateHeight - in - arm} {
			p.box(x, y, 0.8, arm, gold)
		}
	}
}

// name sets who completed the course; a long name is set smaller, never cut.
func (c Certificate) name(p *page) {
	const baseline, room = 88.0, 190.0
	name := p.clean(c.MemberName)
	s := style{p.fit(name, 10, room), ink, true}
	p.text(certificateLeft, baseline, s, name)
	end := certificateLeft + p.width(name, s.size)
	p.text(end+4, baseline, style{7, ink, false}, "同志：")
	p.box(certificateLeft, baseline+2.6, end-certificateLeft, 0.25, faint)
}

// sentence sets what was achieved, as large as there is room for.
func (c Certificate) sentence(p *page) {
	const top, room = 105.0, 52.0
	text := p.clean(fmt.Sprintf("修完《%s》课程（第 %d 版）全部必修课时，达到结业要求，计 %s 学时，准予结业，特发此证。",
		c.CourseTitle, c.Release, Hours(c.Hundredths)))
	size := 7.0
	lines := p.wrap(text, size, certificateRight-certificateLeft, 2*size)
	for float64(len(lines))*leading(size) > room && size > 3 {
		size -= 0.25
		lines = p.wrap(text, size, certificateRight-certificateLeft, 2*size)
	}
	for i, line := range lines {
		x := certificateLeft
		if i == 0 {
			x += 2 * size
		}
		p.text(x, top+float64(i)*leading(size), style{size, ink, false}, line)
	}
}

func leading(size float64) float64 { return 1.8 * size }

// foot sets the number on the left, who issued it and when before the QR code on
// the right.
func (c Certificate) foot(p *page) error {
	side, err := p.qrCode(certificateRight, 185, c.VerifyURL)
	if err != nil {
		return err
	}
	p.centre(certificateRight-side/2, 190.5, style{3, faint, false}, "扫码核验")
	p.text(certificateLeft, signatureLine, style{4.2, ink, false}, "证书编号："+p.clean(c.Number))
	p.text(certificateLeft, signatureLine+9, style{3.2, faint, false}, "本证书由系统签发，真伪以扫码核验结果为准。")
	right := certificateRight - side - 9
	school := p.clean(c.School)
	p.right(right, signatureLine, style{p.fit(school, 6, right-certificateLeft-78), ink, false}, school)
	p.right(right, signatureLine+10, style{5.2, ink, false}, chineseDate(c.IssuedOn))
	if missing := p.missing(c.MemberName + c.CourseTitle + c.School); len(missing) > 0 {
		p.text(certificateLeft, 190.5, style{2.8, faint, false}, missingNote(missing))
	}
	return nil
}

// missingNote says which characters 〓 stands for, by their numbers in Unicode, so
// that a rare name is not ambiguous.
func missingNote(missing []rune) string {
	const most = 8
	var numbers []string
	for _, r := range missing[:min(len(missing), most)] {
		numbers = append(numbers, fmt.Sprintf("%U", r))
	}
	note := "注：〓 代字库所缺之字 " + strings.Join(numbers, "、")
	if len(missing) > most {
		note += " 等"
	}
	return note
}
