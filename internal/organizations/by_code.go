package organizations

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// OrganizationName is what is told of an organisation outside the viewer's reach.
type OrganizationName struct {
	ID   int64
	Name string
}

// ByCode finds the organisation with exactly this code, anywhere in the school: who
// transfers a member has the code of the other end and sees no more of it. FORBIDDEN
// without the role of an admin; NOT_FOUND where there is none or it was dissolved;
// RATE_LIMITED for whoever tries codes.
func (s *Service) ByCode(ctx context.Context, code string) (*OrganizationName, error) {
	viewer := identity.FromContext(ctx)
	if !viewer.Has(identity.Admin) {
		return nil, problem.NeedsRole()
	}
	if wait := s.lookUps.take(viewer.MemberID, s.clock.Now()); wait > 0 {
		return nil, problem.SlowDown(wait)
	}
	unit, err := s.db.Client(ctx).Organization.Query().Where(organization.Code(strings.TrimSpace(code)), organization.DissolvedOnIsNil()).
		Only(identity.AsSystem(ctx, "organizationByCode: id and name"))
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("find an organisation by its code: %w", err)
	}
	return &OrganizationName{ID: unit.ID, Name: unit.Name}, nil
}

// lookUpsAMinute is how many codes somebody looks up in a minute, on each node.
const lookUpsAMinute = 30

// lookUps counts who looked up how many codes in this minute.
type lookUps struct {
	mu     sync.Mutex
	minute time.Time
	count  map[int64]int
}

// take counts a look-up, and returns how long to wait where there were too many.
func (l *lookUps) take(memberID int64, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(l.minute) {
		l.minute, l.count = minute, map[int64]int{}
	}
	if l.count[memberID] >= lookUpsAMinute {
		return l.minute.Add(time.Minute).Sub(now)
	}
	l.count[memberID]++
	return 0
}
