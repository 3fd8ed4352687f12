package organizations

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

// CreateOrganizationInput is the input of createOrganization.
type CreateOrganizationInput struct {
	ParentID       int64
	Name           string
	Code           string
	Kind           organization.Kind
	SetUp          *organization.SetUp
	Floating       *bool
	IdempotencyKey *string
}

// CreateOrganizationPayload is the answer of createOrganization.
type CreateOrganizationPayload struct {
	Organization *ent.Organization
}

// CreateOrganization makes an organisation below one that an ADMIN role covers:
// NOT_FOUND for another. A code that is taken, also by one that was dissolved, and a
// parent that was dissolved are a CONFLICT; a name, a code or a level that cannot be is a BAD_USER_INPUT.
func (s *Service) CreateOrganization(ctx context.Context, input CreateOrganizationInput) (*CreateOrganizationPayload, error) {
	if err := problem.WrongKind("parentId", input.ParentID, key.Organization); err != nil {
		return nil, err
	}
	var err error
	if input.Name, err = problem.Line("name", input.Name, 1, MaxName); err != nil {
		return nil, err
	}
	if input.Code, err = problem.Line("code", input.Code, 1, MaxCode); err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.db, s.clock, input.IdempotencyKey, "createOrganization", input,
		func(ctx context.Context, tx *ent.Client) (int64, error) { return s.create(ctx, tx, input) })
	if err != nil {
		return nil, err
	}
	unit, err := s.db.Client(ctx).Organization.Get(ctx, id)
	return &CreateOrganizationPayload{Organization: unit}, err
}

func (s *Service) create(ctx context.Context, tx *ent.Client, input CreateOrganizationInput) (int64, error) {
	// The lock keeps the parent from moving away with its old path.
	parent, err := lock(ctx, s.db, tx, organization.ID(input.ParentID))
	if err != nil {
		return 0, err
	}
	if !identity.FromContext(ctx).Covers(identity.Admin, parent.Path) {
		return 0, problem.Missing()
	}
	if err := Standing(parent); err != nil {
		return 0, err
	}
	id, err := s.db.NewKey(key.Organization)
	if err != nil {
		return 0, err
	}
	path := parent.Path + key.Format(id)
	if len(path) > maxPath {
		return 0, tooDeep()
	}
	err = tx.Organization.Create().SetID(id).SetParentID(parent.ID).SetPath(path).
		SetName(input.Name).SetCode(input.Code).SetKind(input.Kind).
		SetNillableSetUp(input.SetUp).SetNillableFloating(input.Floating).
		SetCreatedAt(s.clock.Now()).Exec(ctx)
	if ent.IsConstraintError(err) {
		return 0, codeTaken()
	}
	if err != nil {
		return 0, err
	}
	err = audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "createOrganization", OrganizationID: id, SubjectID: id,
		Summary: fmt.Sprintf("在“%s”之下新建了党组织“%s”（代码 %s）。", parent.Name, input.Name, input.Code),
	})
	if err != nil {
		return 0, err
	}
	return id, s.watcher.Changed(ctx, tx, database.Organizations)
}
