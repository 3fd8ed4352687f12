package members_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"partyschool/ent/changemark"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// empty is a school before its first admin.
func empty(t *testing.T) (*members.Service, *database.Database) {
	t.Helper()
	c := clocktest.At(now)
	db := databasetest.Open(t, c)
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return members.New(db, c, zone, identity.NewPasswords(), nil), db
}

func firstAdmin() members.FirstAdminInput {
	return members.FirstAdminInput{
		OrganizationName: " 区委 ", OrganizationCode: "ROOT", Name: " 周正明 ", Phone: "+86 138 0000 0001", Password: "一张党员卡, three networks", MustChangePassword: true,
	}
}

func TestOneOfManyFirstAdminsWins(t *testing.T) {
	service, db := empty(t)
	ctx := identity.AsSystem(context.Background(), "test")
	watcher := database.NewWatcher(db)
	const many = 8
	errs := make([]error, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			input := firstAdmin() // of schools that differ in all that is unique
			input.OrganizationCode, input.Phone = fmt.Sprint("ROOT", i), fmt.Sprint("1380000000", i)
			_, errs[i] = service.CreateFirstAdmin(context.Background(), watcher, input)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !problem.Is(err, problem.Conflict) {
			t.Errorf("got %v, want CONFLICT", err)
		}
	}
	client := db.Client(ctx)
	roots, people, grants := client.Organization.Query().AllX(ctx), client.Member.Query().AllX(ctx), client.RoleGrant.Query().CountX(ctx)
	if won != 1 || len(roots) != 1 || len(people) != 1 || grants != 1 {
		t.Fatalf("%d won; %d organisations, %d members, %d grants", won, len(roots), len(people), grants)
	}
	if roots[0].Name != "区委" || people[0].Name != "周正明" || !strings.HasPrefix(people[0].Phone, "1380000000") {
		t.Errorf("got %v and %v", roots[0], people[0])
	}
	if mark := client.ChangeMark.Query().Where(changemark.Name(database.Organizations)).OnlyX(ctx); mark.Value < 1 {
		t.Errorf("the change mark is at %d: other nodes do not notice the root", mark.Value)
	}
	_, err := service.CreateFirstAdmin(context.Background(), watcher, firstAdmin())
	check(t, "a second one", err, problem.Conflict, "")
}

func TestFirstAdminsThatCannotBe(t *testing.T) {
	service, db := empty(t)
	for name, c := range map[string]struct {
		change func(*members.FirstAdminInput)
		field  string
	}{
		"no name of the organisation":    {func(in *members.FirstAdminInput) { in.OrganizationName = " " }, "organization-name"},
		"a long one":                     {func(in *members.FirstAdminInput) { in.OrganizationName = strings.Repeat("区", 121) }, "organization-name"},
		"a long code":                    {func(in *members.FirstAdminInput) { in.OrganizationCode = strings.Repeat("x", 61) }, "organization-code"},
		"a code of two lines":            {func(in *members.FirstAdminInput) { in.OrganizationCode = "a\nb" }, "organization-code"},
		"a long name":                    {func(in *members.FirstAdminInput) { in.Name = strings.Repeat("周", 61) }, "admin-name"},
		"a name with control characters": {func(in *members.FirstAdminInput) { in.Name = "a\x00b" }, "admin-name"},
		"a bad phone":                    {func(in *members.FirstAdminInput) { in.Phone = "1" }, "phone"},
		"a short password":               {func(in *members.FirstAdminInput) { in.Password = "short" }, "password"},
	} {
		input := firstAdmin()
		c.change(&input)
		_, err := service.CreateFirstAdmin(context.Background(), database.NewWatcher(db), input)
		check(t, name, err, problem.BadUserInput, c.field)
	}
	ctx := identity.AsSystem(context.Background(), "test")
	if db.Client(ctx).Organization.Query().ExistX(ctx) {
		t.Error("something was made")
	}
}
