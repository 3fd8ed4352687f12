package outbox

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/predicate"
)

func (s *Service) count(ctx context.Context, which ...predicate.Delivery) (map[Channel]map[delivery.Status]int, error) {
	var rows []struct {
		Channel Channel         `sql:"channel"`
		Status  delivery.Status `sql:"status"`
		Count   int             `sql:"count"`
	}
	err := s.Database.Client(ctx).Delivery.Query().Where(which...).
		GroupBy(delivery.FieldChannel, delivery.FieldStatus).Aggregate(ent.Count()).Scan(ctx, &rows)
	if err != nil {
		return nil, wrap("count deliveries", err)
	}
	counts := map[Channel]map[delivery.Status]int{}
	for _, row := range rows {
		if counts[row.Channel] == nil {
			counts[row.Channel] = map[delivery.Status]int{}
		}
		counts[row.Channel][row.Status] = row.Count
	}
	return counts, nil
}
