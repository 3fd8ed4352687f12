package floor

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"time"

	"partyschool/internal/calendar"
)

// The viewers that were looked up are believed for as long, and as many are kept,
// as in the school.
const (
	believed    = 10 * time.Second
	viewersKept = 16384
)

type date = calendar.Date

// viewer is who asks.
type viewer struct {
	memberID int64
	// adminOf are the paths of organisations by their keys.
	adminOf map[int64]string
	at      time.Time
}

const viewerQuery = `SELECT m.id, c.must_change, g.organization_id, p.path
	FROM sessions s
	JOIN members m ON m.id = s.member_id
	LEFT JOIN credentials c ON c.member_id = m.id
	LEFT JOIN role_grants g ON g.member_id = m.id AND g.role = 'ADMIN'
	LEFT JOIN organizations p ON p.id = g.organization_id
	WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.active = ?`

// authenticate finds out who asks: the token as the school checks it, and the
// session looked up at most every ten seconds.
func (f *Floor) authenticate(r *http.Request) (viewer, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return viewer{}, refusal{http.StatusUnauthorized, "no token"}
	}
	access, err := f.Tokens.VerifyAccess(token)
	if err != nil {
		return viewer{}, refusal{http.StatusUnauthorized, err.Error()}
	}
	v, err := f.lookUp(r.Context(), access.SessionID)
	if err == nil && v.memberID != access.MemberID {
		err = refusal{http.StatusUnauthorized, "the session is over"}
	}
	return v, err
}

func (f *Floor) lookUp(ctx context.Context, sessionID int64) (viewer, error) {
	now := f.Clock.Now()
	if v, ok := f.viewers.Get(sessionID); ok && now.Sub(v.at) < believed {
		return v, nil
	}
	v := viewer{at: now}
	f.statements.Add(1)
	rows, err := f.viewer.QueryContext(ctx, sessionID, now, true)
	if err != nil {
		return v, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var mustChange sql.NullBool
		var unit sql.NullInt64
		var path sql.NullString
		if err := rows.Scan(&v.memberID, &mustChange, &unit, &path); err != nil {
			return v, err
		}
		if mustChange.Bool {
			return v, refusal{http.StatusForbidden, "the password must be changed"}
		}
		if path.Valid {
			if v.adminOf == nil {
				v.adminOf = map[int64]string{}
			}
			v.adminOf[unit.Int64] = path.String
		}
	}
	if err := rows.Err(); err != nil || v.memberID == 0 {
		return v, err
	}
	f.viewers.Add(sessionID, v)
	return v, nil
}
