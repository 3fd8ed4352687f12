package organizations

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// Tree is the tree of organisations in memory: every request needs it, and it
// changes a few times a year. Its rows are shared between requests and must not
// be changed. It says nothing of who may see them: see Visible.
type Tree struct {
	client  *ent.Client
	current atomic.Pointer[snapshot]
	moved   func()
}

type snapshot struct {
	root  *ent.Organization
	units map[int64]*ent.Organization
	// children are those that stand, ever those that were dissolved too.
	children, ever map[int64][]*ent.Organization
}

// NewTree loads the tree and keeps it fresh: the watcher loads it again after
// each change, its own node's at once, another's within a second.
func NewTree(ctx context.Context, db *database.Database, w *database.Watcher) (*Tree, error) {
	// The client of no transaction is kept, as a refresh runs in the context of one
	// that was just committed.
	t := &Tree{client: db.Client(context.Background())}
	if err := w.Watch(ctx, database.Organizations, t.refresh); err != nil {
		return nil, err
	}
	return t, nil
}

// WhenMoved lets f be called after each refresh that found organisations
// elsewhere than before, dissolved or gone. Call it before the watcher runs.
func (t *Tree) WhenMoved(f func()) { t.moved = f }

func (t *Tree) refresh(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "organisations in memory")
	units, err := t.client.Organization.Query().Order(organization.ByCode()).All(ctx)
	if err != nil {
		return fmt.Errorf("read the organisations: %w", err)
	}
	s := &snapshot{units: make(map[int64]*ent.Organization, len(units)), children: map[int64][]*ent.Organization{}, ever: map[int64][]*ent.Organization{}}
	for _, u := range units {
		s.units[u.ID] = u
		if u.ParentID == nil {
			s.root = u
			continue
		}
		s.ever[*u.ParentID] = append(s.ever[*u.ParentID], u)
		if u.DissolvedOn == nil {
			s.children[*u.ParentID] = append(s.children[*u.ParentID], u)
		}
	}
	if before := t.current.Swap(s); t.moved != nil && before.movedTo(s) {
		t.moved()
	}
	return nil
}

// movedTo reports whether an organisation's path differs in the later one, or it was
// dissolved: then its members are at home elsewhere.
func (s *snapshot) movedTo(later *snapshot) bool {
	for id, unit := range s.units {
		if now := later.units[id]; now == nil || now.Path != unit.Path || (now.DissolvedOn == nil) != (unit.DissolvedOn == nil) {
			return true
		}
	}
	return false
}

// Root returns the highest organisation; nil in an empty school.
func (t *Tree) Root() *ent.Organization { return t.current.Load().root }

// Unit returns the organisation, nil where there is none.
func (t *Tree) Unit(id int64) *ent.Organization { return t.current.Load().units[id] }

// Children returns the organisations that stand directly below, by code.
func (t *Tree) Children(id int64) []*ent.Organization { return t.current.Load().children[id] }

// ChildrenEver returns the same with those that were dissolved: what reports of past days
// speak of.
func (t *Tree) ChildrenEver(id int64) []*ent.Organization { return t.current.Load().ever[id] }

// Ancestors returns the organisations above, the root first, without itself.
func (t *Tree) Ancestors(id int64) []*ent.Organization {
	s := t.current.Load()
	unit := s.units[id]
	if unit == nil {
		return nil
	}
	var above []*ent.Organization
	for _, k := range slices.Backward(key.Upwards(unit.Path)) {
		if k != id && s.units[k] != nil {
			above = append(above, s.units[k])
		}
	}
	return above
}
