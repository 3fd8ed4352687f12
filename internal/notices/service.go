// Package notices tells members things inside the school.
package notices

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/paging"
)

// Service holds what the tasks of this room need.
type Service struct {
	database *database.Database
	clock    clock.Clock
}

// New returns the service.
func New(d *database.Database, c clock.Clock) *Service { return &Service{database: d, clock: c} }

// NoticeFilter says which notices to list; nil does not narrow.
type NoticeFilter struct{ Unread *bool }

// NoticeConnection is a page of notices.
type NoticeConnection = paging.Connection[*ent.Notice]

// NoticeEdge is a notice of a page.
type NoticeEdge = paging.Edge[*ent.Notice]

// MarkNoticesReadInput is the input of markNoticesRead.
type MarkNoticesReadInput struct{ Ids []int64 }

// MarkNoticesReadPayload is the answer of markNoticesRead.
type MarkNoticesReadPayload struct{ Notices []*ent.Notice }

// MarkNoticesRead TODO.
func (s *Service) MarkNoticesRead(ctx context.Context, input MarkNoticesReadInput) (*MarkNoticesReadPayload, error) {
	panic("TODO")
}

// List TODO.
func (s *Service) List(ctx context.Context, filter *NoticeFilter, args paging.Args) (*NoticeConnection, error) {
	panic("TODO")
}
