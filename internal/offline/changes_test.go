package offline_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"partyschool/ent/enrollment"
	"partyschool/ent/notice"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/offline"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
	"partyschool/internal/study"
	"partyschool/internal/study/studytest"
)

// desk is a school with a learner and the learner's phone.
type desk struct {
	*studytest.School
	t       *testing.T
	offline *offline.Service
	study   *study.Service
	places  *enrollments.Service
	ctx     context.Context
	member  int64
	// held is what the phone holds: a line for each enrolment, record and notice.
	held   map[string]string
	cursor *string
}

func open(t *testing.T) *desk {
	t.Helper()
	s := studytest.Open(t)
	d := &desk{School: s, t: t, held: map[string]string{}}
	d.places = enrollments.New(s.Database, s.Catalogue, s.Calendar, s.Clock)
	d.study = study.New(s.Database, s.Catalogue, s.Calendar, s.Clock, study.DefaultRules(), d.places.Complete)
	d.offline = offline.New(s.Database, s.Catalogue, d.study, nil, s.Clock)
	ctx, m := s.Member()
	d.ctx, d.member = ctx, m.ID
	return d
}

// sync asks for what changed, at most so many at a time, until there is no more,
// and returns how many answers it took.
func (d *desk) sync(first int) int {
	d.t.Helper()
	for n := 1; ; n++ {
		got, err := d.offline.Changes(d.ctx, d.cursor, &first)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range got.Enrollments {
			d.held[key.Format(e.ID)] = fmt.Sprint("enrolment ", e.Status, e.CreditedMs, e.Required)
		}
		for _, r := range got.Records {
			d.held[key.Format(r.Lesson.ID)] = fmt.Sprint("record ", r.Status, r.CreditedSeconds)
		}
		for _, x := range got.Notices {
			d.held[key.Format(x.ID)] = fmt.Sprint("notice ", x.Title, x.ReadAt != nil)
		}
		for _, id := range got.RemovedIds {
			delete(d.held, key.Format(id))
		}
		d.cursor = &got.Cursor
		if !got.HasMore {
			return n
		}
		if len(got.Enrollments)+len(got.Records)+len(got.Notices)+len(got.RemovedIds) != first {
			d.t.Fatalf("an answer that says there is more is not full")
		}
	}
}

// truth is what the phone should hold.
func (d *desk) truth() map[string]string {
	d.t.Helper()
	want, client := map[string]string{}, d.Client()
	for _, e := range client.Enrollment.Query().Where(enrollment.MemberID(d.member), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN)).AllX(d.System()) {
		want[key.Format(e.ID)] = fmt.Sprint("enrolment ", e.Status, e.CreditedMs, e.Required)
	}
	for _, r := range client.StudyRecord.Query().AllX(d.System()) {
		if r.MemberID == d.member {
			want[key.Format(r.LessonID)] = fmt.Sprint("record ", r.Status, float64(r.CreditedMs)/1000)
		}
	}
	for _, n := range client.Notice.Query().Where(notice.MemberID(d.member), notice.RemovedAtIsNil()).AllX(d.System()) {
		want[key.Format(n.ID)] = fmt.Sprint("notice ", n.Title, n.ReadAt != nil)
	}
	return want
}

func (d *desk) enroll(courseID int64) int64 {
	d.t.Helper()
	p, err := d.places.Enroll(d.ctx, enrollments.EnrollInput{CourseID: courseID})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Enrollment.ID
}

func (d *desk) tell(title string) int64 {
	return d.Client().Notice.Create().SetMemberID(d.member).SetKind("OVERDUE_DIGEST").SetOnceKey(uuid.NewString()).SetTitle(title).
		SetCreatedAt(d.Clock.Now()).SaveX(d.System()).ID
}

func (d *desk) learn(lessonID int64, seconds float64) {
	d.t.Helper()
	p, err := d.study.StartStudy(d.ctx, study.StartStudyInput{LessonID: lessonID, Device: "手机"})
	if err != nil {
		d.t.Fatal(err)
	}
	started := p.Session.ServerTime
	d.Clock.Advance(time.Duration(seconds * float64(time.Second)))
	_, err = d.study.ReportStudy(d.ctx, study.ReportStudyInput{Events: []study.StudyEventInput{{
		ID: uuid.NewString(), SessionID: key.Format(p.Session.ID), StartedAt: started, ElapsedSeconds: seconds, ToPosition: seconds,
	}}})
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestAPhoneThatAsksForChangesHoldsWhatTheSchoolHolds does things at random, asks
// now and then, in answers of all sizes, and compares.
func TestAPhoneThatAsksForChangesHoldsWhatTheSchoolHolds(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d, dice := open(t), rand.New(rand.NewPCG(seed, 7))
			var courses, lessons, told []int64
			for range 4 {
				video, text := d.Video(60), d.Article(60)
				courses = append(courses, d.Course(video, text).ID)
				lessons = append(lessons, video.ID, text.ID)
			}
			enrolled := map[int64]int64{}
			for range 60 {
				i := dice.IntN(len(courses))
				switch dice.IntN(7) {
				case 0, 1:
					enrolled[courses[i]] = d.enroll(courses[i])
				case 2:
					if id := enrolled[courses[i]]; id != 0 {
						_, _ = d.places.Withdraw(d.ctx, enrollments.WithdrawInput{EnrollmentID: id}) // refused once completed
					}
				case 3:
					if j := 2*i + dice.IntN(2); enrolled[courses[i]] != 0 && d.truth()[key.Format(enrolled[courses[i]])] != "" {
						d.learn(lessons[j], float64(1+dice.IntN(70)))
					}
				case 4:
					told = append(told, d.tell(fmt.Sprint("第", len(told))))
				case 5:
					if len(told) > 0 {
						d.Client().Notice.Update().Where(notice.ID(told[dice.IntN(len(told))])).SetRemovedAt(d.Clock.Now()).ExecX(d.System())
					}
				case 6:
					d.Clock.Advance(time.Duration(dice.IntN(20)) * time.Minute)
					d.sync(1 + dice.IntN(5))
					if want := d.truth(); !maps.Equal(d.held, want) {
						t.Fatalf("the phone holds\n%v\nthe school\n%v", sorted(d.held), sorted(want))
					}
				}
			}
		})
	}
}

