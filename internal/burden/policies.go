// Package burden keeps the policy of lightening the load 减负: a ranking of persons,
// check-in as the only attendance and a table of time spent are off, unless the district
// switches one on for an organisation, with a reason that every member there reads.
//
// Why it is so: the Central Cyberspace Commission's opinions of December 2023 on
// formalism at the fingertips, and 国办函〔2026〕12号, bar all three in such programs.
package burden

import (
	"context"
	"fmt"
	"sync/atomic"

	"partyschool/ent"
	"partyschool/ent/burdenpolicy"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
)

// Policies are all rows in memory: home screens ask for them, and they change once in
// years.
type Policies struct {
	client  *ent.Client
	watcher *database.Watcher
	current atomic.Pointer[map[seat]*ent.BurdenPolicy]
}

// seat is what an organisation says of one practice.
type seat struct {
	organizationID int64
	practice       burdenpolicy.Practice
}

// NewPolicies loads the policies and keeps them fresh: this node's changes are seen at
// once, another's within a second.
func NewPolicies(ctx context.Context, d *database.Database, w *database.Watcher) (*Policies, error) {
	// Not a transaction's: a refresh runs in the context of one that was committed.
	p := &Policies{client: d.Client(context.Background()), watcher: w}
	return p, w.Watch(ctx, database.Burden, p.refresh)
}

func (p *Policies) refresh(ctx context.Context) error {
	rows, err := p.client.BurdenPolicy.Query().All(identity.AsSystem(ctx, "burden: policies in memory"))
	if err != nil {
		return fmt.Errorf("read the policies of lightening the load: %w", err)
	}
	all := make(map[seat]*ent.BurdenPolicy, len(rows))
	for _, row := range rows {
		all[seat{row.OrganizationID, row.Practice}] = row
	}
	p.current.Store(&all)
	return nil
}

// of returns what holds for those who belong to the organisation with the path: the row
// of the nearest organisation on the way up that has one; nil where none has.
func (p *Policies) of(path string, practice burdenpolicy.Practice) *ent.BurdenPolicy {
	all := *p.current.Load()
	for _, id := range key.Upwards(path) {
		if row := all[seat{id, practice}]; row != nil {
			return row
		}
	}
	return nil
}

// On reports whether a practice is switched on for those who belong to the organisation
// with the path.
func (p *Policies) On(path string, practice burdenpolicy.Practice) bool {
	row := p.of(path, practice)
	return row != nil && row.Enabled
}

// Practices are all that the policy speaks of.
var Practices = []burdenpolicy.Practice{burdenpolicy.PracticeLEAGUE_TABLE, burdenpolicy.PracticeCOMPULSORY_CHECK_IN, burdenpolicy.PracticeONLINE_TIME_TABLE}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Tree     *organizations.Tree
	Policies *Policies
	Calendar calendar.Calendar
	Clock    clock.Clock
}

// Service holds what the tasks of this room need.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// BurdenPolicy is what holds for an organisation and one practice.
type BurdenPolicy struct {
	Practice burdenpolicy.Practice
	Enabled  bool
	// Row is where it was set; nil for the default, which is off.
	Row *ent.BurdenPolicy
}

// PoliciesOf returns what holds for those who belong to an organisation, each practice
// once. Whoever sees the organisation may know.
func (s *Service) PoliciesOf(path string) []*BurdenPolicy {
	all := make([]*BurdenPolicy, len(Practices))
	for i, practice := range Practices {
		row := s.Policies.of(path, practice)
		all[i] = &BurdenPolicy{Practice: practice, Enabled: row != nil && row.Enabled, Row: row}
	}
	return all
}

// CheckInOnly reports whether those who belong to the organisation with the path keep
// study days of this day by check-in alone.
func (s *Service) CheckInOnly(path string, day calendar.Date) bool {
	row := s.Policies.of(path, burdenpolicy.PracticeCOMPULSORY_CHECK_IN)
	return row != nil && row.Enabled && !day.Before(s.Calendar.DateOf(row.SetAt))
}
