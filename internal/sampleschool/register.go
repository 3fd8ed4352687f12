package sampleschool

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
)

// organizations makes the district with its first admin, and the tree below it.
func (b *builder) organizations(ctx context.Context) error {
	r := b.app.Resolver
	admin, err := r.Members.CreateFirstAdmin(ctx, b.app.Watcher, members.FirstAdminInput{
		OrganizationName: districtName, OrganizationCode: "JXL", Name: "周正明", Phone: DistrictAdminPhone, Password: Password,
	})
	if err != nil {
		return err
	}
	b.school.Root, b.school.Accounts[DistrictAdminPhone] = admin.OrganizationID, admin.ID
	b.people = append(b.people, admin.ID)
	if ctx, err = b.as(ctx, admin.ID); err != nil {
		return err
	}
	b.admin = identity.FromContext(ctx)
	market := 0
	for _, u := range upper {
		above, err := r.Organizations.CreateOrganization(ctx, organizations.CreateOrganizationInput{
			ParentID: b.school.Root, Name: u.name, Code: "JXL-" + u.code, Kind: u.kind,
		})
		if err != nil {
			return err
		}
		for i, m := range u.markets {
			kind := organization.KindBRANCH
			if setUps[market%len(setUps)] == organization.SetUpJOINT {
				kind = organization.KindJOINT_BRANCH
			}
			name := m + "党支部"
			if market == renamedMarket {
				b.renamed, name = name, formerName
			}
			floating, setUp := floatingMarkets[market], setUps[market%len(setUps)]
			p, err := r.Organizations.CreateOrganization(ctx, organizations.CreateOrganizationInput{
				ParentID: above.Organization.ID, Name: name, Code: fmt.Sprintf("JXL-%s-%02d", u.code, i+1),
				Kind: kind, SetUp: &setUp, Floating: &floating,
			})
			if err != nil {
				return err
			}
			b.school.Branches = append(b.school.Branches, p.Organization.ID)
			market++
		}
	}
	return nil
}

// members puts the accounts and everybody else on the register, and gives each
// branch its secretary.
func (b *builder) members(ctx context.Context) error {
	ctx = identity.NewContext(ctx, b.admin)
	return b.Database.InTx(ctx, func(ctx context.Context, _ *ent.Client) error {
		if err := b.accounts(ctx); err != nil {
			return err
		}
		// The first branch has its secretary and a member; the second a floating one.
		floating := b.Size.Floating - 1
		crowd := people(b.random, b.today(), len(b.school.Branches), b.Size.Members-len(b.people), floating)
		for i, p := range crowd {
			p.OrganizationID = b.school.Branches[p.branch]
			put := b.createMember
			if i == len(crowd)-1 && p.FullMemberOn != nil {
				put = b.passing
			}
			id, err := put(ctx, p.CreateMemberInput)
			if err != nil {
				return err
			}
			b.people = append(b.people, id)
			if i > 0 && i < len(b.school.Branches) { // the others' secretaries
				if err := b.grant(ctx, id, rolegrant.RoleADMIN, p.OrganizationID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// accounts makes those who sign in, besides the district's admin.
func (b *builder) accounts(ctx context.Context) error {
	day := func(y int, m time.Month, d int) *calendar.Date {
		date := calendar.NewDate(y, m, d)
		return &date
	}
	soon := b.today().AddDays(3).InYear(b.today().Year - 12)
	soonFull := soon.InYear(soon.Year + 1)
	village, market := "湖北省黄冈市长河村党支部", "云裳女装市场二层 216 号"
	comesFrom, staysAt := map[string]*string{FloatingPhone: &village}, map[string]*string{FloatingPhone: &market}
	male, female := member.GenderMALE, member.GenderFEMALE
	for _, a := range []struct {
		phone, name string
		gender      *member.Gender
		org         int64
		residency   member.Residency
		joined      *calendar.Date
		full        *calendar.Date
		role        rolegrant.Role
		scope       int64
	}{
		{TrainerPhone, "林晓岚", &female, b.school.Root, member.ResidencySETTLED, day(2003, 6, 28), day(2004, 6, 28), rolegrant.RoleTRAINER, b.school.Root},
		{SecretaryPhone, "陈国兴", &male, b.school.Branches[0], member.ResidencySETTLED, day(1994, 7, 1), day(1995, 7, 1), rolegrant.RoleADMIN, b.school.Branches[0]},
		{MemberPhone, "王秀珍", &female, b.school.Branches[0], member.ResidencySETTLED, &soon, &soonFull, "", 0},
		{FloatingPhone, "刘长河", &male, b.school.Branches[1], member.ResidencyFLOATING, day(2008, 12, 20), day(2009, 12, 20), "", 0},
	} {
		password := Password
		id, err := b.createMember(ctx, members.CreateMemberInput{
			OrganizationID: a.org, Name: a.name, Phone: a.phone, Gender: a.gender, Stage: member.StageFULL, Residency: a.residency,
			JoinedOn: a.joined, FullMemberOn: a.full, TemporaryPassword: &password, ComesFrom: comesFrom[a.phone], StaysAt: staysAt[a.phone],
		})
		if err != nil {
			return err
		}
		if err := b.setPassword(ctx, id); err != nil {
			return err
		}
		b.school.Accounts[a.phone] = id
		b.people = append(b.people, id)
		if a.role != "" {
			if err := b.grant(ctx, id, a.role, a.scope); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) grant(ctx context.Context, memberID int64, role rolegrant.Role, organizationID int64) error {
	_, err := b.app.Resolver.Members.GrantRole(ctx, members.GrantRoleInput{MemberID: memberID, Role: role, OrganizationID: organizationID})
	return err
}
