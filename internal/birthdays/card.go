package birthdays

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyschool/ent"
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

// fill returns the card of an event: the home affiliation's, else that of the nearest
// organisation above that wrote one, else the school's.
func (s *Service) fill(t *templates, e *PoliticalBirthdayEvent) *BirthdayCard {
	card := BirthdayCard{Title: defaultTitle, Message: defaultMessage}
	home := s.tree.Unit(e.Member.OrganizationID)
	name := ""
	if home != nil {
		name = home.Name
		for _, id := range key.Upwards(home.Path) {
			if (*t)[id] != nil {
				card = BirthdayCard{Title: (*t)[id].Title, Message: (*t)[id].Message}
				break
			}
		}
	}
	joined := e.Member.JoinedOn
	// In one pass: a name that looks like a placeholder stays a name.
	words := strings.NewReplacer(
		"{name}", e.Member.Name, "{years}", strconv.Itoa(e.Years), "{organization}", name,
		"{date}", fmt.Sprintf("%d年%d月%d日", joined.Year, int(joined.Month), joined.Day),
	)
	return &BirthdayCard{Title: words.Replace(card.Title), Message: words.Replace(card.Message)}
}
