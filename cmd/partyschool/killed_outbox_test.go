package main_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/sampleschool"
)

// TestKillsInTheMiddleOfAGroupMessage kills the school while members are told and while
// they are texted, over a gateway that knows no key. Nobody is texted twice; who was not
// texted is known by name, and can be no more than were being texted at the kills.
func TestKillsInTheMiddleOfAGroupMessage(t *testing.T) {
	var mu sync.Mutex
	texts := map[string]int{}
	sum := func() (n int) {
		mu.Lock()
		defer mu.Unlock()
		for _, k := range texts {
			n += k
		}
		return n
	}
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		texts[r.URL.Query().Get("to")]++
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, `{"ok":true}`)
	}))
	defer gateway.Close()
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	file := filepath.Join(v.dir, "gateway.toml")
	v.must(os.WriteFile(file, []byte("url = \""+gateway.URL+"/?to={{.Phone}}\"\nmethod = \"GET\"\ntimeout = \"20s\"\n[success]\npath = \"ok\"\nmatches = \"true\"\n"), 0o600))
	v.more = []string{"--sms-gateway", file, "--quiet-hours", "00:00-00:00"}
	const crowd = 1500
	v.within(func(ctx context.Context, db *database.Database) {
		c := db.Client(ctx)
		for from := 0; from < crowd; from += 500 {
			var rows []*ent.MemberCreate
			for i := from; i < from+500; i++ {
				rows = append(rows, c.Member.Create().SetOrganizationID(v.school.Branches[0]).SetName("众人").SetPhone(fmt.Sprintf("177%08d", i)).
					SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(time.Now()))
			}
			v.must(c.Member.CreateBulk(rows...).Exec(ctx))
		}
		completionstest.Count(t, db)
	})
	v.rise()
	token := v.as(sampleschool.DistrictAdminPhone)
	where := map[string]any{"o": key.Format(v.school.Branches[0])}
	counted := regexp.MustCompile(`"memberCount":(\d+)`).FindStringSubmatch(v.ask(t, token, `query($o: ID!) { previewGroupMessage(organizationId: $o) { memberCount channels { channel memberCount } } }`, where))
	if counted == nil {
		t.Fatal("no preview")
	}
	members, _ := strconv.Atoi(counted[1])
	where["n"] = members
	const send = `mutation($o: ID!, $n: Int!) { sendGroupMessage(input: { organizationId: $o, title: "停电", body: "周三停电", channels: [SMS], expectedCount: $n, idempotencyKey: "once" }) { message { id } } }`
	id := pick(v.ask(t, token, send, where), "id")
	report := func() string {
		return v.ask(t, token, `query($id: ID!) { node(id: $id) { ... on GroupMessage { finishedAt report { toldCount channels { waitingCount sentCount unknownCount failedCount } } } } }`, map[string]any{"id": id})
	}
	for strings.Contains(report(), `"toldCount":0`) {
		time.Sleep(5 * time.Millisecond)
	}
	v.die()
	past := func(ctx context.Context, db *database.Database) { // the pause of the rounds, and the leases
		c := db.Client(ctx)
		v.must(c.RoundRun.Update().ClearRanAt().ClearHeldUntil().Exec(ctx))
		v.must(c.Delivery.Update().Where(delivery.StatusEQ(delivery.StatusSENDING)).SetClaimedUntil(time.Now().Add(-time.Second)).Exec(ctx))
		v.must(c.Delivery.Update().Where(delivery.StatusEQ(delivery.StatusPENDING)).SetDueAt(time.Now()).Exec(ctx))
	}
	v.within(past)
	const kills = 3
	for i := range kills {
		v.rise()
		token = v.as(sampleschool.DistrictAdminPhone)
		if again := pick(v.ask(t, token, send, where), "id"); again != id {
			t.Fatalf("sent again: %s, %s", id, again)
		}
		for begun := time.Now(); sum() < (i+1)*members/(kills+1); time.Sleep(2 * time.Millisecond) {
			if time.Since(begun) > time.Minute {
				t.Fatalf("%d texts after a minute: %s", sum(), report())
			}
		}
		v.die()
		v.within(past)
	}
	v.rise()
	token = v.as(sampleschool.DistrictAdminPhone)
	for begun := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		v.must(v.stop(syscall.SIGTERM))
		waiting := 0
		v.within(func(ctx context.Context, db *database.Database) {
			past(ctx, db)
			waiting = db.Client(ctx).Delivery.Query().Where(delivery.StatusIn(delivery.StatusPENDING, delivery.StatusSENDING)).CountX(ctx)
		})
		v.rise()
		if waiting == 0 {
			break
		}
		if time.Since(begun) > time.Minute {
			t.Fatalf("%d still wait", waiting)
		}
		time.Sleep(2 * time.Second)
	}
	v.proved()
	v.within(func(ctx context.Context, db *database.Database) {
		unknown := 0
		all := map[int64]int{} // somebody may have been told of something else as well
		for _, d := range db.Client(ctx).Delivery.Query().AllX(ctx) {
			all[d.MemberID]++
		}
		rows := db.Client(ctx).Delivery.Query().Where(delivery.Kind("GROUP_MESSAGE")).AllX(ctx)
		for _, d := range rows {
			m := db.Client(ctx).Member.GetX(ctx, d.MemberID)
			n := texts[m.Phone]
			switch {
			case d.Status == delivery.StatusSENT && n >= 1 && n <= all[d.MemberID]:
			case d.Status == delivery.StatusUNKNOWN && n <= all[d.MemberID]:
				unknown++
			default:
				t.Errorf("%s, texted %d times", d, n)
			}
		}
		t.Logf("%d members, %d texts, %d unknown after %d kills", len(rows), sum(), unknown, kills+1)
		if len(rows) != members || unknown > 8*kills {
			t.Errorf("%d of %d members have a row, %d are unknown", len(rows), members, unknown)
		}
	})
}
