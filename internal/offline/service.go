// Package offline says what a phone must hold to study without a network, and
// what changed while it had none. It changes nothing.
package offline

import (
	lru "github.com/hashicorp/golang-lru/v2"

	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/media"
	"partyschool/internal/study"
)

// textsKept bounds the digests of texts in memory: a few dozen bytes each.
const textsKept = 10_000

// Service holds what this room needs.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	study     *study.Service
	store     *media.Store
	clock     clock.Clock
	texts     *lru.Cache[int64, digest] // of released texts, which never change
}

// New returns the service.
func New(d *database.Database, c *catalogue.Catalogue, st *study.Service, store *media.Store, clk clock.Clock) *Service {
	texts, err := lru.New[int64, digest](textsKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Service{database: d, catalogue: c, study: st, store: store, clock: clk, texts: texts}
}
