package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"partyschool/ent/lessoncontent"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/search"
	"partyschool/internal/text"
)

const (
	// coursesAtOnce bounds the courses whose texts are read in one statement.
	coursesAtOnce = 20
	// worn is how many changes an index takes before it is built anew.
	worn = 200
	// mostFound bounds the texts that one word is found in.
	mostFound = 5000
	// inTitle and inSummary are what a word that stands there as it was typed is
	// worth, more than anything the index says of texts: whoever types a title wants
	// that course. It is found there even as a single character, and before there is
	// an index.
	inTitle, inSummary = 1000.0, 10.0
)

// Finder finds courses and lessons by the words in them. Its index is built from
// the current releases, beside the requests, and follows them.
type Finder struct {
	database  *database.Database
	catalogue *Catalogue
	wake      chan struct{}

	mu      sync.Mutex // one change at a time
	indexed map[int64]int64
	changes int

	in    sync.RWMutex // guards index against being closed under a search
	index *search.Index
}

// NewFinder returns a finder that knows titles and summaries; Follow makes it know
// the lessons' texts.
func NewFinder(d *database.Database, c *Catalogue) (*Finder, error) {
	index, err := search.New()
	if err != nil {
		return nil, err
	}
	f := &Finder{database: d, catalogue: c, wake: make(chan struct{}, 1), indexed: map[int64]int64{}, index: index}
	c.finder.Store(f)
	return f, nil
}

// Run follows the catalogue until ctx is done.
func (f *Finder) Run(ctx context.Context) {
	f.nudge()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		}
		if err := f.Follow(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the search index could not follow the catalogue; the next change tries again", "error", err)
		}
	}
}

// nudge tells Run that there is something new.
func (f *Finder) nudge() {
	select {
	case f.wake <- struct{}{}:
	default: // it is awake
	}
}

// Follow brings the index up to date with the catalogue.
func (f *Finder) Follow(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	ctx = identity.AsSystem(ctx, "catalogue: texts to be searched")
	if f.changes >= worn {
		if err := f.renew(); err != nil {
			return err
		}
	}
	listed := map[int64]bool{}
	var missing []*Course
	for _, c := range f.catalogue.shelf.Load().listed {
		listed[c.ID] = true
		if f.indexed[c.ID] != c.ReleaseID {
			missing = append(missing, c)
		}
	}
	for id := range f.indexed {
		if !listed[id] {
			if err := f.index.Remove(id); err != nil {
				return err
			}
			delete(f.indexed, id)
			f.changes++
		}
	}
	for some := range slices.Chunk(missing, coursesAtOnce) {
		if err := f.add(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// renew begins with an empty index; searches that are under way end first.
func (f *Finder) renew() error {
	fresh, err := search.New()
	if err != nil {
		return err
	}
	f.in.Lock()
	old := f.index
	f.index, f.indexed, f.changes = fresh, map[int64]int64{}, 0
	f.in.Unlock()
	return old.Close()
}

// add puts courses into the index. Questions of quizzes stay out: they are for
// whoever sits them.
func (f *Finder) add(ctx context.Context, courses []*Course) error {
	var contents []int64
	for _, c := range courses {
		for _, l := range c.ordered {
			if l.Kind == "ARTICLE" {
				contents = append(contents, l.ContentID)
			}
		}
	}
	rows, err := f.database.Client(ctx).LessonContent.Query().Where(lessoncontent.IDIn(contents...)).
		Select(lessoncontent.FieldID, lessoncontent.FieldHTML).All(ctx)
	if err != nil {
		return fmt.Errorf("read lessons' texts: %w", err)
	}
	texts := map[int64]string{}
	for _, row := range rows {
		texts[row.ID] = text.Plain(row.HTML)
	}
	things := map[int64][]search.Text{}
	for _, c := range courses {
		parts := []search.Text{{Title: c.Title, Body: c.Summary}}
		for _, l := range c.ordered {
			parts = append(parts, search.Text{Part: l.ID, Title: l.Title, Body: texts[l.ContentID]})
		}
		things[c.ID] = parts
	}
	if err := f.index.Put(things); err != nil {
		return err
	}
	f.changes++
	for _, c := range courses {
		f.indexed[c.ID] = c.ReleaseID
	}
	return nil
}

func (f *Finder) find(word string) []search.Hit {
	f.in.RLock()
	defer f.in.RUnlock()
	hits, err := f.index.Find(word, mostFound)
	if err != nil {
		slog.Error("a search failed; titles and summaries are searched", "error", err)
	}
	return hits
}

// findIn finds lessons of one course, in one search: pages of courses ask for them
// once for each.
func (f *Finder) findIn(course *Course, words []string) []search.Hit {
	lessons := make([]int64, len(course.ordered))
	for i, l := range course.ordered {
		lessons[i] = l.ID
	}
	f.in.RLock()
	defer f.in.RUnlock()
	hits, err := f.index.FindIn(course.ID, lessons, words)
	if err != nil {
		slog.Error("a search failed; titles are searched", "error", err)
	}
	return hits
}

// ranked are the courses of a list in which every word is found, what fits best
// first, otherwise in their order.
func (c *Catalogue) ranked(list []*Course, words []string) []*Course {
	scores := map[int64]float64{}
	for i, word := range words {
		here := map[int64]float64{}
		if f := c.finder.Load(); f != nil {
			for _, h := range f.find(word) {
				here[h.Whole] = max(here[h.Whole], h.Score)
			}
		}
		for _, course := range list {
			switch {
			case strings.Contains(course.foldedTitle, word):
				here[course.ID] += inTitle
			case strings.Contains(course.folded, word):
				here[course.ID] += inSummary
			}
			if score := here[course.ID]; score > 0 && (i == 0 || scores[course.ID] > 0) {
				scores[course.ID] += score
			} else {
				delete(scores, course.ID)
			}
		}
	}
	var found []*Course
	for _, course := range list {
		if scores[course.ID] > 0 {
			found = append(found, course)
		}
	}
	slices.SortStableFunc(found, func(a, b *Course) int { return cmp.Compare(scores[b.ID], scores[a.ID]) })
	return found
}

// mostLessons bounds the lessons that are named for one course.
const mostLessons = 5

// MatchedLessons returns the lessons of the course in whose title or text words of
// the search are found, best first, at most five. A search of more than 100
// characters is a BAD_USER_INPUT.
func (c *Catalogue) MatchedLessons(course *Course, words string) ([]*Lesson, error) {
	if err := checkSearch("search", words); err != nil {
		return nil, err
	}
	scores, folded := map[int64]float64{}, strings.Fields(fold(words))
	if f := c.finder.Load(); f != nil {
		for _, h := range f.findIn(course, folded) {
			scores[h.Part] = h.Score
		}
	}
	for _, l := range course.ordered {
		title := fold(l.Title)
		for _, word := range folded {
			if strings.Contains(title, word) {
				scores[l.ID] += inTitle
			}
		}
	}
	found := []*Lesson{}
	for _, l := range course.ordered {
		if scores[l.ID] > 0 {
			found = append(found, l)
		}
	}
	slices.SortStableFunc(found, func(a, b *Lesson) int { return cmp.Compare(scores[b.ID], scores[a.ID]) })
	return found[:min(len(found), mostLessons)], nil
}
