package members

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/audit"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// FirstAdminInput is what an empty school needs to begin: its highest
// organisation and the member who administers it.
type FirstAdminInput struct {
	OrganizationName, OrganizationCode string
	Name, Phone, Password              string
	// MustChangePassword makes the password a temporary one.
	MustChangePassword bool
}

// CreateFirstAdmin makes the root organisation and its first admin in one
// transaction. CONFLICT where the school has an organisation already, also where
// another call makes one at the same moment: from then on admins are made with
// grantRole, which is audited. The fields of a BAD_USER_INPUT are named as the
// command's flags.
func (s *Service) CreateFirstAdmin(ctx context.Context, watcher *database.Watcher, input FirstAdminInput) (*ent.Member, error) {
	ctx = identity.AsSystem(ctx, "first admin")
	if err := s.checkFirst(&input); err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, input.Password)
	if err != nil {
		return nil, err
	}
	var admin *ent.Member
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.checkEmpty(ctx, tx); err != nil {
			return err
		}
		var err error
		if admin, err = s.createFirst(ctx, tx, input, hash); err != nil {
			return err
		}
		return watcher.Changed(ctx, tx, database.Organizations)
	})
	return admin, err
}

// checkFirst checks the input as the tasks that make organisations and members
// do, and puts its texts in order.
func (s *Service) checkFirst(input *FirstAdminInput) (err error) {
	if input.OrganizationName, err = problem.Line("organization-name", input.OrganizationName, 1, organizations.MaxName); err != nil {
		return err
	}
	if input.OrganizationCode, err = problem.Line("organization-code", input.OrganizationCode, 1, organizations.MaxCode); err != nil {
		return err
	}
	if input.Name, err = problem.Line("admin-name", input.Name, 1, maxName); err != nil {
		return err
	}
	if input.Phone, err = NormalizePhone(input.Phone); err != nil {
		return err
	}
	return s.passwords.PolicyOf("password", input.Password)
}

// checkEmpty is a CONFLICT in a school that has an organisation. The mark of the
// organisations is made with the first of them, and its name is unique: of two
// who make it at the same moment the second waits for the first, and fails.
func (s *Service) checkEmpty(ctx context.Context, tx *ent.Client) error {
	exists, err := tx.Organization.Query().Exist(ctx)
	if err == nil && !exists {
		err = tx.ChangeMark.Create().SetName(database.Organizations).Exec(ctx)
	}
	if exists || ent.IsConstraintError(err) {
		return problem.Clash("这所学校已经有组织了，请由现有管理员授权。", "This school has organisations already; let an admin grant the role.")
	}
	return err
}

func (s *Service) createFirst(ctx context.Context, tx *ent.Client, input FirstAdminInput, hash string) (*ent.Member, error) {
	now := s.clock.Now()
	rootID, err := s.db.NewKey(key.Organization)
	if err != nil {
		return nil, err
	}
	root, err := tx.Organization.Create().SetID(rootID).SetPath(key.Format(rootID)).SetName(input.OrganizationName).
		SetCode(input.OrganizationCode).SetKind("COMMITTEE").SetCreatedAt(now).Save(ctx)
	if err != nil {
		return nil, err
	}
	admin, err := tx.Member.Create().SetOrganizationID(root.ID).SetName(input.Name).SetPhone(input.Phone).
		SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).Save(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.count(ctx, tx, admin); err != nil {
		return nil, err
	}
	if err := tx.Credential.Create().SetMemberID(admin.ID).SetPasswordHash(hash).SetMustChange(input.MustChangePassword).SetChangedAt(now).Exec(ctx); err != nil {
		return nil, err
	}
	if err := tx.RoleGrant.Create().SetMemberID(admin.ID).SetRole("ADMIN").SetOrganizationID(root.ID).SetGrantedAt(now).Exec(ctx); err != nil {
		return nil, err
	}
	return admin, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "createFirstAdmin", OrganizationID: root.ID, SubjectID: admin.ID,
		Summary: "建立了学校的最高组织“" + root.Name + "”和首位管理员" + admin.Name + "。",
	})
}