func sorted(m map[string]string) []string {
	var lines []string
	for k, v := range m {
		lines = append(lines, k+" "+v)
	}
	slices.Sort(lines)
	return lines
}

func TestAChangeThatIsCommittedLateIsNotMissed(t *testing.T) {
	d := open(t)
	earlier := d.Clock.Now()
	d.Clock.Advance(time.Minute)
	d.tell("先到")
	d.sync(10)
	// Another node began before, and commits only now.
	d.Client().Notice.Create().SetMemberID(d.member).SetKind("OVERDUE_DIGEST").SetOnceKey("late").SetTitle("后到").
		SetCreatedAt(earlier).SetChangedAt(earlier).ExecX(d.System())
	d.Clock.Advance(time.Minute)
	d.sync(10)
	if want := d.truth(); !maps.Equal(d.held, want) {
		t.Errorf("the phone holds %v, the school %v", d.held, want)
	}
}

func TestAMonthIsCaughtUpWithInOneOrTwoAnswers(t *testing.T) {
	d := open(t)
	lessons := make([]outline.Lesson, 300)
	for i := range lessons {
		lessons[i] = d.Video(60)
	}
	d.enroll(d.Course(lessons...).ID)
	for _, l := range lessons {
		d.learn(l.ID, 60)
	}
	for i := range 300 {
		d.tell(fmt.Sprint("通知", i))
	}
	if n := d.sync(500); n != 2 {
		t.Errorf("601 changes take %d answers, want 2", n)
	}
	if len(d.held) != 601 {
		t.Errorf("the phone holds %d, want 601", len(d.held))
	}
	d.Clock.Advance(time.Hour)
	d.sync(500) // what was new a moment ago comes once more
	before := *d.cursor
	counted, statements := database.CountStatements(d.ctx)
	d.ctx = counted
	got, err := d.offline.Changes(d.ctx, d.cursor, nil)
	if err != nil || len(got.Enrollments)+len(got.Records)+len(got.Notices)+len(got.RemovedIds) != 0 {
		t.Errorf("an hour later nothing changed, but %d notices and more, %v", len(got.Notices), err)
	}
	if n := statements.Load(); n > 3 {
		t.Errorf("asking when nothing changed takes %d statements, want 3", n)
	}
	if got.Cursor != before {
		d.cursor = &got.Cursor
		d.tell("新的")
		d.sync(500)
		if len(d.held) != 602 {
			t.Errorf("the phone holds %d, want 602", len(d.held))
		}
	}
}

func TestChangesAreTheViewersOwn(t *testing.T) {
	d := open(t)
	c := d.Course(d.Video(60))
	d.enroll(c.ID)
	d.tell("给她的")
	other, _ := d.School.Member()
	for name, ctx := range map[string]context.Context{
		"another member": other,
		"an admin": identity.NewContext(context.Background(), identity.Viewer{
			MemberID: 99, OrganizationPath: d.Unit.Path, Scopes: []identity.Scope{{Role: identity.Admin, OrganizationID: d.Unit.ID, Path: d.Unit.Path}},
		}),
	} {
		got, err := d.offline.Changes(ctx, nil, nil)
		if err != nil || len(got.Enrollments)+len(got.Records)+len(got.Notices)+len(got.RemovedIds) != 0 {
			t.Errorf("%s is told %+v, %v", name, got, err)
		}
	}
}

func TestWhatIsNoCursorIsRefused(t *testing.T) {
	d := open(t)
	got, err := d.offline.Changes(d.ctx, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.offline.Changes(d.ctx, &got.Cursor, nil); err != nil {
		t.Errorf("the cursor of an empty school: %v", err)
	}
	for _, cursor := range []string{"", "nonsense", "YzEuLg", "YzEuLTEuMA", "YzEuenp6enp6enp6enp6enp6LjA"} {
		if _, err := d.offline.Changes(d.ctx, &cursor, nil); !problem.Is(err, problem.BadUserInput) || problem.As(err).Field != "since" {
			t.Errorf("%q: %v", cursor, err)
		}
	}
	for _, n := range []int{0, -1, 1001} {
		if _, err := d.offline.Changes(d.ctx, nil, &n); !problem.Is(err, problem.BadUserInput) || problem.As(err).Field != "first" {
			t.Errorf("first %d: %v", n, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("YzEuMC4w")
	f.Fuzz(func(t *testing.T, text string) { offline.TryCursor(text) })
}
