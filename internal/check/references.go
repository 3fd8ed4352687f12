package check

import (
	"context"
	"fmt"

	"partyschool/internal/key"
)

// reference is a column that holds the key of a row of another table, or nothing.
type reference struct{ table, column, target string }

// references are all columns that hold keys; a test compares them with ent's
// tables.
var references = []reference{
	{"organizations", "parent_id", "organizations"},
	{"organizations", "merged_into_id", "organizations"},
	{"organization_placements", "organization_id", "organizations"},
	{"organization_placements", "parent_id", "organizations"},
	{"organization_placements", "changed_by_id", "members"},
	{"venues", "organization_id", "organizations"},
	{"members", "organization_id", "organizations"},
	{"stage_periods", "member_id", "members"},
	{"stage_periods", "changed_by_id", "members"},
	{"residency_periods", "member_id", "members"},
	{"residency_periods", "changed_by_id", "members"},
	{"posts", "member_id", "members"},
	{"posts", "organization_id", "organizations"},
	{"posts", "appointed_by_id", "members"},
	{"posts", "ended_by_id", "members"},
	{"participations", "member_id", "members"},
	{"participations", "organization_id", "organizations"},
	{"participations", "noted_by_id", "members"},
	{"credentials", "member_id", "members"},
	{"role_grants", "member_id", "members"},
	{"role_grants", "organization_id", "organizations"},
	{"role_grants", "granted_by_id", "members"},
	{"sessions", "member_id", "members"},
	{"audit_entries", "actor_id", "members"},
	{"audit_entries", "organization_id", "organizations"},
	{"courses", "organization_id", "organizations"},
	{"courses", "trainer_id", "members"},
	{"courses", "cover_media_id", "media"},
	{"courses", "current_release_id", "releases"},
	{"training_modules", "course_id", "courses"},
	{"lessons", "course_id", "courses"},
	{"lessons", "module_id", "training_modules"},
	{"lessons", "content_id", "lesson_contents"},
	{"lesson_contents", "lesson_id", "lessons"},
	{"lesson_contents", "media_id", "media"},
	{"lesson_contents", "captions_media_id", "media"},
	{"lesson_contents", "audio_media_id", "media"},
	{"media", "organization_id", "organizations"},
	{"media", "created_by_id", "members"},
	{"releases", "course_id", "courses"},
	{"releases", "cover_media_id", "media"},
	{"releases", "published_by_id", "members"},
	{"enrollments", "member_id", "members"},
	{"enrollments", "course_id", "courses"},
	{"enrollments", "release_id", "releases"},
	{"enrollments", "organization_id", "organizations"},
	{"enrollments", "next_lesson_id", "lessons"},
	{"enrollments", "assignment_id", "assignments"},
	{"study_sessions", "member_id", "members"},
	{"study_sessions", "enrollment_id", "enrollments"},
	{"study_sessions", "course_id", "courses"},
	{"study_sessions", "lesson_id", "lessons"},
	{"study_events", "member_id", "members"},
	{"study_events", "session_id", "study_sessions"},
	{"study_events", "lesson_id", "lessons"},
	{"study_records", "member_id", "members"},
	{"study_records", "course_id", "courses"},
	{"study_records", "lesson_id", "lessons"},
	{"study_days", "member_id", "members"},
	{"study_days", "lesson_id", "lessons"},
	{"credit_entries", "member_id", "members"},
	{"credit_entries", "organization_id", "organizations"},
	{"credit_entries", "booked_by_id", "members"},
	{"credit_entries", "reverses_id", "credit_entries"},
	{"certificates", "member_id", "members"},
	{"certificates", "course_id", "courses"},
	{"certificates", "release_id", "releases"},
	{"certificates", "enrollment_id", "enrollments"},
	{"idempotency_keys", "member_id", "members"},
	{"study_digests", "member_id", "members"},
	{"study_digests", "course_id", "courses"},
	{"study_digests", "lesson_id", "lessons"},
	{"quiz_attempts", "member_id", "members"},
	{"quiz_attempts", "enrollment_id", "enrollments"},
	{"quiz_attempts", "course_id", "courses"},
	{"quiz_attempts", "lesson_id", "lessons"},
	{"quiz_attempts", "content_id", "lesson_contents"},
	{"mistakes", "member_id", "members"},
	{"mistakes", "lesson_id", "lessons"},
	{"mistakes", "attempt_id", "quiz_attempts"},
	{"uploads", "organization_id", "organizations"},
	{"uploads", "member_id", "members"},
	{"assignments", "course_id", "courses"},
	{"assignments", "organization_id", "organizations"},
	{"assignments", "created_by_id", "members"},
	{"assignments", "cancelled_by_id", "members"},
	{"assignment_scopes", "assignment_id", "assignments"},
	{"assignment_scopes", "organization_id", "organizations"},
	{"audience_changes", "member_id", "members"},
	{"audience_changes", "organization_id", "organizations"},
	{"notices", "member_id", "members"},
	{"notices", "organization_id", "organizations"},
	{"notices", "group_message_id", "group_messages"},
	{"deliveries", "member_id", "members"},
	{"deliveries", "notice_id", "notices"},
	{"deliveries", "group_message_id", "group_messages"},
	{"notice_preferences", "member_id", "members"},
	{"push_subscriptions", "member_id", "members"},
	{"push_subscriptions", "session_id", "sessions"},
	{"mail_confirmations", "member_id", "members"},
	{"group_messages", "organization_id", "organizations"},
	{"group_messages", "author_id", "members"},
	{"exports", "member_id", "members"},
	{"exports", "organization_id", "organizations"},
	{"exports", "course_id", "courses"},
	{"annual_targets", "organization_id", "organizations"},
	{"annual_targets", "set_by_id", "members"},
	{"affiliations", "member_id", "members"},
	{"affiliations", "organization_id", "organizations"},
	{"affiliations", "transfer_id", "affiliation_transfers"},
	{"affiliation_transfers", "member_id", "members"},
	{"affiliation_transfers", "from_organization_id", "organizations"},
	{"affiliation_transfers", "to_organization_id", "organizations"},
	{"affiliation_transfers", "open_member_id", "members"},
	{"affiliation_transfers", "proposed_by_id", "members"},
	{"affiliation_transfers", "decided_by_id", "members"},
	{"member_imports", "member_id", "members"},
	{"member_imports", "organization_id", "organizations"},
	{"member_import_rows", "member_id", "members"},
	{"member_import_rows", "import_id", "member_imports"},
	{"political_birthday_events", "member_id", "members"},
	{"political_birthday_events", "organization_id", "organizations"},
	{"political_birthday_events", "talk_held_by_id", "members"},
	{"political_birthday_events", "ceremony_id", "ceremonies"},
	{"birthday_cards", "organization_id", "organizations"},
	{"birthday_cards", "set_by_id", "members"},
	{"burden_policies", "organization_id", "organizations"},
	{"burden_policies", "set_by_id", "members"},
	{"access_entries", "member_id", "members"},
	{"access_entries", "reader_id", "members"},
	{"access_entries", "organization_id", "organizations"},
	{"privacy_consents", "member_id", "members"},
	{"correction_requests", "member_id", "members"},
	{"correction_requests", "decided_by_id", "members"},
	{"ceremonies", "organization_id", "organizations"},
	{"ceremonies", "created_by_id", "members"},
	{"fixed_study_day_rules", "organization_id", "organizations"},
	{"fixed_study_day_rules", "set_by_id", "members"},
	{"holiday_shifts", "organization_id", "organizations"},
	{"holiday_shifts", "set_by_id", "members"},
	{"study_day_plans", "organization_id", "organizations"},
	{"study_day_plans", "course_id", "courses"},
	{"study_day_plans", "lesson_id", "lessons"},
	{"study_day_plans", "set_by_id", "members"},
	{"study_day_attendances", "member_id", "members"},
	{"study_day_attendances", "organization_id", "organizations"},
	{"study_day_attendances", "recorded_by_id", "members"},
	{"study_day_leaves", "member_id", "members"},
	{"study_day_leaves", "entered_by_id", "members"},
	{"study_day_leaves", "cancelled_by_id", "members"},
	{"check_in_secrets", "organization_id", "organizations"},
	{"completion_counts", "organization_id", "organizations"},
	{"completion_changes", "organization_id", "organizations"},
}

