package catalogue

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/release"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// Release returns any release, whether or not it is the current one; reading it
// costs statements only the first time. NOT_FOUND where there is none.
func (c *Catalogue) Release(ctx context.Context, releaseID int64) (*Course, error) {
	shelf := c.shelf.Load()
	if found := shelf.releases[releaseID]; found != nil {
		return found, nil
	}
	if held, ok := c.held.Get(releaseID); ok {
		now := held
		if latest := shelf.courses[held.ID]; latest != nil {
			now = held.under(latest.owner)
		}
		if now != held {
			c.held.Add(releaseID, now)
		}
		return now, nil
	}
	return c.load(ctx, releaseID)
}

func (c *Catalogue) load(ctx context.Context, releaseID int64) (*Course, error) {
	ctx = identity.AsSystem(ctx, "catalogue: a release")
	client := c.database.Client(ctx)
	row, err := client.Release.Query().Where(release.ID(releaseID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing().Because(fmt.Errorf("no release %d", releaseID))
	} else if err != nil {
		return nil, fmt.Errorf("read a release: %w", err)
	}
	loaded, err := c.View(ctx, row)
	if err != nil {
		return nil, err
	}
	// Inside a transaction the release may be one that is never committed.
	c.database.AfterCommit(ctx, func() { c.held.Add(releaseID, loaded) })
	return loaded, nil
}

// View makes the view of a release that may not be committed yet; it is not
// kept. A statement is needed where the course was never published before.
func (c *Catalogue) View(ctx context.Context, row *ent.Release) (*Course, error) {
	if latest := c.Course(row.CourseID); latest != nil {
		return view(row, latest.owner), nil
	}
	ctx = identity.AsSystem(ctx, "catalogue: a release")
	owners, err := readOwners(ctx, c.database.Client(ctx), "c.id = ?", row.CourseID)
	if err != nil {
		return nil, err
	}
	return view(row, owners[row.CourseID].owner), nil
}
