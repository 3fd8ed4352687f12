// Package catalogue is what was published, in memory: releases never change, so
// only the pointer to each course's current release ever needs refreshing.
package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/release"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

const (
	// heldReleases bounds the releases in memory that are no course's current one:
	// those that learners still pin.
	heldReleases = 500
	// releasesAtOnce bounds what one statement of a refresh reads.
	releasesAtOnce = 200
)

// Catalogue holds the current release of every published or archived course, and
// of the others those that were asked for lately. All of its methods may be used
// from many goroutines.
type Catalogue struct {
	database *database.Database
	shelf    atomic.Pointer[shelf]
	held     *lru.Cache[int64, *Course]
	finder   atomic.Pointer[Finder]
	mu       sync.Mutex // one refresh at a time, so that an older one never wins
}

// shelf is the catalogue at one moment; it never changes.
type shelf struct {
	courses  map[int64]*Course // by course
	releases map[int64]*Course // the same by release
	lessons  map[int64]*Lesson // of current releases
	modules  map[int64]*Module // likewise
	listed   []*Course         // published, in the order of the catalogue
}

// owner is what may change about a course while its releases do not: where it
// stands and who is named as its author.
type owner struct {
	organizationID int64
	path, trainer  string
	status         course.Status
}

// New loads the catalogue and keeps it fresh through the watcher: a release is
// in it once its transaction is committed, and on other nodes a moment later.
// Moves of organisations raise the mark too; the name of a trainer who was
// renamed follows with the next change.
func New(ctx context.Context, d *database.Database, w *database.Watcher) (*Catalogue, error) {
	held, err := lru.New[int64, *Course](heldReleases)
	if err != nil {
		return nil, err
	}
	c := &Catalogue{database: d, held: held}
	c.shelf.Store(&shelf{})
	return c, w.Watch(ctx, database.Catalogue, c.Refresh)
}

// Refresh reads which release of each course is current, and the releases that
// are not in memory yet.
func (c *Catalogue) Refresh(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx = identity.AsSystem(ctx, "catalogue: refresh")
	// A watcher calls this after a commit with the context of the transaction that
	// has ended, so the client is not looked for there.
	client := c.database.Client(context.Background())
	current, err := readOwners(ctx, client, "c.current_release_id IS NOT NULL")
	if err != nil {
		return err
	}
	before, next := c.shelf.Load(), &shelf{courses: map[int64]*Course{}, releases: map[int64]*Course{}, lessons: map[int64]*Lesson{}, modules: map[int64]*Module{}}
	var missing []int64
	for _, o := range current {
		view := before.releases[o.releaseID]
		if view == nil {
			view, _ = c.held.Peek(o.releaseID)
		}
		if view == nil {
			missing = append(missing, o.releaseID)
			continue
		}
		next.put(view.under(o.owner))
	}
	for chunk := range slices.Chunk(missing, releasesAtOnce) {
		rows, err := client.Release.Query().Where(release.IDIn(chunk...)).All(ctx)
		if err != nil {
			return fmt.Errorf("read releases: %w", err)
		}
		for _, row := range rows {
			next.put(view(row, current[row.CourseID].owner))
		}
	}
	slices.SortFunc(next.listed, func(a, b *Course) int {
		return cmp.Or(b.PublishedAt.Compare(*a.PublishedAt), cmp.Compare(b.ID, a.ID))
	})
	c.shelf.Store(next)
	for id, view := range before.releases {
		if next.releases[id] == nil {
			c.held.Add(id, view) // learners who began with it go on
		}
	}
	if f := c.finder.Load(); f != nil {
		f.nudge()
	}
	return nil
}

func (s *shelf) put(view *Course) {
	s.courses[view.ID], s.releases[view.ReleaseID] = view, view
	for _, m := range view.Modules {
		s.modules[m.ID] = m
	}
	for _, l := range view.ordered {
		s.lessons[l.ID] = l
	}
	if view.Status == course.StatusPUBLISHED {
		s.listed = append(s.listed, view)
	}
}

// current is a course's owner and its current release; 0 for none.
type current struct {
	owner
	releaseID int64
}

// readOwners reads what may change about courses, by course. The condition is on
// the courses c.
func readOwners(ctx context.Context, client *ent.Client, condition string, args ...any) (map[int64]current, error) {
	rows, err := client.QueryContext(ctx, `SELECT c.id, c.organization_id, c.status, COALESCE(c.current_release_id, 0),
			COALESCE(o.path, ''), COALESCE(m.name, '')
		FROM courses c
		LEFT JOIN organizations o ON o.id = c.organization_id
		LEFT JOIN members m ON m.id = c.trainer_id
		WHERE `+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("read current releases: %w", err)
	}
	defer func() { _ = rows.Close() }()
	found := map[int64]current{}
	for rows.Next() {
		var (
			id int64
			o  current
		)
		if err := rows.Scan(&id, &o.organizationID, &o.status, &o.releaseID, &o.path, &o.trainer); err != nil {
			return nil, fmt.Errorf("read current releases: %w", err)
		}
		found[id] = o
	}
	return found, rows.Err()
}

// Course returns the current release of a course, also of an archived one; nil
// for a draft never published and for what is no course.
func (c *Catalogue) Course(id int64) *Course { return c.shelf.Load().courses[id] }

// CourseOfLesson returns the course whose current release holds the lesson; nil
// where none does.
func (c *Catalogue) CourseOfLesson(lessonID int64) *Course {
	if l := c.shelf.Load().lessons[lessonID]; l != nil {
		return l.Module.Course
	}
	return nil
}

// CourseOfModule returns the course whose current release holds the module; nil
// where none does.
func (c *Catalogue) CourseOfModule(moduleID int64) *Course {
	if m := c.shelf.Load().modules[moduleID]; m != nil {
		return m.Course
	}
	return nil
}