// ColumnsTo are the columns of a table that hold keys of another table's rows.
func ColumnsTo(table, target string) (columns []string) {
	for _, r := range references {
		if r.table == table && r.target == target {
			columns = append(columns, r.column)
		}
	}
	return columns
}

// free are columns that end like keys of rows and are none, or may outlive them.
var free = []reference{
	{"audit_entries", "subject_id", ""},     // what was deleted keeps its trail
	{"idempotency_keys", "result_id", ""},   // what was created may be deleted within the day
	{"study_events", "client_id", ""},       // made by the phone
	{"credit_entries", "source_id", ""},     // an enrolment for courses, which the counters check; else an entry or nothing
	{"uploads", "media_id", ""},             // what it became may be thrown away
	{"member_imports", "upload_id", ""},     // the sheet is thrown away after a while
	{"mistakes", "question_id", ""},         // numbered by the quiz
	{"completion_counts", "course_id", ""},  // 0 for the register; else the counters are checked against it
	{"completion_changes", "course_id", ""}, // as those
}

// references finds keys of rows that are not there.
func (c *checker) references(ctx context.Context) error {
	for _, r := range references {
		// Once for each key that is missing, not for each row that has it.
		query := fmt.Sprintf("SELECT MIN(t.id), t.%[2]s FROM %[1]s t LEFT JOIN %[3]s p ON p.id = t.%[2]s WHERE p.id IS NULL AND t.%[2]s IS NOT NULL GROUP BY t.%[2]s", r.table, r.column, r.target)
		err := c.each(ctx, func(scan func(...any) error) error {
			var id, missing int64
			if err := scan(&id, &missing); err != nil {
				return err
			}
			if r.target == "lessons" && c.lessons[missing] {
				return nil // it lives on in releases
			}
			c.report("reference "+r.table+"."+r.column, r.table, id, "%s is %s, which is no row of %s", r.column, key.Format(missing), r.target)
			return nil
		}, query)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", r.table, r.column, err)
		}
	}
	return nil
}

