package credits

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// BookCreditHoursInput is the input of bookCreditHours: StartedAt and EndedAt, or
// OccurredOn and Hours.
type BookCreditHoursInput struct {
	MemberID           int64
	Source             creditentry.Source
	StartedAt, EndedAt *time.Time
	OccurredOn         *calendar.Date
	Hours              *float64
	Title, Reason      string
	IdempotencyKey     *string
}

// BookCreditHoursPayload is the answer of bookCreditHours.
type BookCreditHoursPayload struct{ Entries []*ent.CreditEntry }

const (
	// maxSitting bounds what is booked as one: a training of a week.
	maxSitting = 7 * 24 * time.Hour
	// maxPortions is how many days a sitting may touch, a summer time's included.
	maxPortions = 9
)

// BookCreditHours books hours by hand for a member whose home affiliation an ADMIN
// role of the viewer covers: NOT_FOUND for another, CONFLICT for the viewer and for
// a member out of service. A time is converted by the rule of the day on which it
// began, and split at midnight; hours that are given are booked as they are.
func (s *Service) BookCreditHours(ctx context.Context, input BookCreditHoursInput) (*BookCreditHoursPayload, error) {
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	if err := s.checkBooking(&input); err != nil {
		return nil, err
	}
	var entries []*ent.CreditEntry
	first, repeated, err := once.Create(ctx, s.database, s.clock, token, "bookCreditHours", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		var err error
		if entries, err = s.book(ctx, tx, input); err != nil {
			return 0, err
		}
		return entries[0].ID, nil
	})
	if err != nil {
		return nil, err
	}
	if repeated {
		keys := make([]string, maxPortions)
		for n := range keys {
			keys[n] = bookingKey(first, n)
		}
		entries, err = s.database.Client(ctx).CreditEntry.Query().Where(creditentry.OnceKeyIn(keys...)).Order(creditentry.ByOccurredOn()).All(ctx)
	}
	return &BookCreditHoursPayload{Entries: entries}, err
}

// bookingKey names the nth line of the booking whose first line has the key.
func bookingKey(first int64, n int) string {
	return "booking:" + key.Format(first) + ":" + strconv.Itoa(n)
}

// checkBooking says what is wrong with the input itself, and trims its texts.
func (s *Service) checkBooking(input *BookCreditHoursInput) error {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return err
	}
	if err := byHand(input.Source); err != nil {
		return err
	}
	var err error
	if input.Title, input.Reason, err = texts(input.Title, input.Reason); err != nil {
		return err
	}
	now := s.clock.Now()
	from, to := input.StartedAt, input.EndedAt
	switch {
	case from == nil && to == nil && input.OccurredOn != nil && input.Hours != nil:
		if _, err := booked("hours", *input.Hours); err != nil {
			return err
		}
		return past("occurredOn", *input.OccurredOn, s.today())
	case from == nil || to == nil || input.OccurredOn != nil || input.Hours != nil:
		return problem.BadInput("startedAt", "请填写开始和结束时间，或者填写日期和学时，两者取其一。",
			"Give startedAt and endedAt, or occurredOn and hours.")
	case to.After(now):
		return problem.BadInput("endedAt", "结束时间不能晚于现在。", "It cannot end in the future.")
	case to.Unix() <= from.Unix():
		return problem.BadInput("endedAt", "结束时间须晚于开始时间。", "It ends after it began.")
	case to.Sub(*from) > maxSitting:
		return problem.BadInput("endedAt", "从开始到结束最多 7 天。", "It lasts at most 7 days.")
	}
	return past("startedAt", s.calendar.DateOf(*from), s.today())
}

func (s *Service) book(ctx context.Context, tx *ent.Client, input BookCreditHoursInput) ([]*ent.CreditEntry, error) {
	if err := notOneself(ctx, input.MemberID); err != nil {
		return nil, err
	}
	m, home, err := s.administered(ctx, tx, input.MemberID)
	if err != nil {
		return nil, err
	}
	if !m.Active {
		return nil, problem.Clash("这名党员已停用，不能登记学时。", "This member is out of service: no hours are booked.")
	}
	portions, rule, err := s.portions(ctx, input)
	if err != nil {
		return nil, err
	}
	first, err := s.database.NewKey(key.CreditEntry)
	if err != nil {
		return nil, err
	}
	lines := make([]*ent.CreditEntryCreate, len(portions))
	for n, p := range portions {
		lines[n] = tx.CreditEntry.Create().
			SetMemberID(m.ID).SetOrganizationID(home.ID).SetSource(input.Source).SetSourceID(0).SetOnceKey(bookingKey(first, n)).
			SetHundredths(p.hundredths).SetSeconds(p.seconds).SetOccurredOn(p.day).SetYear(p.day.Year).SetRule(rule.Code).
			SetTitle(input.Title).SetReason(input.Reason).SetBookedByID(identity.FromContext(ctx).MemberID).SetCreatedAt(s.clock.Now())
	}
	lines[0].SetID(first)
	entries, err := tx.CreditEntry.CreateBulk(lines...).Save(identity.AsSystem(ctx, "credits: book by hand"))
	if err != nil {
		return nil, fmt.Errorf("book credit hours by hand: %w", err)
	}
	return entries, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "bookCreditHours", OrganizationID: home.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("为党员“%s”登记 %s（%s，“%s”）：%s", m.Name, describe(portions), sources[input.Source], input.Title, input.Reason),
	})
}

// portions returns what is booked on each day, and the rule it is booked with.
func (s *Service) portions(ctx context.Context, input BookCreditHoursInput) ([]portion, *ent.CreditRule, error) {
	if input.Hours != nil {
		rule, err := RuleOn(ctx, s.database, *input.OccurredOn)
		if err != nil {
			return nil, nil, err
		}
		hundredths, err := booked("hours", *input.Hours)
		return []portion{{day: *input.OccurredOn, hundredths: hundredths}}, rule, err
	}
	rule, err := RuleOn(ctx, s.database, s.calendar.DateOf(*input.StartedAt))
	if err != nil {
		return nil, nil, err
	}
	if Convert(rule, (input.EndedAt.Unix()-input.StartedAt.Unix())*1000) == 0 {
		return nil, nil, problem.BadInput("endedAt", "时间太短，按折算规则不足 0.01 学时。", "It is too short: by the rule it makes less than 0.01 hours.")
	}
	return share(s.calendar, rule, *input.StartedAt, *input.EndedAt), rule, nil
}

// describe says hours and days for the audit trail.
func describe(portions []portion) string {
	said := make([]string, len(portions))
	for i, p := range portions {
		said[i] = fmt.Sprintf("%s 计 %g 学时", p.day, Hours(p.hundredths))
	}
	return strings.Join(said, "、")
}
