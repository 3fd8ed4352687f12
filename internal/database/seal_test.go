package database_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/datakey"
	"partyschool/ent/member"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/databasetest/server"
	"partyschool/internal/identity"
	"partyschool/internal/vault"
)

// rare is a phone that stands in nothing else.
const rare = "13177391846"

func people(ctx context.Context, d *database.Database, phone string) *ent.MemberCreate {
	return d.Client(ctx).Member.Create().SetOrganizationID(1).SetName("张三").SetPhone(phone).SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(time.Now())
}

// written reads a column as it lies in the table.
func written(ctx context.Context, t *testing.T, d *database.Database, column string, id int64) (text string) {
	t.Helper()
	rows, err := d.Client(ctx).QueryContext(ctx, "SELECT COALESCE("+column+", '') FROM members WHERE id = ?", id)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

func TestPersonalDataIsSealedInTheTable(t *testing.T) {
	d, ctx := databasetest.Open(t, clock.System{}), identity.AsSystem(context.Background(), "test")
	made := people(ctx, d, rare).SetIdentityNumber("110101199003074258").SetBornOn("1990-03-07").SaveX(ctx)
	if made.Phone != rare || made.BornOn != "1990-03-07" {
		t.Errorf("the task got back %q, %q", made.Phone, made.BornOn)
	}
	for _, column := range []string{"phone", "phone_index", "phone_tail", "identity_number", "identity_number_index", "born_on"} {
		text := written(ctx, t, d, column, made.ID)
		if text == "" || strings.Contains(text, rare) || strings.Contains(text, "1846") || strings.Contains(text, "1990") {
			t.Errorf("%s lies there as %q", column, text)
		}
	}
	several := d.Client(ctx).Member.CreateBulk(people(ctx, d, "13177391847"), people(ctx, d, "13177391848").SetIdentityNumber("")).SaveX(ctx)
	if several[0].Phone != "13177391847" || several[1].Phone != "13177391848" {
		t.Errorf("in bulk: %q, %q", several[0].Phone, several[1].Phone)
	}
	if found := d.Client(ctx).Member.Query().Where(d.WithPhone(rare)).OnlyX(ctx); found.Phone != rare || found.IdentityNumber != "110101199003074258" {
		t.Errorf("found as %q, %q", found.Phone, found.IdentityNumber)
	}
	if partly := d.Client(ctx).Member.Query().Where(member.ID(made.ID)).Select(member.FieldName).OnlyX(ctx); partly.Phone != "" {
		t.Errorf("a column that was not asked for: %q", partly.Phone)
	}
	if err := people(ctx, d, rare).Exec(ctx); !ent.IsConstraintError(err) {
		t.Errorf("the same phone twice: %v", err)
	}
	changed := d.Client(ctx).Member.UpdateOne(made).SetPhone("13177391849").ClearIdentityNumber().SaveX(ctx)
	if changed.Phone != "13177391849" || d.Client(ctx).Member.Query().Where(d.WithPhone(rare)).ExistX(ctx) {
		t.Error("the old phone is still found")
	}
	if text := written(ctx, t, d, "identity_number_index", made.ID); text != "" {
		t.Errorf("the index of a number that was taken away stays: %q", text)
	}
	if err := d.Client(ctx).Member.Update().SetPhone("13177391850").Exec(ctx); err == nil || !strings.Contains(err.Error(), "one row at a time") {
		t.Errorf("many rows at once: %v", err)
	}
	// A value carried over to another row does not open there.
	if _, err := d.Client(ctx).ExecContext(ctx, "UPDATE members SET phone = ? WHERE id = ?", written(ctx, t, d, "phone", several[0].ID), made.ID); err != nil {
		t.Fatal(err)
	}
	if stolen := d.Client(ctx).Member.GetX(ctx, made.ID); stolen.Phone != "" {
		t.Errorf("another's phone was read as %q", stolen.Phone)
	}
}

func TestALockedDatabaseShowsAndTakesNoPhones(t *testing.T) {
	u, ctx := databasetest.URL(t), identity.AsSystem(context.Background(), "test")
	made := people(ctx, databasetest.Connect(t, u, clock.System{}), rare).SaveX(ctx)
	locked, err := database.Open(ctx, u, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = locked.Close() }()
	if m := locked.Client(ctx).Member.GetX(ctx, made.ID); m.Phone != "" {
		t.Errorf("read %q", m.Phone)
	}
	if err := people(ctx, locked, "13177391847").Exec(ctx); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("written: %v", err)
	}
	another, err := vault.NewMasterInMemory()
	if err != nil {
		t.Fatal(err)
	}
	if err := locked.Unlock(ctx, another); err == nil || !strings.Contains(err.Error(), "another school") {
		t.Errorf("another master key: %v", err)
	}
	// Lost keys are not made anew over what they sealed.
	locked.Client(ctx).DataKey.Delete().ExecX(ctx)
	if err := locked.Unlock(ctx, databasetest.Master()); err == nil || !strings.Contains(err.Error(), "restore it") {
		t.Errorf("lost keys: %v", err)
	}
}

