package privacy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/notice"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/organizations"
	"partyschool/internal/privacy"
)

// A name that a member had before leaves what the school told others, as the last one
// does; what people wrote stays as they wrote it, and nothing told to the member stays.
func TestFormerNamesAreErased(t *testing.T) {
	at := clocktest.At(time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC))
	db, ctx := databasetest.Open(t, at), identity.AsSystem(context.Background(), "test")
	c := db.Client(ctx)
	org := c.Organization.Create().SetName("支部").SetCode("A").SetKind("BRANCH").SetPath("").SetCreatedAt(at.Now()).SaveX(ctx)
	tree, err := organizations.NewTree(ctx, db, database.NewWatcher(db))
	if err != nil {
		t.Fatal(err)
	}
	join := func(name, phone string) *ent.Member {
		return c.Member.Create().SetOrganizationID(org.ID).SetName(name).SetPhone(phone).SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(at.Now()).SaveX(ctx)
	}
	leaving, admin := join("王芳", "13800000001"), join("书记", "13800000002")
	c.Member.UpdateOne(leaving).SetClosesAt(at.Now()).ExecX(ctx)
	c.AuditEntry.Create().SetAt(at.Now()).SetActorName("书记").SetAction("updateMember").SetOrganizationID(org.ID).SetSubjectID(leaving.ID).
		SetSummary("修改了党员“王小芳”的登记：姓名改为“王芳”；更改了手机号。").ExecX(ctx)
	tell := func(to *ent.Member, kind notice.Kind, once, body string) {
		n := c.Notice.Create().SetMemberID(to.ID).SetKind(kind).SetOnceKey(once).SetTitle("x").SetBody(body).SetCreatedAt(at.Now()).SaveX(ctx)
		c.Delivery.Create().SetMemberID(to.ID).SetChannel("MAIL").SetKind(string(kind)).SetNoticeID(n.ID).SetOnceKey(once).SetBody(body).
			SetCreatedAt(at.Now()).SetDueAt(at.Now()).SetExpiresAt(at.Now()).ExecX(ctx)
	}
	tell(admin, notice.KindTRANSFER, "1", "“支部”提出将王小芳同志的组织关系转到“支部”，2026-07-01 起生效。")
	tell(admin, notice.KindBIRTHDAYS_AHEAD, "2", "7月1日（周三） 王小芳，入党 5 周年，支部\n7月2日（周四） 王芳，入党 6 周年，支部\n")
	tell(admin, notice.KindGROUP_MESSAGE, "3", "祝贺王小芳获奖。")
	tell(leaving, notice.KindGROUP_MESSAGE, "4", "王小芳，您好。")
	service := privacy.New(privacy.Deps{Database: db, Tree: tree, Clock: at, Ended: func(int64) {}, Sign: func(*ent.Certificate) string { return "" }})
	if err := service.CloseAccounts(context.Background()); err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, n := range c.Notice.Query().Order(notice.ByID()).AllX(ctx) {
		left = append(left, n.Body)
	}
	for _, d := range c.Delivery.Query().AllX(ctx) {
		left = append(left, d.Body)
	}
	all := strings.Join(left, "\n")
	if len(left) != 6 || strings.Count(all, "王小芳") != 2 || strings.Count(all, "祝贺王小芳获奖。") != 2 || strings.Count(all, "王芳") != 0 || strings.Count(all, privacy.Nobody) != 6 {
		t.Errorf("there stays\n%s", all)
	}
	if n := c.AuditEntry.Query().Where(auditentry.SummaryContains("王小芳")).CountX(ctx); n != 0 {
		t.Errorf("%d lines of the trail name who left", n)
	}
}
