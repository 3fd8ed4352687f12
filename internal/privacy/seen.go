package privacy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// seenAtOnce bounds a statement.
const seenAtOnce = 200

// Seen tells members that the viewer, whose role shows it, read personal data of theirs
// in full: once for each reader, member, field and day, however often a roster is turned
// over.
func (s *Service) Seen(ctx context.Context, field PersonalField, memberIDs []int64) error {
	viewer, now := own(ctx), s.Clock.Now()
	day := s.Calendar.DateOf(now)
	memberIDs = s.sightings.fresh(day, sighting{viewer.MemberID, 0, field}, memberIDs)
	system := identity.AsSystem(ctx, "tell members who saw their phones")
	for some := range slices.Chunk(memberIDs, seenAtOnce) {
		var args []any
		for _, id := range some {
			row, err := s.Database.NewKey(key.Inner)
			if err != nil {
				return err
			}
			args = append(args, row, id, viewer.MemberID, viewer.Name, viewer.OrganizationID, field, "",
				fmt.Sprintf("%s %s %s %s", key.Format(viewer.MemberID), key.Format(id), day, field), clock.Cut(now))
		}
		// By hand: another node may have told some of them, and the rest are written all the same.
		_, err := s.Database.Client(ctx).ExecContext(system, s.Database.InsertMissing()+` INTO access_entries
			(id, member_id, reader_id, reader_name, organization_id, what, reason, once_key, read_at) VALUES `+
			strings.TrimSuffix(strings.Repeat("("+database.Marks(9)+"),", len(some)), ","), args...)
		if err != nil {
			return fmt.Errorf("tell members who saw their phones: %w", err)
		}
		s.sightings.note(day, sighting{viewer.MemberID, 0, field}, some)
	}
	return nil
}

// sightings remembers whom this node told today, so that turning over a roster again
// writes nothing. It is a hint: the table's index holds the rule.
type sightings struct {
	mu   sync.Mutex
	day  calendar.Date
	told map[sighting]bool
}

// sighting is who read what of whom.
type sighting struct {
	reader, member int64
	field          PersonalField
}

func (by sighting) of(member int64) sighting {
	by.member = member
	return by
}

// maxRemembered bounds what is remembered of a day.
const maxRemembered = 200_000

// fresh returns the members who were not told of this reader today, each once.
func (s *sightings) fresh(day calendar.Date, by sighting, members []int64) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fresh []int64
	for _, id := range members {
		if (s.day != day || !s.told[by.of(id)]) && !slices.Contains(fresh, id) {
			fresh = append(fresh, id)
		}
	}
	return fresh
}

// note remembers that the members were told.
func (s *sightings) note(day calendar.Date, by sighting, members []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != day || len(s.told) > maxRemembered {
		s.day, s.told = day, map[sighting]bool{}
	}
	for _, id := range members {
		s.told[by.of(id)] = true
	}
}
