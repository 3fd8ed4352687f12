package birthdays

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/birthdaycard"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// The greatest lengths of a card, in characters.
const (
	maxTitle   = 60
	maxMessage = 500
)

// SetBirthdayCardInput is the input of setBirthdayCard.
type SetBirthdayCardInput struct {
	OrganizationID int64
	Title, Message string
}

// SetBirthdayCardPayload is the answer of setBirthdayCard.
type SetBirthdayCardPayload struct{ Organization *ent.Organization }

// SetBirthdayCard writes the card of an organisation, which all below it use that
// wrote none of their own. NOT_FOUND unless an ADMIN role of the viewer covers it;
// BAD_USER_INPUT for a text that is empty, too long or holds a placeholder other than
// {name}, {years}, {date} and {organization}. The same texts again change nothing.
func (s *Service) SetBirthdayCard(ctx context.Context, input SetBirthdayCardInput) (*SetBirthdayCardPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	title, err := cardText("title", input.Title, maxTitle, false)
	if err != nil {
		return nil, err
	}
	message, err := cardText("message", input.Message, maxMessage, true)
	if err != nil {
		return nil, err
	}
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.writeCard(ctx, tx, unit, title, message) })
	if err != nil {
		return nil, err
	}
	return &SetBirthdayCardPayload{Organization: unit}, nil
}

func (s *Service) writeCard(ctx context.Context, tx *ent.Client, unit *ent.Organization, title, message string) error {
	if err := organizations.KeepStanding(ctx, s.db, tx, unit.ID); err != nil {
		return err
	}
	viewer, now := identity.FromContext(ctx).MemberID, s.clock.Now()
	mine := birthdaycard.OrganizationID(unit.ID)
	same, err := tx.BirthdayCard.Query().Where(mine, birthdaycard.Title(title), birthdaycard.Message(message)).Exist(ctx)
	if err != nil || same {
		return err
	}
	n, err := tx.BirthdayCard.Update().Where(mine).SetTitle(title).SetMessage(message).SetSetByID(viewer).SetSetAt(now).Save(ctx)
	if err == nil && n == 0 {
		err = tx.BirthdayCard.Create().SetOrganizationID(unit.ID).SetTitle(title).SetMessage(message).SetSetByID(viewer).SetSetAt(now).Exec(ctx)
	}
	if ent.IsConstraintError(err) {
		return problem.Clash("另一位管理员正在修改这张贺卡，请再试一次。", "Another admin is writing this card; please try again.")
	}
	if err != nil {
		return fmt.Errorf("write a birthday card: %w", err)
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "setBirthdayCard", OrganizationID: unit.ID, SubjectID: unit.ID,
		Summary: fmt.Sprintf("改写了“%s”的政治生日贺卡：%s", unit.Name, title),
	})
}

// covered returns an organisation that an ADMIN role of the viewer covers; NOT_FOUND
// for any other.
func (s *Service) covered(ctx context.Context, id int64) (*ent.Organization, error) {
	unit := s.tree.Unit(id)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}

var inBraces = regexp.MustCompile(`\{[^{}\s]{0,20}\}`)

// cardText checks a text of a card, without the space around it.
func cardText(field, s string, most int, lines bool) (string, error) {
	check := problem.Line
	if lines {
		check = problem.Lines
	}
	s, err := check(field, strings.ReplaceAll(s, "\r\n", "\n"), 1, most)
	if err != nil {
		return "", err
	}
	for _, found := range inBraces.FindAllString(s, -1) {
		if !slices.Contains(placeholders, found) {
			return "", problem.BadInput(field, "不认识 %s；可以使用 %s。", "%s is not known; there are %s.", found, strings.Join(placeholders, " "))
		}
	}
	return s, nil
}
