package messages_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/ent/noticepreference"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/messages"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

// carrier takes every letter.
type carrier struct {
	mu    sync.Mutex
	taken map[string]int
}

func (c *carrier) Repeatable() bool { return false }

func (c *carrier) Carry(_ context.Context, l outbox.Letter) outbox.Outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken[l.Phone]++
	return outbox.Outcome{}
}

// world is a district with two branches and nodes on one database.
type world struct {
	t      *testing.T
	clock  *clocktest.Clock
	db     *database.Database
	sms    *carrier
	nodes  []*messages.Service
	sender *outbox.Service
	root   *ent.Organization
	branch [2]*ent.Organization
	admin  *ent.Member
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func open(t *testing.T, nodes, crowd int) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(noon), sms: &carrier{taken: map[string]int{}}}
	url := databasetest.URL(t)
	zone, err := calendar.New("Asia/Shanghai")
	w.must(err)
	w.db = databasetest.Connect(t, url, w.clock)
	c := w.db.Client(system())
	unit := func(code, above string, parent *int64) *ent.Organization {
		o := c.Organization.Create().SetName(code).SetCode(code).SetKind("BRANCH").SetNillableParentID(parent).SetPath("").SetCreatedAt(noon).SaveX(system())
		return c.Organization.UpdateOne(o).SetPath(above + key.Format(o.ID)).SaveX(system())
	}
	w.root = unit("区", "", nil)
	for i := range w.branch {
		w.branch[i] = unit(fmt.Sprint("支部", i), w.root.Path, &w.root.ID)
	}
	for from := 0; from < crowd; from += 500 {
		var rows []*ent.MemberCreate
		for i := from; i < min(from+500, crowd); i++ {
			rows = append(rows, c.Member.Create().SetOrganizationID(w.branch[i%2].ID).SetName("众人").SetPhone(fmt.Sprintf("138%08d", i)).
				SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(noon))
		}
		c.Member.CreateBulk(rows...).ExecX(system())
	}
	w.admin = c.Member.Query().FirstX(system())
	for range nodes {
		db := databasetest.Connect(t, url, w.clock)
		release, err := db.Lease(context.Background()) // nodes make keys at the same moment
		w.must(err)
		t.Cleanup(release)
		tree, err := organizations.NewTree(system(), db, database.NewWatcher(db))
		w.must(err)
		w.sender = outbox.New(outbox.Deps{Database: db, Calendar: zone, Clock: w.clock, Carriers: map[delivery.Channel]outbox.Carrier{delivery.ChannelSMS: w.sms}})
		w.nodes = append(w.nodes, messages.New(messages.Deps{Database: db, Tree: tree, Notices: notices.New(db, w.clock, w.sender), Outbox: w.sender, Clock: w.clock}))
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as is the admin of an organisation.
func (w *world) as(unit *ent.Organization) context.Context {
	return identity.NewContext(context.Background(), identity.Viewer{
		MemberID: w.admin.ID, OrganizationPath: unit.Path, Scopes: []identity.Scope{{Role: identity.Admin, OrganizationID: unit.ID, Path: unit.Path}},
	})
}

func (w *world) send(unit *ent.Organization, shown int, token string, channels ...delivery.Channel) (*messages.GroupMessage, error) {
	payload, err := w.nodes[0].SendGroupMessage(w.as(unit), messages.SendGroupMessageInput{
		OrganizationID: unit.ID, Title: "停电通知", Body: "周三停电。", Channels: channels, ExpectedCount: shown, IdempotencyKey: &token,
	})
	if err != nil {
		return nil, err
	}
	return payload.Message, nil
}

func TestCountSendReport(t *testing.T) {
	w := open(t, 1, 11)
	c := w.db.Client(system())
	quiet := c.Member.Query().Order(ent.Desc("id")).FirstX(system())
	c.NoticePreference.Create().SetMemberID(quiet.ID).SetKind("GROUP_MESSAGE").SetChannel(noticepreference.ChannelSMS).SetWanted(false).SetChangedAt(noon).ExecX(system())
	preview, err := w.nodes[0].PreviewGroupMessage(w.as(w.root), w.root.ID, nil)
	w.must(err)
	if preview.MemberCount != 11 || len(preview.Channels) != 1 || preview.Channels[0].MemberCount != 10 {
		t.Fatalf("%+v %+v", preview, preview.Channels)
	}
	m, err := w.send(w.root, preview.MemberCount, "once", delivery.ChannelSMS)
	w.must(err)
	again, err := w.send(w.root, preview.MemberCount, "once", delivery.ChannelSMS)
	w.must(err)
	if again.ID != m.ID || c.GroupMessage.Query().CountX(system()) != 1 {
		t.Error("sent twice")
	}
	for range 2 {
		w.must(w.nodes[0].Spread(context.Background()))
	}
	told := c.Notice.Query().AllX(system())
	if len(told) != 11 {
		t.Fatalf("%d are told", len(told))
	}
	c.Notice.UpdateOne(told[0]).SetReadAt(noon).ExecX(system())
	m, err = w.nodes[0].Get(w.as(w.root), m.ID)
	w.must(err)
	if r := m.Report; r.ToldCount != 11 || r.ReadCount != 1 || len(r.Channels) != 1 || r.Channels[0].WaitingCount != 10 || m.FinishedAt == nil {
		t.Errorf("%+v %+v", r, r.Channels)
	}
	w.clock.Advance(3 * time.Minute)
	_, err = w.sender.Work(context.Background(), false)
	w.must(err)
	page, err := w.nodes[0].List(w.as(w.root), w.root, paging.Args{})
	w.must(err)
	if r := page.Edges[0].Node.Report.Channels[0]; r.SentCount != 9 || r.UnwantedCount != 1 || len(w.sms.taken) != 9 {
		t.Errorf("%+v, %d phones", r, len(w.sms.taken))
	}
	if n := c.AuditEntry.Query().CountX(system()); n != 1 {
		t.Errorf("%d lines in the audit trail", n)
	}
}

func TestWhoMaySendAndToHowMany(t *testing.T) {
	w := open(t, 1, 60)
	for name, c := range map[string]struct {
		as, to *ent.Organization
		shown  int
		want   problem.Code
	}{
		"another branch": {w.branch[0], w.branch[1], 30, problem.NotFound},
		"the district":   {w.branch[0], w.root, 60, problem.NotFound},
		"many more":      {w.root, w.root, 50, problem.Conflict},
		"many fewer":     {w.root, w.root, 70, problem.Conflict},
	} {
		_, err := w.nodes[0].SendGroupMessage(w.as(c.as), messages.SendGroupMessageInput{OrganizationID: c.to.ID, Title: "x", Body: "x", ExpectedCount: c.shown})
		if !problem.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.nodes[0].PreviewGroupMessage(w.as(c.as), c.to.ID, nil); c.want == problem.NotFound && !problem.Is(err, c.want) {
			t.Errorf("preview, %s: %v", name, err)
		}
	}
	if _, err := w.send(w.root, 60, "mail", delivery.ChannelMAIL); !problem.Is(err, problem.BadUserInput) {
		t.Errorf("a channel that the school has not: %v", err)
	}
	for field, c := range map[string]struct{ title, body string }{
		"title": {"停电\n\n通知", "周三停电。"}, "body": {"停电通知", "周三停\u202e电。"},
	} {
		_, err := w.nodes[0].SendGroupMessage(w.as(w.root), messages.SendGroupMessageInput{OrganizationID: w.root.ID, Title: c.title, Body: c.body, ExpectedCount: 60})
		if p := problem.As(err); p == nil || p.Field != field || !strings.Contains(p.Chinese, "控制字符") {
			t.Errorf("control characters in the %s: %v", field, err)
		}
	}
	if n := w.db.Client(system()).GroupMessage.Query().CountX(system()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
	if _, err := w.send(w.root, 58, "about", delivery.ChannelSMS); err != nil {
		t.Errorf("two more: %v", err)
	}
}

// Three nodes tell 2,600 members at once and are cut off again and again; each is told
// once.
func TestSpreadIsCutOff(t *testing.T) {
	const crowd = 2600
	w := open(t, 3, crowd)
	_, err := w.send(w.root, crowd, "once", delivery.ChannelSMS)
	w.must(err)
	for tries := 0; ; tries++ {
		var nodes sync.WaitGroup
		for _, n := range w.nodes {
			nodes.Go(func() {
				ctx, stop := context.WithTimeout(context.Background(), time.Duration(50+tries*20)*time.Millisecond)
				defer stop()
				if err := n.Spread(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		m := w.db.Client(system()).GroupMessage.Query().OnlyX(system())
		if m.FinishedAt != nil {
			if m.ToldCount != crowd {
				t.Errorf("%d told", m.ToldCount)
			}
			break
		}
		if tries > 500 {
			t.Fatalf("never finished: %d", m.ToldCount)
		}
	}
	c := w.db.Client(system())
	if n, sms := c.Notice.Query().Where(notice.KindEQ(notice.KindGROUP_MESSAGE)).CountX(system()), c.Delivery.Query().CountX(system()); n != crowd || sms != crowd {
		t.Errorf("%d notices, %d texts", n, sms)
	}
}