func TestNodesThatStartAtOnceMakeOneSetOfKeys(t *testing.T) {
	u, ctx := databasetest.EmptyURL(t), context.Background()
	d, err := database.Open(ctx, u, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	var starts sync.WaitGroup
	indexes := make([]string, 5)
	for i := range indexes {
		starts.Go(func() {
			node, err := database.Open(ctx, u, clock.System{})
			if err == nil {
				defer func() { _ = node.Close() }()
				err = node.Unlock(ctx, databasetest.Master())
			}
			if err != nil {
				t.Error(err)
				return
			}
			indexes[i] = node.Index(vault.Phone, rare)
		})
	}
	starts.Wait()
	for _, index := range indexes {
		if index != indexes[0] {
			t.Errorf("the nodes find by different indexes: %q", indexes)
		}
	}
}

// A school that a program before the vault filled is sealed at its first start, and
// on SQLite nothing of the numbers stays in the file.
func TestPhonesInTheClearAreSealedAtTheStart(t *testing.T) {
	u, ctx := databasetest.URL(t), identity.AsSystem(context.Background(), "test")
	d, err := database.Open(ctx, u, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	d.Client(ctx).DataKey.Delete().ExecX(ctx)
	const many = 1203
	for i := range many {
		// As that program wrote: by hand, since this one cannot.
		if _, err := d.Client(ctx).ExecContext(ctx, `INSERT INTO members (id, organization_id, name, phone, stage, residency, active, greetings_wanted, created_at)
			VALUES (?, 1, 'x', ?, 'FULL', 'SETTLED', ?, ?, '2026-01-01 00:00:00')`, i+1, fmt.Sprintf("1317739%04d", i), true, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Unlock(ctx, databasetest.Master()); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 499, 500, many - 1} {
		phone := fmt.Sprintf("1317739%04d", i)
		if m := d.Client(ctx).Member.Query().Where(d.WithPhone(phone)).OnlyX(ctx); m.ID != int64(i+1) || m.Phone != phone {
			t.Errorf("%s is found as %d, %s", phone, m.ID, m.Phone)
		}
	}
	if err := d.Unlock(ctx, databasetest.Master()); err != nil {
		t.Errorf("a second start: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if server.URL() != "" {
		return
	}
	parsed, err := url.Parse(u)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(parsed.Path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("1317739")) {
			t.Errorf("%s still holds phones in the clear", filepath.Base(file))
		}
	}
}

// Keys are changed while another node serves: it reads what is sealed with the new
// key, and what it still seals with the old one is read everywhere.
func TestKeysAreRotatedWhileNodesServe(t *testing.T) {
	u, ctx := databasetest.URL(t), identity.AsSystem(context.Background(), "test")
	rotating, serving := databasetest.Connect(t, u, clock.System{}), databasetest.Connect(t, u, clock.System{})
	const many = 700
	rows := make([]*ent.MemberCreate, many)
	for i := range rows {
		rows[i] = people(ctx, serving, fmt.Sprintf("1317739%04d", i)).SetBornOn("1990-03-07")
	}
	made := serving.Client(ctx).Member.CreateBulk(rows...).SaveX(ctx)
	before := written(ctx, t, serving, "phone", made[0].ID)
	time.Sleep(1100 * time.Millisecond) // a node looks for newer keys at most once a second
	told := 0
	n, err := rotating.RotateKeys(ctx, func(int) { told++ })
	if err != nil || n != 2*many || told < 2 {
		t.Fatalf("%d values, told %d times, %v", n, told, err)
	}
	if after := written(ctx, t, serving, "phone", made[0].ID); after == before || after[:6] == before[:6] {
		t.Errorf("sealed with the old key still: %s, then %s", before[:6], after[:6])
	}
	late := people(ctx, serving, rare).SaveX(ctx) // perhaps with the old key
	for name, d := range map[string]*database.Database{"the node that serves": serving, "the one that rotated": rotating} {
		for _, m := range []*ent.Member{made[0], made[many-1], late} {
			if got := d.Client(ctx).Member.GetX(ctx, m.ID); got.Phone != m.Phone || got.BornOn != m.BornOn {
				t.Errorf("%s reads %q, %q; want %q", name, got.Phone, got.BornOn, m.Phone)
			}
			if got := d.Client(ctx).Member.Query().Where(d.WithPhone(m.Phone)).OnlyIDX(ctx); got != m.ID {
				t.Errorf("%s finds %d by %s", name, got, m.Phone)
			}
		}
		if err := d.Unreadable(ctx, func(table, column string, row int64, message string) {
			t.Errorf("%s: %s.%s of %d %s", name, table, column, row, message)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := serving.Client(ctx).DataKey.Query().Where(datakey.PurposeEQ(datakey.PurposeSEALING)).CountX(ctx); n != 1 {
		t.Errorf("%d rows of sealing keys", n)
	}
}

// The master key is changed beside a node that serves: it reads the file again.
func TestTheMasterKeyIsRotatedWhileNodesServe(t *testing.T) {
	u, ctx, dir := databasetest.EmptyURL(t), identity.AsSystem(context.Background(), "test"), t.TempDir()
	if _, err := vault.NewMaster(dir); err != nil {
		t.Fatal(err)
	}
	node := func() *database.Database {
		t.Helper()
		d, err := database.Open(ctx, u, clock.System{})
		if err == nil {
			t.Cleanup(func() { _ = d.Close() })
			err = d.Migrate(ctx)
		}
		var m *vault.Master
		if err == nil {
			m, err = vault.OpenMaster(dir)
		}
		if err == nil {
			err = d.Unlock(ctx, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	serving := node()
	made := people(ctx, serving, rare).SaveX(ctx)
	if err := vault.AddMasterKey(dir); err != nil {
		t.Fatal(err)
	}
	if n, err := node().RotateKeys(ctx, func(int) {}); err != nil || n != 1 {
		t.Fatalf("%d values, %v", n, err)
	}
	if got := serving.Client(ctx).Member.GetX(ctx, made.ID); got.Phone != rare {
		t.Errorf("the node that serves reads %q", got.Phone)
	}
}

func TestOneValueThatDoesNotOpenStopsNoRotation(t *testing.T) {
	d, ctx := databasetest.Open(t, clock.System{}), identity.AsSystem(context.Background(), "test")
	bad, good := people(ctx, d, rare).SaveX(ctx), people(ctx, d, "13177391847").SaveX(ctx)
	before := written(ctx, t, d, "phone", good.ID)
	if _, err := d.Client(ctx).ExecContext(ctx, "UPDATE members SET phone = 'tampered with, and so it opens nowhere at all' WHERE id = ?", bad.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := d.RotateKeys(ctx, func(int) {}); n != 1 || err == nil || !strings.Contains(err.Error(), "1 values cannot be opened") {
		t.Errorf("%d values, %v", n, err)
	}
	if written(ctx, t, d, "phone", good.ID) == before {
		t.Error("what opens was not sealed anew")
	}
}

// Rows that never open must not have the keys read for each of them.
func TestKeysAreLookedForOnceASecond(t *testing.T) {
	d, ctx := databasetest.Open(t, clock.System{}), identity.AsSystem(context.Background(), "test")
	for i := range 50 {
		people(ctx, d, fmt.Sprintf("1317739%04d", i)).SaveX(ctx)
	}
	if _, err := d.Client(ctx).ExecContext(ctx, "UPDATE members SET phone = CONCAT('x', phone)"); err != nil {
		t.Fatal(err)
	}
	counted, n := database.CountStatements(ctx)
	d.Client(ctx).Member.Query().AllX(counted)
	if n.Load() > 2 {
		t.Errorf("%d statements for one list", n.Load())
	}
}
