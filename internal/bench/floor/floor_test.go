package floor_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/bench/floor"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// That the bytes are those of the school is tested in the room above.
func TestOneStatementForAScreen(t *testing.T) {
	ctx, at := context.Background(), time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	c, keysDir, url := clocktest.At(at), filepath.Join(t.TempDir(), "keys"), databasetest.URL(t)
	data, err := dataset.Generate(ctx, url, databasetest.Master(), dataset.Size{Members: 40, Courses: 16, Phones: 4}, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.NewKeyFile(keysDir, c); err != nil {
		t.Fatal(err)
	}
	keys, err := identity.OpenKeys(keysDir, c)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.New("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	tokens := identity.NewTokens(keys, c, "http://school.example", "partyschool")
	f, err := floor.New(ctx, floor.Options{DatabaseURL: url, Tokens: tokens, Clock: c, Calendar: cal, TargetHours: 32, Node: key.MaxNode})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	phone := data.Phones[0]
	event := `{"events":[{"id":"a4a70900-24e1-11df-8924-001ff3591711","sessionId":"` + key.Format(phone.StudySessionID) +
		`","startedAt":"` + phone.Since.Format(time.RFC3339) + `","elapsedSeconds":15,"fromPosition":0,"toPosition":15,"playbackRate":1}]}`
	for _, step := range []struct {
		who        dataset.Member
		method     string
		path, body string
		status     int
		statements int64
	}{
		{phone.Member, "GET", "/home", "", 200, 2}, // with the look-up of the session
		{phone.Member, "GET", "/home", "", 200, 1},
		{phone.Member, "GET", "/course-page?id=" + key.Format(phone.CourseID), "", 200, 1},
		{phone.Member, "GET", "/course-page?id=nonsense", "", 400, 0},
		{phone.Member, "POST", "/report-study", event, 200, 6},
		{phone.Member, "POST", "/report-study", strings.Replace(event, `"toPosition":15`, `"toPosition":599`, 1), 501, 1},
		{phone.Member, "GET", "/completion-report?organization=" + key.Format(data.Committee) + "&course=" + key.Format(data.CommonCourse), "", 404, 0},
		{data.Admin, "GET", "/completion-report?organization=" + key.Format(data.Committee) + "&course=" + key.Format(data.CommonCourse), "", 200, 2},
		{dataset.Member{ID: phone.ID, SessionID: data.Admin.SessionID}, "GET", "/home", "", 401, 0},
	} {
		token, _, err := tokens.NewAccess(step.who.ID, step.who.SessionID)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(ctx, step.method, step.path, strings.NewReader(step.body))
		r.Header.Set("Authorization", "Bearer "+token)
		before, w := f.Statements(), httptest.NewRecorder()
		f.Handler().ServeHTTP(w, r)
		if w.Code != step.status || f.Statements()-before != step.statements {
			t.Errorf("%s %s: status %d, %d statements; want %d, %d\n%.300s", step.method, step.path, w.Code, f.Statements()-before, step.status, step.statements, w.Body)
		}
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/home", nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: status %d", w.Code)
	}
}
