package signin

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"partyschool/internal/database"
	"partyschool/internal/identity"
)

const (
	// believed is how long a session is not looked up again. Ending it,
	// deactivating the member or taking a role away acts at once on the node that did
	// it and on those that hear of it, and within this time on all.
	believed = 10 * time.Second
	// sessionsKept bounds the memory of sessions; each takes about 500 bytes.
	sessionsKept = 16384
)

// Authenticate returns who sends the access token, with roles as they are now.
// UNAUTHENTICATED where the token is not valid, the session has ended or the
// member was deactivated; any other error means that nobody can tell.
func (s *Service) Authenticate(ctx context.Context, bearer string) (identity.Viewer, error) {
	access, err := s.tokens.VerifyAccess(bearer)
	if err != nil {
		return identity.Viewer{}, over().Because(err)
	}
	found, err := s.viewers.get(ctx, access, s.clock.Now(), s.lookUp)
	if err != nil {
		return identity.Viewer{}, err
	}
	if found.MemberID != access.MemberID {
		return identity.Viewer{}, over()
	}
	return found.Viewer, nil
}

// Forget makes this node look the member's sessions up again, and the others where they
// can be told. Call it once a change to the member's roles or state is committed.
func (s *Service) Forget(memberID int64) {
	s.viewers.forgetMember(memberID)
	s.forgotten(0, memberID)
}

// forgetSession is Forget for one session.
func (s *Service) forgetSession(id int64) {
	s.viewers.forgetSession(id)
	s.forgotten(id, 0)
}

// ForgetHere makes this node alone look up again what another one has forgotten: a session,
// or all of a member's.
func (s *Service) ForgetHere(sessionID, memberID int64) {
	if sessionID != 0 {
		s.viewers.forgetSession(sessionID)
	}
	if memberID != 0 {
		s.viewers.forgetMember(memberID)
	}
}

// ForgetAll makes this node look every session up again. Call it once
// organisations were moved: the paths of a viewer's scopes are part of what is
// remembered. Each node sees by itself that they were.
func (s *Service) ForgetAll() { s.viewers.forgetAll() }

// known is what was looked up of a session; of one that is not in force, the
// viewer is a guest.
type known struct {
	identity.Viewer
	at time.Time
}

// lookUp reads session, member, home affiliation and roles in one statement: a
// row for each role, or one without.
func (s *Service) lookUp(ctx context.Context, sessionID int64) (known, error) {
	now := s.clock.Now()
	k := known{at: now}
	rows, err := s.db.Client(ctx).QueryContext(ctx, `
		SELECT m.id, m.name, m.organization_id, o.path, s.last_seen_at, c.must_change, g.role, g.organization_id, p.path
		FROM sessions s
		JOIN members m ON m.id = s.member_id
		JOIN organizations o ON o.id = m.organization_id
		LEFT JOIN credentials c ON c.member_id = m.id
		LEFT JOIN role_grants g ON g.member_id = m.id
		LEFT JOIN organizations p ON p.id = g.organization_id
		WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.active = ?`, sessionID, now, true)
	if err != nil {
		return k, fmt.Errorf("look up a session: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var (
			lastSeen   time.Time
			mustChange sql.NullBool
			role, path sql.NullString
			unit       sql.NullInt64
		)
		if err := rows.Scan(&k.MemberID, &k.Name, &k.OrganizationID, &k.OrganizationPath, &lastSeen, &mustChange, &role, &unit, &path); err != nil {
			return k, fmt.Errorf("look up a session: %w", err)
		}
		k.SessionID, k.MustChangePassword = sessionID, mustChange.Bool
		if role.Valid && path.Valid {
			k.Scopes = append(k.Scopes, identity.Scope{Role: identity.Role(role.String), OrganizationID: unit.Int64, Path: path.String})
		}
		s.seen.note(sessionID, lastSeen, now)
	}
	if err := rows.Err(); err != nil {
		return k, fmt.Errorf("look up a session: %w", err)
	}
	return k, nil
}

// viewers remembers sessions for a few seconds.
type viewers struct {
	kept *lru.Cache[int64, known]
	// looking joins the look-ups of one session, which a phone's first screen asks
	// for several times at once.
	looking singleflight.Group
	// forgotten is raised whenever something is forgotten: what was looked up
	// before must not be kept after.
	forgotten atomic.Int64
}

func newViewers() *viewers {
	kept, err := lru.New[int64, known](sessionsKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &viewers{kept: kept}
}

func (v *viewers) get(ctx context.Context, access identity.Access, now time.Time, lookUp func(context.Context, int64) (known, error)) (known, error) {
	if k, ok := v.kept.Get(access.SessionID); ok {
		if age := now.Sub(k.at); age >= 0 && age < believed {
			return k, nil
		}
	}
	era := v.forgotten.Load()
	found, err, _ := v.looking.Do(fmt.Sprint(access.SessionID, era), func() (any, error) {
		// Those who wait for it must not fail because the first one went away.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), believed)
		defer cancel()
		ctx, unbound := database.Bounded(ctx)
		defer unbound()
		return lookUp(ctx, access.SessionID)
	})
	if err != nil {
		return known{}, err
	}
	k := found.(known)
	// A temporary password is soon changed, perhaps on another node, and its
	// holder must not be kept out after that.
	if k.SignedIn() && !k.MustChangePassword {
		v.kept.Add(access.SessionID, k)
		if v.forgotten.Load() != era {
			v.kept.Remove(access.SessionID)
		}
	}
	return k, nil
}

func (v *viewers) forgetSession(id int64) {
	v.forgotten.Add(1)
	v.kept.Remove(id)
}

func (v *viewers) forgetMember(id int64) {
	v.forgotten.Add(1)
	for _, session := range v.kept.Keys() {
		if k, ok := v.kept.Peek(session); ok && k.MemberID == id {
			v.kept.Remove(session)
		}
	}
}

func (v *viewers) forgetAll() {
	v.forgotten.Add(1)
	v.kept.Purge()
}
