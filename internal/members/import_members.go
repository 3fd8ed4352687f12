package members

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// ImportMembersInput is the input of importMembers.
type ImportMembersInput struct {
	UploadID, OrganizationID int64
	DryRun                   bool
	AllOrNothing             *bool
	Mapping                  []RosterColumnInput
	// EffectiveOn is the day from which stages, residencies and places hold; today where nil.
	EffectiveOn *calendar.Date
}

// ImportMembersPayload is the answer of importMembers.
type ImportMembersPayload struct{ Import *ent.MemberImport }

// OpenSheet opens a sheet that the viewer uploaded: NOT_FOUND for any other.
type OpenSheet func(ctx context.Context, uploadID int64) (*media.UploadedFile, error)

// ReadSheetsWith says how uploaded sheets are opened.
func (s *Service) ReadSheetsWith(open OpenSheet) { s.openSheet = open }

// ImportMembers brings the register up to what a roster says, for an organisation
// that an ADMIN role covers and all below it: NOT_FOUND for another. Rows are matched
// by member number where they give one, and by phone. An empty cell keeps what the register says; who is on it under another
// organisation is not moved: that is a transfer. A row with a mistake says so, and the
// others are written all the same, unless all or nothing was asked for. A dry run
// writes nothing but its own report. The same sheet twice changes nothing. What is no
// sheet, and one without the columns of name and phone, is a BAD_USER_INPUT
// (uploadId), as is a mapping (mapping) that does not fit the sheet.
func (s *Service) ImportMembers(ctx context.Context, input ImportMembersInput) (*ImportMembersPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	unit, err := s.covered(ctx, s.db.Client(ctx), input.OrganizationID)
	if err != nil {
		return nil, err
	}
	if err := organizations.Standing(unit); err != nil {
		return nil, err
	}
	on, err := s.effectiveDay(input.EffectiveOn)
	if err != nil {
		return nil, err
	}
	file, err := s.openSheet(ctx, input.UploadID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	units, err := s.unitsBelow(ctx, unit)
	if err != nil {
		return nil, err
	}
	r := &roster{service: s, unit: unit, units: units, today: s.today(), on: on, viewer: identity.FromContext(ctx)}
	if err := r.read(file, input.Mapping); err != nil {
		return nil, err
	}
	all := input.AllOrNothing != nil && *input.AllOrNothing
	switch {
	case input.DryRun:
		err = r.decideAll(ctx)
	case all:
		err = r.writeAllOrNothing(ctx)
	default:
		err = r.write(ctx)
	}
	if err != nil {
		return nil, err
	}
	row, err := r.report(ctx, input, all)
	return &ImportMembersPayload{Import: row}, err
}
