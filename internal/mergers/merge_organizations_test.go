package mergers_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/post"
	"partyschool/ent/rolegrant"
	"partyschool/internal/assignments"
	"partyschool/internal/courses"
	"partyschool/internal/database"
	"partyschool/internal/members"
	"partyschool/internal/mergers"
	"partyschool/internal/organizations"
	"partyschool/internal/posts"
	"partyschool/internal/problem"
	"partyschool/internal/transfers"
)

func sortedText(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func (w *world) merge(who string, into string, from ...string) (*mergers.MergeOrganizationsPayload, error) {
	input := mergers.MergeOrganizationsInput{IntoID: w.unit[into]}
	for _, name := range from {
		input.FromIDs = append(input.FromIDs, w.unit[name])
	}
	return w.mergers.MergeOrganizations(w.as(who), input)
}

// deeds are all that put something into an organisation; n tells apart what is made.
func (w *world) deeds(unit string, memberID int64, n int) map[string]func() error {
	chief, trainer, id := w.as("chief"), w.as("trainer"), w.unit[unit]
	code := fmt.Sprint("new ", n)
	return map[string]func() error{
		"createOrganization": func() error {
			_, err := w.units.CreateOrganization(chief, organizations.CreateOrganizationInput{ParentID: id, Name: "n", Code: code, Kind: organization.KindBRANCH})
			return err
		},
		"moveOrganization": func() error {
			_, err := w.units.UpdateOrganization(chief, organizations.UpdateOrganizationInput{ID: w.unit["district/east"], ParentID: &id})
			return err
		},
		"rename": func() error {
			_, err := w.units.UpdateOrganization(chief, organizations.UpdateOrganizationInput{ID: id, Name: &code})
			return err
		},
		"addVenue": func() error {
			_, err := w.units.AddVenue(chief, organizations.AddVenueInput{OrganizationID: id, Name: code})
			return err
		},
		"createMember": func() error {
			_, err := w.members.CreateMember(chief, members.CreateMemberInput{OrganizationID: id, Name: "n", Phone: fmt.Sprintf("136%08d", n), Stage: member.StageFULL, Residency: member.ResidencySETTLED})
			return err
		},
		"grantRole": func() error {
			_, err := w.members.GrantRole(chief, members.GrantRoleInput{MemberID: memberID, Role: rolegrant.RoleADMIN, OrganizationID: id})
			return err
		},
		"appointMember": func() error {
			_, err := w.posts.AppointMember(chief, posts.AppointMemberInput{MemberID: memberID, OrganizationID: id, Position: post.PositionSECRETARY, FromDay: today})
			return err
		},
		"addParticipation": func() error {
			_, err := w.posts.AddParticipation(chief, posts.AddParticipationInput{MemberID: memberID, OrganizationID: id, FromDay: today})
			return err
		},
		"transferMember": func() error {
			_, err := w.transfers.TransferMember(chief, transfers.TransferMemberInput{MemberID: memberID, ToOrganizationID: id, EffectiveOn: today})
			return err
		},
		"createCourse": func() error {
			_, err := w.courses.CreateCourse(trainer, courses.CreateCourseInput{OrganizationID: id, Title: "t", Category: "THEORY", CreditHours: 1})
			return err
		},
		"assignCourse": func() error {
			input := assignments.AssignCourseInput{CourseID: w.course}
			input.Audience.OrganizationIds = []int64{id}
			_, err := w.assignments.AssignCourse(chief, input)
			return err
		},
	}
}

func TestSeveralAreMerged(t *testing.T) {
	w := newWorld(t)
	for i, home := range []string{"district/east", "district/east/one", "district/east/one/group", "district/east/two", "district/west"} {
		w.join(fmt.Sprint("m", i), home)
	}
	// A parent, its child and its grandchild, in an order that helps nobody.
	done, err := w.merge("chief", "district/west/one", "district/east", "district/east/one/group", "district/east/one")
	w.must(err)
	if len(done.Dissolved) != 3 || done.Dissolved[0].Organization.ID != w.unit["district/east"] || done.Plan.Members != 3 || done.Plan.SubordinateOrganizations != 1 {
		t.Errorf("the answer is %+v", done)
	}
	if two := w.row("district/east/two"); *two.ParentID != w.unit["district/west/one"] {
		t.Errorf("what stood below lies at %s", two.Path)
	}
	for i, home := range []string{"district/west/one", "district/west/one", "district/west/one", "district/east/two", "district/west"} {
		if m := w.client().Member.GetX(w.system(), w.people[fmt.Sprint("m", i)]); m.OrganizationID != w.unit[home] {
			t.Errorf("m%d is not in %s", i, home)
		}
	}
	w.clean()
	again, err := w.merge("chief", "district/west/one", "district/east", "district/east/one/group", "district/east/one")
	w.must(err)
	if again.Plan != done.Plan {
		t.Errorf("again it answers %+v, first %+v", again.Plan, done.Plan)
	}
	// What took over goes into another one, and the first are still found to have gone there.
	_, err = w.merge("chief", "district/west", "district/west/one")
	w.must(err)
	if to := w.tree.Successor(w.tree.Unit(w.unit["district/east"])); to == nil || to.ID != w.unit["district/west"] {
		t.Errorf("it has gone into %v", to)
	}
	w.clean()
}

func TestMergersThatCannotBe(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		into   string
		from   []string
		code   problem.Code
		detail string
	}{
		"none":            {"district", nil, problem.BadUserInput, "fromIds"},
		"too many":        {"district", slices.Repeat([]string{"district/east"}, 51), problem.BadUserInput, "fromIds"},
		"one twice":       {"district", []string{"district/east", "district/east"}, problem.BadUserInput, "fromIds[1]"},
		"the root":        {"district/west", []string{"district/east", "district"}, problem.BadUserInput, "fromIds[1]"},
		"the target":      {"district/west", []string{"district/east", "district/west"}, problem.BadUserInput, "intoId"},
		"one above it":    {"district/west/one", []string{"district/east", "district/west"}, problem.BadUserInput, "intoId"},
		"into no such":    {"nowhere", []string{"district/east"}, problem.BadUserInput, "intoId"},
		"from no such":    {"district", []string{"district/east", "nowhere"}, problem.BadUserInput, "fromIds[1]"},
		"all of the root": {"district/east", []string{"district"}, problem.BadUserInput, "fromIds[0]"},
	} {
		before := w.state()
		_, err := w.merge("chief", c.into, c.from...)
		wants(t, name, err, c.code, c.detail)
		if w.state() != before {
			t.Errorf("%s: something was written", name)
		}
	}
}

