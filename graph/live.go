package graph

import (
	"context"

	"partyschool/ent"
)

// enrollmentChanged TODO.
func (r *Resolver) enrollmentChanged(ctx context.Context) (<-chan *ent.Enrollment, error) {
	panic("TODO")
}
