package visibility_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/question"
)

// The callers of the matrix, in the order of its columns. The trainer's role is
// over branch A, where the member and the branch admin are at home too; the
// other member is at home in branch B.
var callers = []string{"guest", "member", "other", "trainer", "branch", "district", "system"}

// matrix says for every table what each caller may do with two rows: one of
// branch A or of its member, one of branch B or of its member. r reads, u
// updates, d deletes. Tables without a column that may change have no u.
var matrix = map[string][2]string{
	//                          guest member other trainer branch district system
	"Organization":           {"--- r-- --- r-- ru- ru- rud", "--- --- r-- --- --- ru- rud"},
	"Member":                 {"--- r-- --- r-- ru- ru- rud", "--- --- r-- --- --- ru- rud"},
	"Credential":             {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"RoleGrant":              {"--- --- --- r-- r-d r-d r-d", "--- --- --- --- --- r-d r-d"},
	"Session":                {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"AuditEntry":             {"--- --- --- --- r-- r-- r-d", "--- --- --- --- --- r-- r-d"},
	"Course":                 {"--- --- --- ru- --- --- rud", "--- --- --- --- --- --- rud"},
	"TrainingModule":         {"--- --- --- rud --- --- rud", "--- --- --- --- --- --- rud"},
	"Lesson":                 {"--- --- --- rud --- --- rud", "--- --- --- --- --- --- rud"},
	"LessonContent":          {"--- --- --- rud --- --- rud", "--- --- --- --- --- --- rud"},
	"Media":                  {"--- --- --- r-d --- --- rud", "--- --- --- --- --- --- rud"},
	"Release":                {"--- --- --- r-- --- --- rud", "--- --- --- --- --- --- rud"},
	"Enrollment":             {"--- ru- --- --- r-- r-- rud", "--- --- ru- --- --- r-- rud"},
	"StudySession":           {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"StudyEvent":             {"--- r-- --- --- --- --- r-d", "--- --- r-- --- --- --- r-d"},
	"StudyRecord":            {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"StudyDay":               {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"CreditRule":             {"--- r-- r-- r-- r-- r-- r-d", "--- r-- r-- r-- r-- r-- r-d"},
	"CreditEntry":            {"--- r-- --- --- r-- r-- r-d", "--- --- r-- --- --- r-- r-d"},
	"Certificate":            {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"IdempotencyKey":         {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"SignInAttempt":          {"--- --- --- --- --- --- r-d", "--- --- --- --- --- --- r-d"},
	"LoginCode":              {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"ChangeMark":             {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"NodeLease":              {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"StudyDigest":            {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"QuizAttempt":            {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"Mistake":                {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"Upload":                 {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"Assignment":             {"--- --- --- --- ru- ru- rud", "--- --- --- --- --- ru- rud"},
	"AssignmentScope":        {"--- --- --- --- r-- r-- r-d", "--- --- --- --- --- r-- r-d"},
	"AudienceChange":         {"--- --- --- --- --- --- r-d", "--- --- --- --- --- --- r-d"},
	"Notice":                 {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"Delivery":               {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"NoticePreference":       {"--- ru- --- --- --- --- rud", "--- --- ru- --- --- --- rud"},
	"PushSubscription":       {"--- r-d --- --- --- --- rud", "--- --- r-d --- --- --- rud"},
	"MailConfirmation":       {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"GroupMessage":           {"--- --- --- --- r-- r-- rud", "--- --- --- --- --- r-- rud"},
	"Export":                 {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"AnnualTarget":           {"--- r-- r-- r-- ru- ru- rud", "--- r-- r-- r-- r-- ru- rud"},
	"RoundRun":               {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"PoliticalBirthdayEvent": {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"BirthdayCard":           {"--- r-- r-- r-- ru- ru- rud", "--- r-- r-- r-- r-- ru- rud"},
	"Affiliation":            {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"AffiliationTransfer":    {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"StagePeriod":            {"--- r-- --- --- r-- r-- r-d", "--- --- r-- --- --- r-- r-d"},
	"ResidencyPeriod":        {"--- r-- --- --- r-- r-- r-d", "--- --- r-- --- --- r-- r-d"},
	"Post":                   {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"Participation":          {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"OrganizationPlacement":  {"--- --- --- --- r-- r-- r-d", "--- --- --- --- --- r-- r-d"},
	"Venue":                  {"--- r-- --- r-- rud rud rud", "--- --- r-- --- --- rud rud"},
	"FixedStudyDayRule":      {"--- r-- r-- r-- ru- ru- rud", "--- r-- r-- r-- r-- ru- rud"},
	"HolidayShift":           {"--- r-- r-- r-- rud rud rud", "--- r-- r-- r-- r-- rud rud"},
	"StudyDayPlan":           {"--- r-- r-- r-- ru- ru- rud", "--- r-- r-- r-- r-- ru- rud"},
	"StudyDayAttendance":     {"--- r-- --- --- r-- r-- r-d", "--- --- r-- --- --- r-- r-d"},
	"StudyDayLeave":          {"--- r-- --- --- r-- r-- rud", "--- --- r-- --- --- r-- rud"},
	"CheckInSecret":          {"--- --- --- --- --- --- r-d", "--- --- --- --- --- --- r-d"},
	"CompletionCount":        {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"CompletionChange":       {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"MemberImport":           {"--- r-- --- --- --- --- r-d", "--- --- r-- --- --- --- r-d"},
	"MemberImportRow":        {"--- r-- --- --- --- --- r-d", "--- --- r-- --- --- --- r-d"},
	"BurdenPolicy":           {"--- r-- r-- r-- ru- ru- rud", "--- r-- r-- r-- r-- ru- rud"},
	"AccessEntry":            {"--- r-- --- --- --- --- rud", "--- --- r-- --- --- --- rud"},
	"PrivacyConsent":         {"--- r-- --- --- --- --- r-d", "--- --- r-- --- --- --- r-d"},
	"CorrectionRequest":      {"--- ru- --- --- ru- ru- rud", "--- --- ru- --- --- ru- rud"},
	"DataKey":                {"--- --- --- --- --- --- rud", "--- --- --- --- --- --- rud"},
	"Ceremony":               {"--- --- --- --- ru- ru- rud", "--- --- --- --- --- ru- rud"},
}

func TestMatrix(t *testing.T) {
	db := databasetest.Open(t, clockAt())
	w := newWorld(t, db)
	for table, want := range matrix {
		rows, known := w.rows[table]
		if !known {
			t.Errorf("%s is in the matrix but the test makes no rows of it", table)
			continue
		}
		for i, row := range rows {
			wants := strings.Fields(want[i])
			for j, caller := range callers {
				if got := w.may(t, table, caller, row); got != wants[j] {
					t.Errorf("%s, row %c, %s: may %s, want %s", table, 'A'+i, caller, got, wants[j])
				}
			}
		}
	}
}

func TestEveryTableIsInTheMatrix(t *testing.T) {
	for _, table := range tables() {
		if _, ok := matrix[table]; !ok {
			t.Errorf("the table %s is not in the matrix: say who may do what with it", table)
		}
	}
}

// TestCreatingNeedsARule lets each caller add rows that stand for somebody else,
// that need a role, or that nobody may write of themselves: what study is worth.
func TestCreatingNeedsARule(t *testing.T) {
	db := databasetest.Open(t, clockAt())
	w := newWorld(t, db)
	for _, caller := range []string{"guest", "member", "other", "trainer", "branch"} {
		ctx := w.as(caller)
		c := db.Client(ctx)
		self := identity.FromContext(ctx).MemberID
		tries := map[string]error{
			"an enrolment of another member": c.Enrollment.Create().SetMemberID(w.district).SetCourseID(1).SetReleaseID(1).SetOrganizationID(w.orgA).
				SetEnrolledAt(now).SetActiveAt(now).Exec(ctx),
			"another member's study session": c.StudySession.Create().SetMemberID(w.district).SetEnrollmentID(1).SetCourseID(1).SetLessonID(1).SetDevice("x").
				SetStartedAt(now).SetExpiresAt(now).SetLessonMs(1).Exec(ctx),
			"a password":    c.Credential.Create().SetMemberID(w.district).SetPasswordHash("x").SetChangedAt(now).Exec(ctx),
			"a log-in code": c.LoginCode.Create().SetSubject("x").SetCodeHash([]byte("x")).SetSalt([]byte("x")).SetTriesLeft(5).SetSentAt(now).SetExpiresAt(now).Exec(ctx),
		}
		if caller != "branch" {
			tries["a member"] = c.Member.Create().SetOrganizationID(w.orgA).SetName("某某").SetPhone("13900000099").SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).Exec(ctx)
			tries["a role"] = c.RoleGrant.Create().SetMemberID(w.member).SetRole("ADMIN").SetOrganizationID(w.root).SetGrantedAt(now).Exec(ctx)
		}
		if caller != "trainer" {
			tries["a course"] = c.Course.Create().SetOrganizationID(w.orgA).SetTrainerID(w.member).SetTitle("x").SetCategory("POLICY").SetCreditHundredths(0).
				SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		}
		for whose, id := range map[string]int64{"their own": self, "the member's": w.member} {
			for name, err := range earn(ctx, c, id, w.orgA) {
				tries[whose+" "+name] = err
			}
		}
		for name, err := range tries {
			if err == nil {
				t.Errorf("%s may create %s", caller, name)
			}
		}
	}
	// The rows are refused by the rules, not for what is in them.
	for name, err := range earn(w.as("system"), db.Client(w.as("system")), w.district, w.root) {
		if err != nil {
			t.Errorf("the system may not create a %s: %v", name, err)
		}
	}
}

// earn tries to write down study, and what it is worth, without having studied.
func earn(ctx context.Context, c *ent.Client, member, org int64) map[string]error {
	return map[string]error{
		"study event": c.StudyEvent.Create().SetMemberID(member).SetClientID("new").SetSessionID(1).SetLessonID(99).SetStartedAt(now).SetElapsedMs(1).
			SetFromMs(0).SetToMs(1).SetPlaybackRate(1).SetOutcome("ACCEPTED").SetReceivedAt(now).Exec(ctx),
		"study record": c.StudyRecord.Create().SetMemberID(member).SetCourseID(1).SetLessonID(99).SetCoverage(interval.Set{}).SetLastStudiedAt(now).Exec(ctx),
		"study day":    c.StudyDay.Create().SetMemberID(member).SetDay(calendar.NewDate(2026, 7, 9)).SetLessonID(99).SetWall(interval.Set{}).Exec(ctx),
		"credit entry": c.CreditEntry.Create().SetMemberID(member).SetOrganizationID(org).SetSource("COURSE").SetSourceID(1).SetOnceKey("new").
			SetHundredths(100).SetSeconds(1).SetOccurredOn(calendar.NewDate(2026, 7, 9)).SetYear(2026).SetRule("x").SetTitle("x").SetCreatedAt(now).Exec(ctx),
		"passed quiz": c.QuizAttempt.Create().SetMemberID(member).SetEnrollmentID(1).SetCourseID(1).SetLessonID(99).SetContentID(1).SetNumber(1).
			SetPaper(question.Paper{}).SetStartedAt(now).SetMaxScore(1).SetPassed(true).Exec(ctx),
		"notice": c.Notice.Create().SetMemberID(member).SetKind("OVERDUE_DIGEST").SetOnceKey("new").SetTitle("x").SetCreatedAt(now).Exec(ctx),
		"certificate": c.Certificate.Create().SetNumber("new").SetMemberID(member).SetCourseID(1).SetReleaseID(1).SetEnrollmentID(99).
			SetMemberName("x").SetCourseTitle("x").SetHundredths(100).SetIssuedAt(now).Exec(ctx),
	}
}

// TestEagerLoadingIsFilteredToo reads a row that may be seen, with an edge that
// may not.
func TestEagerLoadingIsFilteredToo(t *testing.T) {
	db := databasetest.Open(t, clockAt())
	w := newWorld(t, db)
	ctx := w.as("trainer") // sees the members of branch A, not the roles of its admin
	m, err := db.Client(ctx).Member.Query().Where(member.ID(w.branch)).WithRoleGrants().Only(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.Edges.RoleGrants); n != 0 {
		t.Errorf("a trainer sees %d role grants of an admin through the member, want 0", n)
	}
	n, err := db.Client(ctx).Member.Query().QueryRoleGrants().Count(ctx)
	if err != nil || n != 1 {
		t.Errorf("walking from members to role grants a trainer counts %d (%v), want the own one", n, err)
	}
}

// may returns what the caller may do with the row. Nothing stays: every try is
// rolled back.
func (w *world) may(t *testing.T, table, caller string, row int64) string {
	t.Helper()
	ctx := w.as(caller)
	out := []byte("---")
	a := accesses[table]
	ids, err := a.read(ctx, w.db.Client(ctx))
	if err != nil {
		t.Fatalf("%s reads %s: %v", caller, table, err)
	}
	if slices.Contains(ids, row) {
		out[0] = 'r'
	}
	undo := errors.New("undo")
	try := func(letter byte, i int, do func(context.Context, *ent.Client, int64) (int, error)) {
		if do == nil {
			return
		}
		err := w.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			n, err := do(ctx, tx, row)
			if err != nil {
				return err
			}
			if n > 0 {
				out[i] = letter
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatalf("%s writes %s: %v", caller, table, err)
		}
	}
	try('u', 1, a.update)
	try('d', 2, a.delete)
	return string(out)
}

func (w *world) as(caller string) context.Context {
	ctx := context.Background()
	v, ok := w.viewers[caller]
	if caller == "system" {
		return identity.AsSystem(ctx, "test")
	}
	if !ok {
		return ctx // a guest
	}
	return identity.NewContext(ctx, v)
}

type world struct {
	db                                       *database.Database
	root, orgA, orgB                         int64
	member, other, trainer, branch, district int64
	viewers                                  map[string]identity.Viewer
	rows                                     map[string][2]int64
}

var now = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
