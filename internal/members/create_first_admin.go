package members

import (
	"context"
	"strings"

	"partyschool/ent"
	"partyschool/internal/audit"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
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
// transaction. CONFLICT where the school has an organisation already: from then
// on admins are made with grantRole, which is audited.
func (s *Service) CreateFirstAdmin(ctx context.Context, watcher *database.Watcher, input FirstAdminInput) (*ent.Member, error) {
	ctx = identity.AsSystem(ctx, "first admin")
	phone, err := NormalizePhone(input.Phone)
	if err != nil {
		return nil, err
	}
	for field, text := range map[string]string{"organization-name": input.OrganizationName, "organization-code": input.OrganizationCode, "name": input.Name} {
		if strings.TrimSpace(text) == "" {
			return nil, problem.BadInput(field, "不能为空。", "This cannot be empty.")
		}
	}
	if err := s.passwords.Policy(input.Password); err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, input.Password)
	if err != nil {
		return nil, err
	}
	var admin *ent.Member
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		exists, err := tx.Organization.Query().Exist(ctx)
		if err != nil {
			return err
		}
		if exists {
			return problem.Clash("这所学校已经有组织了，请由现有管理员授权。", "This school has organisations already; let an admin grant the role.")
		}
		now := s.clock.Now()
		rootID, err := s.db.NewKey(key.Organization)
		if err != nil {
			return err
		}
		root, err := tx.Organization.Create().SetID(rootID).SetPath(key.Format(rootID)).SetName(strings.TrimSpace(input.OrganizationName)).
			SetCode(strings.TrimSpace(input.OrganizationCode)).SetKind("COMMITTEE").SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		admin, err = tx.Member.Create().SetOrganizationID(root.ID).SetName(strings.TrimSpace(input.Name)).SetPhone(phone).
			SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		if err := tx.Credential.Create().SetMemberID(admin.ID).SetPasswordHash(hash).SetMustChange(input.MustChangePassword).SetChangedAt(now).Exec(ctx); err != nil {
			return err
		}
		if err := tx.RoleGrant.Create().SetMemberID(admin.ID).SetRole("ADMIN").SetOrganizationID(root.ID).SetGrantedAt(now).Exec(ctx); err != nil {
			return err
		}
		if err := watcher.Changed(ctx, tx, database.Organizations); err != nil {
			return err
		}
		return audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "createFirstAdmin", OrganizationID: root.ID, SubjectID: admin.ID,
			Summary: "建立了学校的最高组织“" + root.Name + "”和首位管理员" + admin.Name + "。",
		})
	})
	return admin, err
}
