package media

import (
	"context"
	"io"

	"partyschool/internal/identity"
)

// Inspect lets tests look into a file without storing it.
func Inspect(content io.ReadSeeker, size int64) error {
	_, err := inspect(context.Background(), content, size)
	return err
}

// ReadRange lets tests read a Content-Range.
func ReadRange(header string, size int64) (from, until int64, asks bool, err error) {
	s, err := readRange(header, size)
	return s.from, s.until, s.asks, err
}

// ReadVTT lets tests read captions.
var ReadVTT = readVTT

// Tokens lets tests open the same store again.
func (s *Store) Tokens() *identity.Tokens { return s.tokens }

// Busy keeps the store from looking into anything until it is called back.
func (s *Store) Busy() (over func()) {
	for range atOnce {
		s.looking <- struct{}{}
	}
	return func() {
		for range atOnce {
			<-s.looking
		}
	}
}

// Idle waits until nothing is looked into any more.
func (s *Store) Idle() { s.checks.running.Wait() }

// Checks is how many uploads are being looked into.
func (s *Store) Checks() int {
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	return len(s.checks.of)
}
