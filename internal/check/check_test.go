package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/internal/check"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
)

func run(t testing.TB, d *database.Database) []check.Finding {
	t.Helper()
	found, err := check.Run(context.Background(), d)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return found
}

func TestAnEmptyDatabaseIsClean(t *testing.T) {
	d := databasetest.Open(t, clocktest.At(noon))
	if found := run(t, d); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestASmallSchoolIsClean(t *testing.T) {
	if found := run(t, school(t)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// Each kind of damage is found, at the row where it is.
func TestDamageIsFound(t *testing.T) {
	for _, damage := range []struct{ name, sql, table, message string }{
		{"a parent that is gone", "UPDATE organizations SET parent_id = 4242 WHERE code = 'branch'", "organizations", "no row of organizations"},
		{"a path that leads elsewhere", "UPDATE organizations SET path = CONCAT('x', path) WHERE code = 'branch'", "organizations", "path"},
		{"a second root", "UPDATE organizations SET parent_id = NULL WHERE code = 'branch'", "organizations", "root"},
		{"a learner who is gone", "DELETE FROM members WHERE name = 'M2'", "enrollments", "no row of members"},
		{"a content that is gone", "DELETE FROM lesson_contents WHERE markdown = 'two'", "releases", "missing"},
		{"a content that may change", "UPDATE lesson_contents SET released = 0 WHERE markdown = 'two'", "releases", "may still be changed"},
		{"media that are gone", "DELETE FROM media", "releases", "media"},
		{"a count of lessons", "UPDATE releases SET lesson_count = 7", "releases", "counts 7 lessons"},
		{"an outline that is none", "UPDATE releases SET outline = 'x'", "releases", "cannot be read"},
		{"a count of learners", "UPDATE courses SET learner_count = learner_count + 1", "courses", "learner_count: 3, should be 2"},
		{"a count of the finished", "UPDATE courses SET completed_count = 0", "courses", "completed_count"},
		{"a count of a release", "UPDATE releases SET learner_count = 0", "releases", "learner_count"},
		{"a gap in modules", "UPDATE training_modules SET position = 3", "courses", "positions"},
		{"two lessons at one place", "UPDATE lessons SET position = 1", "training_modules", "positions"},
		{"a lesson of another course", "UPDATE lessons SET course_id = 1", "lessons", "another course"},
		{"a release of another number", "UPDATE courses SET current_release_number = 2", "courses", "number"},
		{"a published draft", "UPDATE courses SET status = 'DRAFT'", "courses", "status"},
		{"a birthday that moved", "UPDATE members SET joined_month_day = 101 WHERE name = 'M1'", "members", "joined_month_day"},
		{"a birthday of nobody", "UPDATE members SET joined_on = NULL WHERE name = 'M1'", "members", "joined_month_day"},
		{"a phone that nobody finds", "UPDATE members SET phone_index = NULL WHERE name = 'M1'", "members", "without an index"},
		{"a phone of another", "UPDATE members SET phone = (SELECT phone FROM (SELECT phone FROM members WHERE name = 'M1') m) WHERE name = 'M2'", "members", "phone cannot be opened"},
		{"another's index", "UPDATE members SET phone_index = CONCAT(SUBSTR(phone_index, 2), 'A') WHERE name = 'M1'", "members", "phone_index is not"},
		{"half a deactivation", "UPDATE members SET active = 0 WHERE name = 'M1'", "members", "active"},
		{"coverage", "UPDATE study_records SET covered_ms = covered_ms + 1", "study_records", "covered_ms"},
		{"coverage that is none", "UPDATE study_records SET coverage = '5-1'", "study_records", "cannot be read"},
		{"credit of a record", "UPDATE study_records SET credited_ms = 1", "study_records", "credited_ms"},
		{"credit of a day", "UPDATE study_days SET credited_ms = 1", "study_days", "credited_ms"},
		{"wall time that is none", "UPDATE study_days SET wall = 'x'", "study_days", "cannot be read"},
		{"a moment that counts twice", "UPDATE study_days SET wall = '1785556800000-1785556860000'", "study_days", "another lesson"},
		{"a day without a record", "DELETE FROM study_records", "members", "no study record"},
		{"the grace of a lesson", "UPDATE study_records SET grace_ms = 5", "study_records", "grace_ms"},
		{"media of a session", "UPDATE study_sessions SET accepted_media_ms = 1", "study_sessions", "accepted_media_ms"},
		{"credit of a session", "UPDATE study_sessions SET credited_ms = 1", "study_sessions", "credited_ms"},
		{"an event that is gone", "DELETE FROM study_events WHERE client_id = 'e1'", "study_sessions", "credited_ms"},
		{"an event of another lesson", "UPDATE study_events SET lesson_id = 3", "study_sessions", "another lesson"},
		{"credit of an enrolment", "UPDATE enrollments SET credited_ms = 1", "enrollments", "credited_ms"},
		{"complete lessons", "UPDATE enrollments SET completed_lessons = 1", "enrollments", "lessons are complete"},
		{"required lessons", "UPDATE enrollments SET required_lessons = 9", "enrollments", "lessons are complete"},
		{"the next lesson", "UPDATE enrollments SET next_lesson_id = NULL", "enrollments", "next lesson"},
		{"the learner's home", "UPDATE members SET organization_id = (SELECT MIN(id) FROM organizations WHERE code = 'district')", "enrollments", "organisation"},
		{"completed by hand", "UPDATE enrollments SET status = 'COMPLETED', completed_at = enrolled_at", "enrollments", "status"},
		{"completed without a time", "UPDATE enrollments SET completed_at = NULL", "enrollments", "times"},
		{"a certificate that is missing", "DELETE FROM certificates", "enrollments", "no certificate"},
		{"hours that were not booked", "DELETE FROM credit_entries", "enrollments", "lines booked for it: 0, should be 1"},
		{"hours of another release", "UPDATE credit_entries SET hundredths = 1", "credit_entries", "hundredths"},
		{"hours in another year", "UPDATE credit_entries SET year = 2025", "credit_entries", "2025"},
		{"hours of no enrolment", "UPDATE credit_entries SET source_id = 5", "credit_entries", "no enrolment"},
		{"a certificate too many", "UPDATE enrollments SET status = 'IN_PROGRESS', completed_at = NULL", "certificates", "not completed"},
		{"a certificate of another", "UPDATE certificates SET member_id = (SELECT id FROM members WHERE name = 'M2')", "certificates", "another member"},
		{"a place that a counter lost", "UPDATE completion_counts SET completed = completed - 1 WHERE course_id <> 0", "completion_counts", "-1 completed"},
		{"a counter that is gone", "DELETE FROM completion_counts WHERE course_id = 0", "organizations", "-2 members"},
		{"a place that nobody counted", "UPDATE enrollments SET status = 'WITHDRAWN', withdrawn_at = enrolled_at WHERE status = 'IN_PROGRESS'", "completion_counts", "+1 in progress"},
		{"time that nobody counted", "UPDATE enrollments SET credited_ms = credited_ms + 7", "completion_counts", "-14 ms"},
		{"a change noted twice", "INSERT INTO completion_changes (id, course_id, organization_id, due_on, members) SELECT id, 0, organization_id, '9999-12-31', 1 FROM (SELECT * FROM completion_counts WHERE course_id = 0) c", "completion_counts", "+1 members"},
		{"a key of another kind", "UPDATE role_grants SET id = id - 65536", "role_grants", "another kind"},
	} {
		t.Run(damage.name, func(t *testing.T) {
			t.Parallel()
			ctx := identity.AsSystem(context.Background(), "test")
			d := school(t)
			if _, err := d.Client(ctx).ExecContext(ctx, damage.sql); err != nil {
				t.Fatal(err)
			}
			found := run(t, d)
			for _, f := range found {
				if f.Table == damage.table && strings.Contains(f.Message, damage.message) {
					if f.ID == 0 {
						t.Errorf("the row is not named: %v", f)
					}
					return
				}
			}
			t.Errorf("not found; found are %v", found)
		})
	}
}

func TestFindingsAreBounded(t *testing.T) {
	ctx := identity.AsSystem(context.Background(), "test")
	d := databasetest.Open(t, clocktest.At(noon))
	for i := range 50 {
		if err := d.Client(ctx).Credential.Create().SetMemberID(int64(i + 1)).SetPasswordHash("x").SetChangedAt(noon).Exec(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if found := run(t, d); len(found) != 20 {
		t.Errorf("%d findings, want 20", len(found))
	}
}

// A check of a school in use sees one state of it.
func TestACheckSeesOneState(t *testing.T) {
	ctx := identity.AsSystem(context.Background(), "test")
	d := school(t)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			// Two counters that must change together.
			if err := flip(ctx, d, i%2 == 0); err != nil {
				done <- err
				return
			}
		}
	}()
	for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); {
		if found := run(t, d); len(found) > 0 {
			t.Errorf("found %v", found)
			break
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func ExampleFinding() {
	fmt.Printf("%+v\n", check.Finding{Table: "courses", ID: 7, Message: "learner_count: 3, should be 2"})
	// Output: {Table:courses ID:7 Message:learner_count: 3, should be 2}
}
