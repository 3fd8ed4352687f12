package print

import (
	"context"
	"strings"
)

// BirthdayCard is the card of a political birthday 政治生日贺卡.
type BirthdayCard struct {
	// Title and Message are filled in; the message may have several lines.
	Title, Message string
	// Years since the member joined, in large figures.
	Years string
	// Day is the day, in words.
	Day string
}

// A card upright, in millimetres: it fills the screen of a phone.
const (
	cardWidth  = 150.0
	cardHeight = 200.0
	cardEdge   = 22.0
)

// BirthdayCardPNG draws a card as a picture of 886 by 1181 pixels. The error is that
// of ctx where it ended before it was the card's turn.
func (p *Printer) BirthdayCardPNG(ctx context.Context, c BirthdayCard) ([]byte, error) {
	return p.do(ctx, func(s *setter) ([]byte, error) {
		picture := newPicture(cardWidth, cardHeight)
		c.draw(&page{s, picture})
		return picture.bytes()
	})
}

func (c BirthdayCard) draw(p *page) {
	p.frame(6, 6, cardWidth-12, cardHeight-12, 1.2, red)
	p.frame(9, 9, cardWidth-18, cardHeight-18, 0.4, gold)
	middle := cardWidth / 2
	title := p.clean(c.Title)
	p.centre(middle, 36, style{p.fit(title, 11, cardWidth-2*cardEdge), red, true}, title)
	p.centre(middle, 68, style{24, gold, true}, p.clean(c.Years))
	p.centre(middle, 80, style{6, gold, false}, "周年")
	c.message(p)
	p.centre(middle, cardHeight-18, style{4, faint, false}, p.clean(c.Day))
}

// message sets the text, as large as there is room for. A line of its own begins
// where the writer began one; only whole paragraphs are indented.
func (c BirthdayCard) message(p *page) {
	const top, room = 96.0, 78.0
	text := c.Message
	lines := func(size float64) (set []string, indented []bool) {
		for _, paragraph := range strings.Split(text, "\n") {
			indent := 0.0
			if wide := p.width(p.clean(paragraph), size); wide > cardWidth-2*cardEdge {
				indent = 2 * size
			}
			for i, line := range p.wrap(p.clean(paragraph), size, cardWidth-2*cardEdge, indent) {
				set, indented = append(set, line), append(indented, i == 0 && indent > 0)
			}
		}
		return set, indented
	}
	size := 6.0
	set, indented := lines(size)
	for float64(len(set))*leading(size) > room && size > 2.4 {
		size -= 0.2
		set, indented = lines(size)
	}
	for i, line := range set {
		x := cardEdge
		if indented[i] {
			x += 2 * size
		}
		p.text(x, top+float64(i)*leading(size), style{size, ink, false}, line)
	}
}
