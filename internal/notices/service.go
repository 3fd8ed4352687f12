// Package notices tells members things inside the school. 通知
package notices

import (
	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/outbox"
	"partyschool/internal/paging"
)

// Service holds what the tasks of this room need.
type Service struct {
	database *database.Database
	clock    clock.Clock
	outbox   *outbox.Service
}

// New returns the service.
func New(d *database.Database, c clock.Clock, o *outbox.Service) *Service {
	return &Service{database: d, clock: c, outbox: o}
}

// NoticeFilter says which notices to list; nil does not narrow.
type NoticeFilter struct {
	// Unread is whether to list only those not read yet.
	Unread *bool
}

// NoticeConnection is a page of notices.
type NoticeConnection = paging.Connection[*ent.Notice]

// NoticeEdge is a notice of a page.
type NoticeEdge = paging.Edge[*ent.Notice]
