package check_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent/studyday"
	"partyschool/ent/studyevent"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// compacted is the small school after the events of the second learner were
// forgotten.
func compacted(t testing.TB) *database.Database {
	t.Helper()
	d := school(t)
	ctx := identity.AsSystem(context.Background(), "test")
	c := d.Client(ctx)
	id := c.Member.Query().Where(d.WithPhone("2")).OnlyIDX(ctx)
	c.StudyEvent.Delete().Where(studyevent.MemberID(id)).ExecX(ctx)
	c.StudySession.Update().Where(studysession.MemberID(id)).SetCompactedAt(noon).ExecX(ctx)
	day := c.StudyDay.Query().Where(studyday.MemberID(id)).OnlyX(ctx)
	c.StudyDay.UpdateOne(day).SetSettled(day.Wall).ExecX(ctx)
	r := c.StudyRecord.Query().Where(studyrecord.MemberID(id)).OnlyX(ctx)
	c.StudyDigest.Create().SetMemberID(id).SetCourseID(r.CourseID).SetLessonID(r.LessonID).SetCoverage(r.Coverage).
		SetCreditedMs(r.CreditedMs).SetGraceMs(r.GraceMs).SetLastStudiedAt(r.LastStudiedAt).SetReceivedAt(noon).ExecX(ctx)
	return d
}

func TestACompactedSchoolIsClean(t *testing.T) {
	if found := run(t, compacted(t)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestDamageToDigestsIsFound(t *testing.T) {
	for _, damage := range []struct{ name, sql, table, message string }{
		{"credit of a digest", "UPDATE study_digests SET credited_ms = 1", "study_digests", "credited_ms: 1, should be 60000"},
		{"grace of a digest", "UPDATE study_digests SET grace_ms = 1", "study_digests", "grace_ms"},
		{"coverage that no record has", "UPDATE study_digests SET coverage = '0-60001'", "study_digests", "coverage"},
		{"coverage that is none", "UPDATE study_digests SET coverage = 'x'", "study_digests", "coverage"},
		{"a digest that is gone", "DELETE FROM study_digests", "study_sessions", "no digest"},
		{"days settled without a digest", "DELETE FROM study_digests", "study_days", "no digest"},
		{"too little settled", "UPDATE study_days SET settled = ''", "study_digests", "settled"},
		{"more settled than credited", "UPDATE study_days SET settled = '5-6' WHERE settled <> ''", "study_days", "not within"},
		{"a day settled that is none", "UPDATE study_days SET settled = 'x' WHERE settled <> ''", "study_days", "not within"},
		{"credit of a compacted session", "UPDATE study_sessions SET credited_ms = 5 WHERE compacted_at IS NOT NULL", "study_digests", "should be 5"},
		{"events of a compacted session", "UPDATE study_sessions SET compacted_at = expires_at", "study_sessions", "has events"},
		{"a session that was not compacted", "UPDATE study_sessions SET compacted_at = NULL", "study_sessions", "credited_ms"},
	} {
		t.Run(damage.name, func(t *testing.T) {
			t.Parallel()
			ctx := identity.AsSystem(context.Background(), "test")
			d := compacted(t)
			if _, err := d.Client(ctx).ExecContext(ctx, damage.sql); err != nil {
				t.Fatal(err)
			}
			found := run(t, d)
			for _, f := range found {
				if f.Table == damage.table && strings.Contains(f.Message, damage.message) {
					return
				}
			}
			t.Errorf("not found; found are %v", found)
		})
	}
}
