package birthdays

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// What the card says where no organisation wrote one.
const (
	defaultTitle   = "政治生日快乐"
	defaultMessage = "{name}同志：\n今天是您加入中国共产党 {years} 周年的日子。{date}，您在党旗下许下了誓言。" +
		"愿您不忘这一天，珍惜党员的身份，在岗位上、在邻里间继续发光。\n{organization}"
)

// placeholders are what a card may hold.
var placeholders = []string{"{name}", "{years}", "{date}", "{organization}"}

// templates are the cards that organisations wrote, by organisation.
type templates map[int64]*ent.BirthdayCard

// templates reads the cards that organisations wrote: as many as wrote one, which is
// few beside the members.
func (s *Service) templates(ctx context.Context) (*templates, error) {
	rows, err := s.db.Client(ctx).BirthdayCard.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read birthday cards: %w", err)
	}
	t := make(templates, len(rows))
	for _, row := range rows {
		t[row.OrganizationID] = row
	}
	return &t, nil
}

// of returns the words that hold for an organisation, and who wrote them: itself, else the
// nearest above that wrote some; 0 where they are the school's.
func (t templates) of(unit *ent.Organization) (card BirthdayCard, writer int64) {
	if unit != nil {
		for _, id := range key.Upwards(unit.Path) {
			if t[id] != nil {
				return BirthdayCard{Title: t[id].Title, Message: t[id].Message}, id
			}
		}
	}
	return BirthdayCard{Title: defaultTitle, Message: defaultMessage}, 0
}

// CardWords are the words of a card with its placeholders.
type CardWords struct {
	Title, Message string
	// WrittenBy is nil where no organisation wrote them.
	WrittenBy *ent.Organization
}

// CardWords returns what the card of an organisation's members is made of. FORBIDDEN without
// the role of an admin; NOT_FOUND where it does not cover the organisation.
func (s *Service) CardWords(ctx context.Context, unit *ent.Organization) (*CardWords, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	t, err := s.templates(ctx)
	if err != nil {
		return nil, err
	}
	card, writer := t.of(unit)
	return &CardWords{Title: card.Title, Message: card.Message, WrittenBy: s.tree.Unit(writer)}, nil
}

// fill returns the card of an event, with the words of the home affiliation.
func (s *Service) fill(t *templates, e *PoliticalBirthdayEvent) *BirthdayCard {
	home := s.tree.Unit(e.Member.OrganizationID)
	card, _ := t.of(home)
	name := ""
	if home != nil {
		name = home.Name
	}
	joined := e.Member.JoinedOn
	// In one pass: a name that looks like a placeholder stays a name.
	words := strings.NewReplacer(
		"{name}", e.Member.Name, "{years}", strconv.Itoa(e.Years), "{organization}", name,
		"{date}", fmt.Sprintf("%d年%d月%d日", joined.Year, int(joined.Month), joined.Day),
	)
	return &BirthdayCard{Title: words.Replace(card.Title), Message: words.Replace(card.Message)}
}
