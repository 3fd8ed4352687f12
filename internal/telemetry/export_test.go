package telemetry

import (
	"context"

	"partyschool/internal/database"
)

// Statement counts a statement as if the database had told of it.
func (t *Telemetry) Statement(ctx context.Context, s database.Statement) { t.statement(ctx, s) }
