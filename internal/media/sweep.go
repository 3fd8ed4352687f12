package media

import "context"

// Sweep throws away the uploads that nobody completed in time, and what lies in
// the store without a row. It is a round: many nodes may run it, one at a time.
func (s *Store) Sweep(ctx context.Context) error {
	panic("TODO")
}