// tables are all tables with the kind of their keys.
var tables = map[string]key.Kind{
	"organizations": key.Organization, "members": key.Member, "role_grants": key.RoleGrant, "sessions": key.Session,
	"courses": key.Course, "training_modules": key.TrainingModule, "lessons": key.Lesson, "lesson_contents": key.LessonContent,
	"media": key.Media, "releases": key.Release, "enrollments": key.Enrollment, "study_sessions": key.StudySession,
	"study_events": key.StudyEvent, "study_records": key.StudyRecord, "study_days": key.StudyDay, "credit_rules": key.CreditRule,
	"credit_entries": key.CreditEntry, "certificates": key.Certificate, "audit_entries": key.AuditEntry,
	"sign_in_attempts": key.SignInAttempt, "login_codes": key.LoginCode, "idempotency_keys": key.IdempotencyKey,
	"change_marks": key.ChangeMark, "node_leases": key.NodeLease, "credentials": key.Credential,
	"study_digests": key.StudyDigest, "quiz_attempts": key.QuizAttempt, "mistakes": key.Mistake, "uploads": key.Upload,
	"assignments": key.Assignment, "assignment_scopes": key.AssignmentScope, "audience_changes": key.AudienceChange,
	"deliveries": key.Delivery, "notice_preferences": key.Inner, "push_subscriptions": key.PushSubscription,
	"mail_confirmations": key.Inner, "group_messages": key.GroupMessage,
	"notices": key.Notice, "exports": key.Export, "annual_targets": key.AnnualTarget, "round_runs": key.RoundRun,
	"political_birthday_events": key.PoliticalBirthdayEvent, "birthday_cards": key.Inner, "ceremonies": key.Ceremony,
	"affiliations": key.Inner, "affiliation_transfers": key.AffiliationTransfer,
	"burden_policies": key.Inner, "access_entries": key.Inner, "privacy_consents": key.Inner, "data_keys": key.Inner, "correction_requests": key.CorrectionRequest,
	"member_imports": key.MemberImport, "member_import_rows": key.Inner,
	"stage_periods": key.Inner, "residency_periods": key.Inner, "organization_placements": key.Inner,
	"posts": key.Post, "participations": key.Participation, "venues": key.Venue,
	"fixed_study_day_rules": key.Inner, "holiday_shifts": key.HolidayShift, "study_day_plans": key.StudyDayPlan,
	"study_day_attendances": key.StudyDayAttendance, "study_day_leaves": key.StudyDayLeave, "check_in_secrets": key.Inner,
	"completion_counts": key.Inner, "completion_changes": key.Inner,
}

// kinds finds rows whose key says that they are of another kind: nobody could look
// them up.
func (c *checker) kinds(ctx context.Context) error {
	for table, kind := range tables {
		query := fmt.Sprintf("SELECT id, NULL, NULL FROM %s WHERE (id >> %d) & 63 <> %d", table, key.KindShift, kind)
		if err := c.broken(ctx, table, "the key is of another kind of row", query); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}
