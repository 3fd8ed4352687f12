package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/ent"
	"partyschool/ent/correctionrequest"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/paging"
	"partyschool/internal/privacy"
)

// tellWhoseWereSeen tells the members whose personal data an answer shows in full, before
// it is sent: what cannot be told is not shown.
func (r *Resolver) tellWhoseWereSeen(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	seen := requestOf(ctx).takeSeen()
	for field, members := range seen {
		if err := r.Privacy.Seen(ctx, field, members); err != nil {
			return &graphql.Response{Errors: append(response.Errors, present(ctx, err))}
		}
	}
	return response
}

// saw notes that the answer shows personal data of a member in full to somebody else.
func (q *request) saw(field privacy.PersonalField, memberID int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.seen == nil {
		q.seen = map[privacy.PersonalField][]int64{}
	}
	q.seen[field] = append(q.seen[field], memberID)
}

func (q *request) takeSeen() map[privacy.PersonalField][]int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	seen := q.seen
	q.seen = nil
	return seen
}

// wantedOf is what a member wants to have corrected: for the member always, for the
// admins who decide while it waits, which the member is told where it is a number or a
// birth date.
func wantedOf(ctx context.Context, c *ent.CorrectionRequest) string {
	personal := map[correctionrequest.Field]privacy.PersonalField{
		correctionrequest.FieldPHONE: privacy.FieldPhone, correctionrequest.FieldIDENTITY_NUMBER: privacy.FieldIdentityNumber,
		correctionrequest.FieldBORN_ON: privacy.FieldBornOn,
	}[c.Field]
	switch {
	case c.MemberID == identity.FromContext(ctx).MemberID || personal == "":
		return c.Wanted
	case c.Status != correctionrequest.StatusOPEN:
		return ""
	}
	requestOf(ctx).saw(personal, c.MemberID)
	return c.Wanted
}

// correctionsOf lists requests, and reads the names of all their members in one
// statement.
func (r *Resolver) correctionsOf(ctx context.Context, unit *ent.Organization, open *bool, args paging.Args) (*privacy.CorrectionRequestConnection, error) {
	page, err := r.Privacy.CorrectionsOf(ctx, unit, open, args)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, c := range page.Nodes() {
		ids = append(ids, c.MemberID)
	}
	if asks(ctx, "edges", "node", "memberName") {
		_, err = requestOf(ctx).Names(ctx, ids...)
	}
	return page, err
}

// What only the viewer sees of the viewer: the answer to logIn is to be read with the
// new token.

func identityNumberOf(ctx context.Context, v *members.Viewer) (*string, error) {
	if err := self(ctx, v); err != nil || v.IdentityNumber == "" {
		return nil, err
	}
	return &v.IdentityNumber, nil
}

func bornOnOf(ctx context.Context, v *members.Viewer) (*calendar.Date, error) {
	if err := self(ctx, v); err != nil {
		return nil, err
	}
	return privacy.BornOn(v.Member), nil
}

func closesAt(ctx context.Context, v *members.Viewer) (*time.Time, error) {
	return v.ClosesAt, self(ctx, v)
}

func agreedAt(ctx context.Context, r *Resolver, v *members.Viewer) (*time.Time, error) {
	if err := self(ctx, v); err != nil {
		return nil, err
	}
	consent, err := r.Privacy.ConsentTo(ctx)
	if err != nil || consent == nil {
		return nil, err
	}
	return &consent.AgreedAt, nil
}

func accessLogOf(ctx context.Context, r *Resolver, v *members.Viewer, args paging.Args) (*privacy.AccessEntryConnection, error) {
	if err := self(ctx, v); err != nil {
		return nil, err
	}
	return r.Privacy.AccessLog(ctx, args)
}

func ownCorrections(ctx context.Context, r *Resolver, v *members.Viewer, args paging.Args) (*privacy.CorrectionRequestConnection, error) {
	if err := self(ctx, v); err != nil {
		return nil, err
	}
	return r.Privacy.Corrections(ctx, args)
}
