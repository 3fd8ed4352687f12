package graph

import (
	"context"
	"log/slog"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// lookEvery is how often a subscription looks for changes by itself: those that
// other nodes made reach this one no other way.
const lookEvery = 10 * time.Second

// enrollmentChanged passes the viewer's enrolments on as they change, until ctx is
// done. What changes on this node comes at once. RATE_LIMITED where the viewer
// listens too often already.
func (r *Resolver) enrollmentChanged(ctx context.Context) (<-chan *ent.Enrollment, error) {
	member := identity.FromContext(ctx).MemberID
	changed, stop, ok := r.Live.Listen(member)
	if !ok {
		return nil, problem.SlowDown(time.Minute)
	}
	told := &told{resolver: r, member: member, since: r.Clock.Now(), out: make(chan *ent.Enrollment)}
	go func() {
		defer close(told.out)
		defer stop()
		told.run(ctx, changed)
	}()
	return told.out, nil
}

// told is what one subscription was told.
type told struct {
	resolver *Resolver
	member   int64
	since    time.Time
	// versions are the times of the last changes told, by enrolment.
	versions map[int64]time.Time
	out      chan *ent.Enrollment
}

func (t *told) run(ctx context.Context, changed <-chan int64) {
	t.versions = map[int64]time.Time{}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		var rows []*ent.Enrollment
		var err error
		mine := t.resolver.Database.Client(ctx).Enrollment.Query().Where(enrollment.MemberID(t.member))
		select {
		case <-ctx.Done():
			return
		case id := <-changed:
			rows, err = mine.Where(enrollment.ID(id)).All(ctx)
		case <-look.C:
			rows, err = mine.Where(enrollment.ChangedAtGTE(t.since)).All(ctx)
		}
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "a subscription could not look for changes", "error", err)
		}
		for _, row := range rows {
			if !t.tell(ctx, row) {
				return
			}
		}
	}
}

// tell passes a row on unless it was told as it is; false where nobody listens any
// more.
func (t *told) tell(ctx context.Context, row *ent.Enrollment) bool {
	if row.ChangedAt != nil {
		if last, known := t.versions[row.ID]; known && last.Equal(*row.ChangedAt) {
			return true
		}
		t.versions[row.ID] = *row.ChangedAt
	}
	select {
	case t.out <- row:
		return true
	case <-ctx.Done():
		return false
	}
}
