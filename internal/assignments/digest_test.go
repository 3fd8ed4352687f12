package assignments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/internal/database"
)

// digests returns what admins were told, by name.
func (w *world) digests() map[string]*ent.Notice {
	w.t.Helper()
	w.must(w.assignments.Digest(context.Background()))
	names := map[int64]string{}
	for name, id := range w.people {
		names[id] = name
	}
	told := map[string]*ent.Notice{}
	for _, n := range w.client().Notice.Query().Order(notice.ByID()).AllX(w.system()) {
		told[names[n.MemberID]] = n
	}
	return told
}

func TestDigest(t *testing.T) {
	w := newWorld(t)
	w.publish("contracts", "district")
	w.join("east", "district/east", "ADMIN district/east", "ADMIN district/east/one")
	w.join("one", "district/east/one", "ADMIN district/east/one")
	w.join("west", "district/west", "ADMIN district/west")
	w.join("both", "district", "ADMIN district/east/two", "ADMIN district/east/one")
	w.join("former", "district", "ADMIN district")
	w.client().Member.Update().Where(member.ID(w.people["former"])).SetActive(false).SetDeactivatedAt(morning).ExecX(w.system())
	for i := range 3 {
		w.join(fmt.Sprint("a", i), "district/east/one")
	}
	w.join("b", "district/east/two")
	w.join("out", "district/east/two")
	w.join("c", "district/west/one")
	fire := w.input("fire safety", "district/east/one", "district/east/two")
	fire.DueOn = day("2026-07-31")
	w.assign(fire)
	contracts := w.input("contracts", "district/east/one")
	contracts.DueOn = day("2026-07-31")
	w.assign(contracts)
	w.assign(w.input("fire safety", "district/west"))
	w.client().Member.Update().Where(member.ID(w.people["out"])).SetActive(false).SetDeactivatedAt(morning).ExecX(w.system())
	w.client().Enrollment.Update().Where(enrollment.MemberID(w.people["a0"]), enrollment.CourseID(w.course["contracts"])).
		SetStatus(enrollment.StatusCOMPLETED).SetCompletedAt(morning).ExecX(w.system())

	w.clock.Set(time.Date(2026, 7, 31, 10, 0, 0, 0, time.UTC)) // the last day is not over
	if told := w.digests(); len(told) != 0 {
		t.Errorf("told %v", told)
	}
	w.clock.Set(time.Date(2026, 7, 31, 22, 59, 0, 0, time.UTC)) // a minute to seven on 1 August
	if told := w.digests(); len(told) != 0 {
		t.Errorf("told %v", told)
	}
	w.clock.Advance(time.Minute)
	told := w.digests()
	w.clock.Advance(time.Hour)
	if again := w.digests(); len(again) != len(told) || w.client().Notice.Query().CountX(w.system()) != len(told) {
		t.Errorf("told twice: %v", again)
	}
	const last = "\n每日汇总一次，供安排学习时参考，不作排名。"
	for name, want := range map[string]string{
		// The secretary of the branch is a learner too: four there.
		"one":   "学习任务逾期情况：2 门课程，共 7 人次\n《fire safety》逾期 4 人：district/east/one 4 人。\n《contracts》逾期 3 人：district/east/one 3 人。" + last,
		"east":  "学习任务逾期情况：2 门课程，共 8 人次\n《fire safety》逾期 5 人：district/east/one 4 人，district/east/two 1 人。\n《contracts》逾期 3 人：district/east/one 3 人。" + last,
		"both":  "学习任务逾期情况：2 门课程，共 8 人次\n《fire safety》逾期 5 人：district/east/one 4 人，district/east/two 1 人。\n《contracts》逾期 3 人：district/east/one 3 人。" + last,
		"chief": "学习任务逾期情况：2 门课程，共 8 人次\n《fire safety》逾期 5 人：district/east 5 人。\n《contracts》逾期 3 人：district/east 3 人。" + last,
	} {
		n := told[name]
		if n == nil {
			t.Errorf("%s was not told", name)
			continue
		}
		if got := n.Title + "\n" + n.Body; got != want {
			t.Errorf("%s was told\n%s\nwant\n%s", name, got, want)
		}
		if (n.OrganizationID == nil) != (name == "both") || n.Kind != notice.KindOVERDUE_DIGEST {
			t.Errorf("%v", n)
		}
	}
	if len(told) != 4 {
		t.Errorf("%d were told", len(told))
	}
	w.clock.Advance(24 * time.Hour)
	w.digests()
	if n := w.client().Notice.Query().CountX(w.system()); n != 8 {
		t.Errorf("on the next day there are %d notices", n)
	}
}

// Few statements, however many admins and organisations there are.
func TestDigestIsCheap(t *testing.T) {
	w := newWorld(t)
	for i := range 100 {
		w.join(fmt.Sprint("a", i), "district/east/one", "ADMIN district/east/one")
	}
	input := w.input("fire safety", "district")
	input.DueOn = day("2026-07-01")
	w.assign(input)
	w.clock.Advance(24 * time.Hour)
	ctx, statements := database.CountStatements(context.Background())
	w.must(w.assignments.Digest(ctx))
	if n := statements.Load(); n > 6 {
		t.Errorf("%d statements", n)
	}
	if n := w.client().Notice.Query().CountX(w.system()); n != 101 {
		t.Errorf("%d notices", n)
	}
	for _, n := range w.client().Notice.Query().AllX(w.system()) {
		if strings.Contains(n.Body, "a1") {
			t.Errorf("a name is told: %s", n.Body)
		}
	}
}
