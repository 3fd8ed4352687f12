package outbox

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// List returns deliveries of the statuses, the latest first, at most so many.
func (s *Service) List(ctx context.Context, most int, statuses ...delivery.Status) ([]*ent.Delivery, error) {
	ctx = identity.AsSystem(ctx, "outbox: list for the operator")
	rows, err := s.Database.Client(ctx).Delivery.Query().Where(delivery.StatusIn(statuses...)).
		Order(ent.Desc(delivery.FieldID)).Limit(most).All(ctx)
	return rows, wrap("list deliveries", err)
}

// Counts returns how many deliveries there are by channel and status.
func (s *Service) Counts(ctx context.Context) (map[Channel]map[delivery.Status]int, error) {
	return s.count(identity.AsSystem(ctx, "outbox: count for the operator"))
}

// CountsOf returns the same of one group message.
func (s *Service) CountsOf(ctx context.Context, groupMessageID int64) (map[Channel]map[delivery.Status]int, error) {
	return s.count(identity.AsSystem(ctx, "outbox: count what became of a group message"), delivery.GroupMessageID(groupMessageID))
}

// PutBackDead has all deliveries sent again that are DEAD for one reason and of use
// still, and returns how many. EXPIRED is the reason of all that expired, whatever they
// failed by before.
func (s *Service) PutBackDead(ctx context.Context, reason string) (int, error) {
	ctx = identity.AsSystem(ctx, "outbox: put back what was given up")
	now := s.Clock.Now()
	n, err := s.Database.Client(ctx).Delivery.Update().
		Where(delivery.StatusEQ(delivery.StatusDEAD), delivery.Or(delivery.Error(reason), delivery.ErrorHasPrefix(reason+":")), delivery.Urgent(false), delivery.BodyNEQ("")).
		SetStatus(delivery.StatusPENDING).SetAttempts(0).SetDueAt(now).SetExpiresAt(now.Add(worth)).SetError("").ClearEndedAt().ClearHandedAt().Save(ctx)
	return n, wrap("put deliveries back", err)
}

// PutBack has one delivery sent again that was given up, and with it the rest of a
// letter that may have arrived: with all tries before them, and as long to live as new
// ones. NOT_FOUND for what is not, CONFLICT for what was not
// given up and for a code, which is of no use any more. What is UNKNOWN may arrive
// twice then; whoever puts it back takes that upon themselves.
func (s *Service) PutBack(ctx context.Context, id int64) error {
	ctx = identity.AsSystem(ctx, "outbox: put back what was given up")
	now, table := s.Clock.Now(), s.Database.Client(ctx).Delivery
	which := delivery.ID(id)
	row, err := table.Query().Where(which).Only(ctx)
	if ent.IsNotFound(err) {
		return problem.Missing()
	} else if err != nil {
		return wrap("look for a delivery", err)
	}
	if row.MessageKey != "" && row.EndedAt != nil && row.Body != "" {
		which = delivery.MessageKey(row.MessageKey)
	}
	n, err := table.Update().
		Where(which, delivery.StatusIn(delivery.StatusDEAD, delivery.StatusUNKNOWN), delivery.Urgent(false), delivery.BodyNEQ("")).
		SetStatus(delivery.StatusPENDING).SetAttempts(0).SetDueAt(now).SetExpiresAt(now.Add(worth)).SetError("").ClearEndedAt().ClearHandedAt().Save(ctx)
	if err != nil || n > 0 {
		return wrap("put a delivery back", err)
	}
	return problem.Clash("这条消息没有被放弃，或已经不值得再发。", "This was not given up, or is of no use any more.")
}
