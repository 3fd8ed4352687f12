// Package sampleschool makes a small real school: the district, its members,
// learning material in Chinese and some months of study. It is built through the
// same tasks as a real one, and serves the demo and the tests.
package sampleschool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/internal/app"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/config"
	"partyschool/internal/courses"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// Password is what the accounts sign in with.
const Password = "demo-party-school"

// The accounts' telephone numbers.
const (
	DistrictAdminPhone = "13800000001"
	TrainerPhone       = "13800000002"
	SecretaryPhone     = "13800000003"
	MemberPhone        = "13800000004"
	FloatingPhone      = "13800000005"
)

// FirstMinute is the course of one short lesson that nobody has taken yet.
const FirstMinute = "first-minute"

// Size is how large a school is built.
type Size struct {
	// Members in all, the five accounts among them, and how many are floating.
	Members, Floating int
	// Learners study in the months before.
	Learners int
	// Run is whether a secretary has given assignments and booked hours: what a
	// branch looks like that is run with the school.
	Run bool
}

// The sizes: the district as it is, and one for tests that need no crowd.
var (
	District = Size{Members: 313, Floating: 166, Learners: 120, Run: true}
	Small    = Size{Members: 43, Floating: 20, Learners: 6}
)

// Options are what a school is built from.
type Options struct {
	Database *database.Database
	Settings config.Settings
	Keys     *identity.Keys
	// Now is the moment at which the school is ready: all history lies before it.
	Now  time.Time
	Size Size
}

// School tells the keys of what was built.
type School struct {
	// Root is the district; Branches are the markets' branches, the secretary's
	// first.
	Root     int64
	Branches []int64
	// Accounts are the members who sign in with Password, by phone.
	Accounts map[string]int64
	// Courses are the courses by the name of their folder in the material.
	Courses map[string]int64
}

// Build fills an empty, migrated database.
func Build(ctx context.Context, o Options) (*School, error) {
	past := clocktest.At(o.Now.AddDate(0, -6, 0))
	a, err := app.New(ctx, app.Options{Settings: o.Settings, Database: o.Database, Clock: past, Keys: o.Keys})
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Close() }()
	b := &builder{
		Options: o, app: a, clock: past,
		random:  rand.New(rand.NewPCG(1921, 7)), //nolint:gosec // the same school each time
		viewers: map[int64]identity.Viewer{}, keys: map[string]*courses.QuestionInput{},
		school: &School{Accounts: map[string]int64{}, Courses: map[string]int64{}},
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"organisations", b.organizations}, {"members", b.members}, {"what was before", b.past}, {"courses", b.courses}, {"study", b.study}, {"study days", b.studyDays}, {"personal data", b.personalData}, {"messages", b.messages},
	} {
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("sample school: %s: %w", step.name, err)
		}
	}
	return b.school, nil
}

type builder struct {
	Options
	app    *app.App
	clock  *clocktest.Clock
	random *rand.Rand
	school *School
	// admin and trainer are the viewers on whose behalf things are made.
	admin, trainer identity.Viewer
	people         []int64
	// renamed is the present name of the branch that had another one; empty in a school
	// without it.
	renamed string
	// viewers are those made before; in the history nobody's roles change.
	viewers map[int64]identity.Viewer
	// keys are the questions of the material with their keys, by their text.
	keys map[string]*courses.QuestionInput
}

// as returns ctx with the member as its viewer, as signing in would make it.
func (b *builder) as(ctx context.Context, memberID int64) (context.Context, error) {
	if v, known := b.viewers[memberID]; known {
		return identity.NewContext(ctx, v), nil
	}
	m, err := b.app.Resolver.Members.ViewerOf(identity.AsSystem(ctx, "sample school"), memberID)
	if err != nil {
		return nil, err
	}
	tree := b.app.Resolver.Tree
	v := identity.Viewer{
		MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID,
		OrganizationPath: tree.Unit(m.OrganizationID).Path,
	}
	for _, g := range m.Edges.RoleGrants {
		v.Scopes = append(v.Scopes, identity.Scope{
			Role: identity.Role(g.Role), OrganizationID: g.OrganizationID, Path: tree.Unit(g.OrganizationID).Path,
		})
	}
	b.viewers[memberID] = v
	return identity.NewContext(ctx, v), nil
}

// today is the tenant's day at the end of the history.
func (b *builder) today() calendar.Date { return b.app.Resolver.Calendar.DateOf(b.Now) }

// setPassword gives an account its password for good: a temporary one would
// have to be changed by a person first.
func (b *builder) setPassword(ctx context.Context, memberID int64) error {
	ctx = identity.AsSystem(ctx, "sample school")
	return b.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		return tx.Credential.Update().Where(credential.MemberID(memberID)).SetMustChange(false).Exec(ctx)
	})
}

func (b *builder) createMember(ctx context.Context, input members.CreateMemberInput) (int64, error) {
	p, err := b.app.Resolver.Members.CreateMember(ctx, input)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", input.Name, err)
	}
	return p.Member.ID, nil
}
