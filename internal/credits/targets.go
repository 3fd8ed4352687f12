package credits

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/ent/post"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// Targets are the yearly targets 年度学习目标 in memory, and who holds a post that asks
// for more: every home screen shows one, and they change a few times a year.
type Targets struct {
	client  *ent.Client
	watcher *database.Watcher
	school  map[annualtarget.Audience]int
	set     atomic.Pointer[map[seat][]*ent.AnnualTarget]
	posts   atomic.Pointer[map[int64][]*ent.Post]
}

// seat is who asks whom: the targets of a seat are in force one after another.
type seat struct {
	organizationID int64
	audience       annualtarget.Audience
}

// Target is how many hours are asked for.
type Target struct {
	// Hundredths of an hour.
	Hundredths int
	// FromYear is the first year in which it holds, OrganizationID who set it; both
	// are 0 for the school's own.
	FromYear       int
	OrganizationID int64
}

// NewTargets loads the targets and keeps them fresh: this node's changes are seen
// at once, another's within a second. Members and leaders are the school's own
// targets in hours, usually 32 and 56: what holds where no organisation has set
// another one.
func NewTargets(ctx context.Context, d *database.Database, w *database.Watcher, members, leaders float64) (*Targets, error) {
	t := &Targets{
		// Not a transaction's: a refresh runs in the context of one that was committed.
		client:  d.Client(context.Background()),
		watcher: w,
		school: map[annualtarget.Audience]int{
			annualtarget.AudienceMEMBERS: hundredthsOf(members),
			annualtarget.AudienceLEADERS: hundredthsOf(leaders),
		},
	}
	if err := w.Watch(ctx, database.Credits, t.refresh); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Targets) refresh(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "credits: targets in memory")
	rows, err := t.client.AnnualTarget.Query().Order(annualtarget.ByFromYear()).All(ctx)
	if err != nil {
		return fmt.Errorf("read the yearly targets: %w", err)
	}
	set := map[seat][]*ent.AnnualTarget{}
	for _, row := range rows {
		at := seat{row.OrganizationID, row.Audience}
		set[at] = append(set[at], row)
	}
	posts, err := t.client.Post.Query().Where(post.PositionIn(Leading...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read who holds a post: %w", err)
	}
	held := map[int64][]*ent.Post{}
	for _, p := range posts {
		held[p.MemberID] = append(held[p.MemberID], p)
	}
	t.set.Store(&set)
	t.posts.Store(&held)
	return nil
}

// Leading are the posts of secretaries and committee members.
var Leading = []post.Position{post.PositionSECRETARY, post.PositionDEPUTY_SECRETARY, post.PositionCOMMITTEE_MEMBER}

// Leads reports whether the target of leaders holds for a member on a day: who holds an
// ADMIN role, and who holds a post of secretary or committee member on that day.
func (t *Targets) Leads(memberID int64, admin bool, on calendar.Date) bool {
	return admin || slices.ContainsFunc((*t.posts.Load())[memberID], func(p *ent.Post) bool {
		return !p.FromDay.After(on) && (p.UntilDay == nil || p.UntilDay.After(on))
	})
}

// DayOf is the day of a year on which it is decided whose target holds: today, and of
// another year its last day or its first.
func DayOf(year int, today calendar.Date) calendar.Date {
	switch {
	case year < today.Year:
		return calendar.NewDate(year, time.December, 31)
	case year > today.Year:
		return calendar.NewDate(year, time.January, 1)
	}
	return today
}

// For returns the target in force in the year for those who belong to the
// organisation with the path. The nearest organisation on the way up that has set
// one by then decides, with the latest it has set.
func (t *Targets) For(path string, audience annualtarget.Audience, year int) Target {
	set := *t.set.Load()
	if len(set) == 0 {
		return Target{Hundredths: t.school[audience]}
	}
	for _, id := range key.Upwards(path) {
		rows := set[seat{id, audience}]
		for i := len(rows) - 1; i >= 0; i-- {
			if rows[i].FromYear <= year {
				return Target{Hundredths: rows[i].Hundredths, FromYear: rows[i].FromYear, OrganizationID: id}
			}
		}
	}
	return Target{Hundredths: t.school[audience]}
}

// AudienceOf returns whose target holds for somebody who leads, or does not: see Leads.
func AudienceOf(leads bool) annualtarget.Audience {
	if leads {
		return annualtarget.AudienceLEADERS
	}
	return annualtarget.AudienceMEMBERS
}

// hundredthsOf returns hours in hundredths of an hour, rounded.
func hundredthsOf(hours float64) int { return int(math.Round(hours * 100)) }