// Two admins merge crosswise at the same moment: one does, the other is told.
func TestTwoMergeAtOnce(t *testing.T) {
	w := newWorld(t)
	w.crowd(40, "district/east/one")
	w.join("ann", "district/west/one")
	errs := make([]error, 2)
	var wait sync.WaitGroup
	for i, pair := range [][2]string{{"district/east/one", "district/west/one"}, {"district/west/one", "district/east/one"}} {
		wait.Go(func() { _, errs[i] = w.dissolve("chief", pair[0], pair[1]) })
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("got %v and %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wants(t, "the second", err, problem.Conflict, "DISSOLVED")
		}
	}
	w.clean()
}

// The same request, many times at once, is carried out once.
func TestTheSameAtOnce(t *testing.T) {
	w := newWorld(t)
	w.crowd(40, "district/east/one")
	plans := make([]mergers.DissolutionPlan, 4)
	var wait sync.WaitGroup
	for i := range plans {
		wait.Go(func() {
			p, err := w.dissolve("chief", "district/east/one", "district/west/one", keyed("k"))
			if err != nil {
				t.Error(err)
				return
			}
			plans[i] = p.Plan
		})
	}
	wait.Wait()
	for _, p := range plans {
		if p != plans[0] || p.Members != 40 {
			t.Errorf("one answer is %+v, another %+v", p, plans[0])
		}
	}
	w.clean()
}

// While an organisation is dissolved, all that can be put into it is: afterwards nothing
// refers to it as to one that stands, and whoever came too late was told so.
func TestNothingLandsInWhatIsDissolvedAtTheSameMoment(t *testing.T) {
	w := newWorld(t)
	w.crowd(60, "district/east/one")
	var deeds []func() error
	var names []string
	for n := range 8 {
		for name := range w.deeds("district/east/one", 0, n) {
			if name != "moveOrganization" {
				// Each with a member of its own, so that they do not stand in each other's way.
				m := w.join(fmt.Sprint(name, n), "district/east/two")
				deeds, names = append(deeds, w.deeds("district/east/one", m, n)[name]), append(names, name)
			}
		}
	}
	late := atomic.Int64{}
	chief := w.as("chief")
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i, deed := range deeds {
		wait.Go(func() {
			<-start
			err := deed()
			switch {
			case problem.Is(err, problem.Conflict):
				late.Add(1)
			case err != nil:
				t.Errorf("%s: %v", names[i], err)
			}
		})
	}
	wait.Go(func() {
		<-start
		into := w.unit["district/west/one"]
		if _, err := w.mergers.DissolveOrganization(chief, mergers.DissolveOrganizationInput{OrganizationID: w.unit["district/east/one"], IntoID: &into}); err != nil {
			t.Errorf("the dissolution: %v", err)
		}
	})
	close(start)
	wait.Wait()
	t.Logf("%d of %d came too late", late.Load(), len(deeds))
	w.clean()
}

// Two thousand members move in a number of statements that grows by the five hundred.
func TestManyMembersMoveInFewStatements(t *testing.T) {
	count := func(members int) int64 {
		w := newWorld(t)
		w.crowd(members, "district/east/one")
		ctx, n := database.CountStatements(w.as("chief"))
		into := w.unit["district/west/one"]
		done, err := w.mergers.DissolveOrganization(ctx, mergers.DissolveOrganizationInput{OrganizationID: w.unit["district/east/one"], IntoID: &into})
		w.must(err)
		if done.Plan.Members != members {
			t.Errorf("%d members moved, want %d", done.Plan.Members, members)
		}
		if n := w.client().Affiliation.Query().CountX(w.system()); n != 2*members {
			t.Errorf("%d affiliations for %d members", n, members)
		}
		w.clean()
		return n.Load()
	}
	few, many := count(20), count(2000)
	t.Logf("%d statements for 20 members, %d for 2,000", few, many)
	if few > 90 || many > few+60 {
		t.Errorf("%d statements for 20 members, %d for 2,000", few, many)
	}
}

func BenchmarkDissolve2000(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		w.crowd(2000, "district/east/one")
		chief, into := w.as("chief"), w.unit["district/west/one"]
		b.StartTimer()
		if _, err := w.mergers.DissolveOrganization(chief, mergers.DissolveOrganizationInput{OrganizationID: w.unit["district/east/one"], IntoID: &into}); err != nil {
			b.Fatal(err)
		}
	}
}
