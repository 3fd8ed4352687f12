package database

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/key"
)

// keysAndTimes gives every new row its key, and cuts every time to the
// milliseconds that the columns keep: MariaDB truncates and MySQL rounds, so a
// row read back would differ from the row written. Tables that phones follow get
// the time of each change; hand-written statements set it themselves.
func (d *Database) keysAndTimes(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Op().Is(ent.OpCreate) {
			if row, ok := m.(interface {
				ID() (int64, bool)
				SetID(int64)
			}); ok {
				if _, given := row.ID(); !given {
					id, err := d.keys.Load().Next(key.KindNamed(m.Type()))
					if err != nil {
						return nil, err
					}
					row.SetID(id)
				}
			}
		}
		if row, ok := m.(interface {
			ChangedAt() (time.Time, bool)
			SetChangedAt(time.Time)
		}); ok && m.Op().Is(ent.OpCreate|ent.OpUpdate|ent.OpUpdateOne) {
			if _, given := row.ChangedAt(); !given {
				row.SetChangedAt(clock.Cut(d.clock.Now()))
			}
		}
		for _, name := range m.Fields() {
			if v, ok := m.Field(name); ok {
				if t, isTime := v.(time.Time); isTime && !t.Equal(clock.Cut(t)) {
					if err := m.SetField(name, clock.Cut(t)); err != nil {
						return nil, fmt.Errorf("cut the time in %s.%s: %w", m.Type(), name, err)
					}
				}
			}
		}
		return next.Mutate(ctx, m)
	})
}
