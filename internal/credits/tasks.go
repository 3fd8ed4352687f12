package credits

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/ent/creditentry"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/sheet"
)

// CreditSourceHours is the hours from one source.
type CreditSourceHours struct {
	Source creditentry.Source
	Hours  float64
}

// CreditRule is how study time becomes credit hours, from a day on.
type CreditRule struct {
	Code string
	// ValidFrom is nil for the school's own rule.
	ValidFrom *calendar.Date
	Scheme    creditrule.Scheme
	// MinutesPerHour is nil for STEPS.
	MinutesPerHour *int
}

// AnnualTarget is how many hours are asked for in a year.
type AnnualTarget struct {
	Hours float64
	// FromYear and SetBy are nil for the school's own.
	FromYear *int
	SetBy    *ent.Organization
}

// BookCreditHoursInput is the input of bookCreditHours.
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

// ReverseCreditEntryInput is the input of reverseCreditEntry.
type ReverseCreditEntryInput struct {
	EntryID int64
	Reason  string
}

// ReverseCreditEntryPayload is the answer of reverseCreditEntry.
type ReverseCreditEntryPayload struct{ Entry *ent.CreditEntry }

// ImportCreditHoursInput is the input of importCreditHours.
type ImportCreditHoursInput struct {
	OrganizationID, UploadID int64
	DryRun                   bool
}

// ImportCreditHoursPayload is the answer of importCreditHours.
type ImportCreditHoursPayload struct{ Import *sheet.Import }

// SetCreditRuleInput is the input of setCreditRule.
type SetCreditRuleInput struct {
	ValidFrom      calendar.Date
	Scheme         creditrule.Scheme
	MinutesPerHour *int
}

// SetCreditRulePayload is the answer of setCreditRule.
type SetCreditRulePayload struct{ Rule *CreditRule }

// SetAnnualTargetInput is the input of setAnnualTarget.
type SetAnnualTargetInput struct {
	OrganizationID int64
	Audience       annualtarget.Audience
	FromYear       int
	Hours          float64
}

// SetAnnualTargetPayload is the answer of setAnnualTarget.
type SetAnnualTargetPayload struct{ Target *AnnualTarget }

// BookCreditHours TODO.
func (s *Service) BookCreditHours(ctx context.Context, input BookCreditHoursInput) (*BookCreditHoursPayload, error) {
	panic("TODO")
}

// ReverseCreditEntry TODO.
func (s *Service) ReverseCreditEntry(ctx context.Context, input ReverseCreditEntryInput) (*ReverseCreditEntryPayload, error) {
	panic("TODO")
}

// ImportCreditHours TODO.
func (s *Service) ImportCreditHours(ctx context.Context, input ImportCreditHoursInput) (*ImportCreditHoursPayload, error) {
	panic("TODO")
}

// SetCreditRule TODO.
func (s *Service) SetCreditRule(ctx context.Context, input SetCreditRuleInput) (*SetCreditRulePayload, error) {
	panic("TODO")
}

// SetAnnualTarget TODO.
func (s *Service) SetAnnualTarget(ctx context.Context, input SetAnnualTargetInput) (*SetAnnualTargetPayload, error) {
	panic("TODO")
}

// Rules TODO: every conversion rule, the one in force last first.
func (s *Service) Rules(ctx context.Context) ([]*CreditRule, error) { panic("TODO") }

// Target TODO: the target in force for an organisation in a year.
func (s *Service) Target(ctx context.Context, unit *ent.Organization, year *int, audience annualtarget.Audience) (*AnnualTarget, error) {
	panic("TODO")
}

// BySource TODO: hours of an account by where they come from.
func (s *Service) BySource(ctx context.Context, a *Account) ([]*CreditSourceHours, error) {
	panic("TODO")
}
