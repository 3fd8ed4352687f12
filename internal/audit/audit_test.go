package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

type world struct {
	db    *database.Database
	clock *clocktest.Clock
	units map[string]*ent.Organization
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: clocktest.At(time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)), units: map[string]*ent.Organization{}}
	w.db = databasetest.Open(t, w.clock)
	system := identity.AsSystem(context.Background(), "test")
	for _, code := range []string{"district", "east", "west"} {
		id, err := w.db.NewKey(key.Organization)
		if err != nil {
			t.Fatal(err)
		}
		path := key.Format(id)
		if code != "district" {
			path = w.units["district"].Path + path
		}
		w.units[code] = w.db.Client(system).Organization.Create().SetID(id).SetPath(path).SetName(code).SetCode(code).
			SetKind(organization.KindBRANCH).SetCreatedAt(w.clock.Now()).SaveX(system)
	}
	return w
}

func (w *world) viewer(roles ...string) context.Context {
	v := identity.Viewer{MemberID: 1, Name: "张三", OrganizationID: w.units["west"].ID, OrganizationPath: w.units["west"].Path}
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: w.units[unit].ID, Path: w.units[unit].Path})
	}
	return identity.NewContext(context.Background(), v)
}

func (w *world) write(t *testing.T, ctx context.Context, unit, summary string) {
	t.Helper()
	err := w.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		return audit.Write(ctx, tx, w.clock, audit.Entry{Action: "test", OrganizationID: w.units[unit].ID, SubjectID: 9, Summary: summary})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoReadsTheTrail(t *testing.T) {
	w := newWorld(t)
	w.write(t, w.viewer(), "east", "东一")
	w.write(t, identity.AsSystem(context.Background(), "nightly round"), "west", "西一")
	w.clock.Advance(time.Second)
	w.write(t, w.viewer(), "district", "区一")
	w.write(t, w.viewer(), "east", "东二")
	service, first := audit.New(w.db), 2
	for name, c := range map[string]struct {
		who  context.Context
		want problem.Code
		read string
	}{
		"a guest":              {context.Background(), problem.Forbidden, ""},
		"a member":             {w.viewer(), problem.Forbidden, ""},
		"a trainer":            {w.viewer("TRAINER district"), problem.Forbidden, ""},
		"an admin below":       {w.viewer("ADMIN east"), problem.NotFound, ""},
		"the district's admin": {w.viewer("ADMIN district"), "", "张三 东二, 张三 区一, nightly round 西一, 张三 东一"},
	} {
		var said []string
		args := paging.Args{First: &first}
		for {
			page, err := service.Trail(c.who, w.units["district"], args)
			if c.want == "" && err != nil || c.want != "" && !problem.Is(err, c.want) {
				t.Errorf("%s: got %v, want %q", name, err, c.want)
			}
			if err != nil {
				break
			}
			for _, e := range page.Nodes() {
				said = append(said, e.ActorName+" "+e.Summary)
			}
			if args.After = page.PageInfo.EndCursor; !page.PageInfo.HasNextPage {
				if n, err := page.TotalCount(c.who); err != nil || n != len(said) {
					t.Errorf("%s: the total is %d, %v", name, n, err)
				}
				break
			}
		}
		if got := strings.Join(said, ", "); got != c.read {
			t.Errorf("%s reads %s, want %s", name, got, c.read)
		}
	}
	page, err := service.Trail(w.viewer("ADMIN east"), w.units["east"], paging.Args{})
	if err != nil || len(page.Edges) != 2 {
		t.Errorf("the branch's admin reads %v, %v, want two lines of the branch", page, err)
	}
}

func TestSentencesAreShortAndHoldNoNumbers(t *testing.T) {
	w := newWorld(t)
	w.write(t, w.viewer(), "east", fmt.Sprintf("电话13912345678，证件11010119900307123X，门牌 1234567890。%s", strings.Repeat("长", 600)))
	ctx := w.viewer("ADMIN east")
	line := w.db.Client(ctx).AuditEntry.Query().OnlyX(ctx)
	if n := len([]rune(line.Summary)); n != 500 || !strings.HasPrefix(line.Summary, "电话****，证件****X，门牌 1234567890。长长") || !strings.HasSuffix(line.Summary, "长…") {
		t.Errorf("%d characters: %s", n, line.Summary)
	}
	if *line.ActorID != 1 || line.ActorName != "张三" || !line.At.Equal(w.clock.Now()) || line.SubjectID != 9 {
		t.Errorf("got %+v", line)
	}
}

func TestNumbersAreHiddenHoweverTheyAreTyped(t *testing.T) {
	w := newWorld(t)
	ctx := w.viewer("ADMIN district")
	for typed, want := range map[string]string{
		"电话138 0000 0004。":              "电话****。",
		"电话138-0000-0004。":              "电话****。",
		"电话１３８００００００００４。":               "电话****。",
		"电话１３８－００００－0004，转出":            "电话****，转出",
		"电话+86 138\u200b0000\u30000004": "电话+****",
		"证件110101 19900307 123X":        "证件****X",
		"2026-07-01 起":                  "2026-07-01 起",
		"2026-07-01至2026-12-31":         "2026-07-01至2026-12-31",
		"第 1 期、第 2 期":                   "第 1 期、第 2 期",
	} {
		w.write(t, ctx, "district", typed)
		line := w.db.Client(ctx).AuditEntry.Query().Order(ent.Desc("id")).FirstX(ctx)
		if line.Summary != want {
			t.Errorf("%q is written as %q, want %q", typed, line.Summary, want)
		}
	}
}
