// Package courses is where trainers write courses and publish them.
package courses

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"

	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/media"
)

// Service holds what the tasks of this room need.
type Service struct {
	database    *database.Database
	catalogue   *catalogue.Catalogue
	enrollments *enrollments.Service
	watcher     *database.Watcher
	calendar    calendar.Calendar
	clock       clock.Clock
	openSheet   OpenSheet
	articles    *lru.Cache[int64, string] // HTML of released contents, which never change
}

// OpenSheet opens a sheet that the viewer uploaded: NOT_FOUND for any other.
type OpenSheet func(ctx context.Context, uploadID int64) (*media.UploadedFile, error)

// New returns the service. The watcher is told of every release.
func New(d *database.Database, c *catalogue.Catalogue, e *enrollments.Service, w *database.Watcher, cal calendar.Calendar, clk clock.Clock, open OpenSheet) *Service {
	articles, err := lru.New[int64, string](articlesKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Service{database: d, catalogue: c, enrollments: e, watcher: w, calendar: cal, clock: clk, openSheet: open, articles: articles}
}
