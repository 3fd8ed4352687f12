-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_certificates" table
CREATE TABLE `new_certificates` (
  `id` integer NOT NULL,
  `number` text NOT NULL,
  `member_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `release_id` integer NOT NULL,
  `enrollment_id` integer NOT NULL,
  `member_name` text NOT NULL,
  `course_title` text NOT NULL,
  `hundredths` integer NOT NULL,
  `year` integer NOT NULL DEFAULT (0),
  `signature` text NOT NULL DEFAULT (''),
  `issued_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "certificates" to new temporary table "new_certificates"
INSERT INTO `new_certificates` (`id`, `number`, `member_id`, `course_id`, `release_id`, `enrollment_id`, `member_name`, `course_title`, `hundredths`, `issued_at`) SELECT `id`, `number`, `member_id`, `course_id`, `release_id`, `enrollment_id`, `member_name`, `course_title`, `hundredths`, `issued_at` FROM `certificates`;
-- Drop "certificates" table after copying rows
DROP TABLE `certificates`;
-- Rename temporary table "new_certificates" to "certificates"
ALTER TABLE `new_certificates` RENAME TO `certificates`;
-- Create index "certificate_number" to table: "certificates"
CREATE UNIQUE INDEX `certificate_number` ON `certificates` (`number`);
-- Create index "certificate_enrollment_id" to table: "certificates"
CREATE UNIQUE INDEX `certificate_enrollment_id` ON `certificates` (`enrollment_id`);
-- Create index "certificate_member_id_release_id_year" to table: "certificates"
CREATE UNIQUE INDEX `certificate_member_id_release_id_year` ON `certificates` (`member_id`, `release_id`, `year`);
-- Create "new_credit_entries" table
CREATE TABLE `new_credit_entries` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `source` text NOT NULL,
  `source_id` integer NOT NULL,
  `once_key` text NOT NULL,
  `hundredths` integer NOT NULL,
  `seconds` integer NOT NULL,
  `occurred_on` date NOT NULL,
  `year` integer NOT NULL,
  `rule` text NOT NULL,
  `title` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `booked_by_id` integer NULL,
  `reverses_id` integer NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "credit_entries" to new temporary table "new_credit_entries"
INSERT INTO `new_credit_entries` (`id`, `member_id`, `organization_id`, `source`, `source_id`, `once_key`, `hundredths`, `seconds`, `occurred_on`, `year`, `rule`, `title`, `created_at`) SELECT `id`, `member_id`, `organization_id`, `source`, `source_id`, `once_key`, `hundredths`, `seconds`, `occurred_on`, `year`, `rule`, `title`, `created_at` FROM `credit_entries`;
-- Drop "credit_entries" table after copying rows
DROP TABLE `credit_entries`;
-- Rename temporary table "new_credit_entries" to "credit_entries"
ALTER TABLE `new_credit_entries` RENAME TO `credit_entries`;
-- Create index "creditentry_once_key" to table: "credit_entries"
CREATE UNIQUE INDEX `creditentry_once_key` ON `credit_entries` (`once_key`);
-- Create index "creditentry_member_id_year_occurred_on" to table: "credit_entries"
CREATE INDEX `creditentry_member_id_year_occurred_on` ON `credit_entries` (`member_id`, `year`, `occurred_on`);
-- Create index "creditentry_source_id" to table: "credit_entries"
CREATE INDEX `creditentry_source_id` ON `credit_entries` (`source_id`);
-- Create index "creditentry_reverses_id" to table: "credit_entries"
CREATE UNIQUE INDEX `creditentry_reverses_id` ON `credit_entries` (`reverses_id`);
-- Create index "creditentry_organization_id_year" to table: "credit_entries"
CREATE INDEX `creditentry_organization_id_year` ON `credit_entries` (`organization_id`, `year`);
-- Create "new_enrollments" table
CREATE TABLE `new_enrollments` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `release_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('NOT_STARTED'),
  `required` bool NOT NULL DEFAULT (false),
  `assignment_id` integer NULL,
  `self_enrolled` bool NOT NULL DEFAULT (true),
  `due_on` date NULL,
  `enrolled_at` datetime NOT NULL,
  `active_at` datetime NOT NULL,
  `last_studied_at` datetime NULL,
  `completed_at` datetime NULL,
  `withdrawn_at` datetime NULL,
  `completed_lessons` integer NOT NULL DEFAULT (0),
  `required_lessons` integer NOT NULL DEFAULT (0),
  `next_lesson_id` integer NULL,
  `credited_ms` integer NOT NULL DEFAULT (0),
  `changed_at` datetime NULL,
  `member_id` integer NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "enrollments" to new temporary table "new_enrollments"
INSERT INTO `new_enrollments` (`id`, `course_id`, `release_id`, `organization_id`, `status`, `required`, `due_on`, `enrolled_at`, `active_at`, `last_studied_at`, `completed_at`, `withdrawn_at`, `completed_lessons`, `required_lessons`, `next_lesson_id`, `credited_ms`, `member_id`) SELECT `id`, `course_id`, `release_id`, `organization_id`, `status`, `required`, `due_on`, `enrolled_at`, `active_at`, `last_studied_at`, `completed_at`, `withdrawn_at`, `completed_lessons`, `required_lessons`, `next_lesson_id`, `credited_ms`, `member_id` FROM `enrollments`;
-- Drop "enrollments" table after copying rows
DROP TABLE `enrollments`;
-- Rename temporary table "new_enrollments" to "enrollments"
ALTER TABLE `new_enrollments` RENAME TO `enrollments`;
-- Create index "enrollment_member_id_course_id" to table: "enrollments"
CREATE UNIQUE INDEX `enrollment_member_id_course_id` ON `enrollments` (`member_id`, `course_id`);
-- Create index "enrollment_member_id_status_active_at" to table: "enrollments"
CREATE INDEX `enrollment_member_id_status_active_at` ON `enrollments` (`member_id`, `status`, `active_at`);
-- Create index "enrollment_course_id_organization_id_status" to table: "enrollments"
CREATE INDEX `enrollment_course_id_organization_id_status` ON `enrollments` (`course_id`, `organization_id`, `status`);
-- Create index "enrollment_release_id" to table: "enrollments"
CREATE INDEX `enrollment_release_id` ON `enrollments` (`release_id`);
-- Create index "enrollment_assignment_id_status" to table: "enrollments"
CREATE INDEX `enrollment_assignment_id_status` ON `enrollments` (`assignment_id`, `status`);
-- Create index "enrollment_member_id_changed_at" to table: "enrollments"
CREATE INDEX `enrollment_member_id_changed_at` ON `enrollments` (`member_id`, `changed_at`);
-- Create index "enrollment_course_id_status_due_on" to table: "enrollments"
CREATE INDEX `enrollment_course_id_status_due_on` ON `enrollments` (`course_id`, `status`, `due_on`);
-- Create "new_lesson_contents" table
CREATE TABLE `new_lesson_contents` (
  `id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `markdown` text NOT NULL,
  `html` text NOT NULL,
  `media_id` integer NULL,
  `captions_media_id` integer NULL,
  `audio_media_id` integer NULL,
  `quiz` json NULL,
  `released` bool NOT NULL DEFAULT (false),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "lesson_contents" to new temporary table "new_lesson_contents"
INSERT INTO `new_lesson_contents` (`id`, `lesson_id`, `markdown`, `html`, `media_id`, `released`, `created_at`) SELECT `id`, `lesson_id`, `markdown`, `html`, `media_id`, `released`, `created_at` FROM `lesson_contents`;
-- Drop "lesson_contents" table after copying rows
DROP TABLE `lesson_contents`;
-- Rename temporary table "new_lesson_contents" to "lesson_contents"
ALTER TABLE `new_lesson_contents` RENAME TO `lesson_contents`;
-- Create index "lessoncontent_lesson_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_lesson_id` ON `lesson_contents` (`lesson_id`);
-- Create index "lessoncontent_media_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_media_id` ON `lesson_contents` (`media_id`);
-- Create index "lessoncontent_captions_media_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_captions_media_id` ON `lesson_contents` (`captions_media_id`);
-- Create index "lessoncontent_audio_media_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_audio_media_id` ON `lesson_contents` (`audio_media_id`);
-- Add column "settled" to table: "study_days"
ALTER TABLE `study_days` ADD COLUMN `settled` text NULL;
-- Create "new_study_records" table
CREATE TABLE `new_study_records` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('IN_PROGRESS'),
  `coverage` text NOT NULL,
  `covered_ms` integer NOT NULL DEFAULT (0),
  `credited_ms` integer NOT NULL DEFAULT (0),
  `resume_ms` integer NOT NULL DEFAULT (0),
  `resume_at` datetime NULL,
  `furthest_ms` integer NOT NULL DEFAULT (0),
  `grace_ms` integer NOT NULL DEFAULT (0),
  `last_studied_at` datetime NOT NULL,
  `completed_at` datetime NULL,
  `changed_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "study_records" to new temporary table "new_study_records"
INSERT INTO `new_study_records` (`id`, `member_id`, `course_id`, `lesson_id`, `status`, `coverage`, `covered_ms`, `credited_ms`, `resume_ms`, `resume_at`, `furthest_ms`, `grace_ms`, `last_studied_at`, `completed_at`) SELECT `id`, `member_id`, `course_id`, `lesson_id`, `status`, `coverage`, `covered_ms`, `credited_ms`, `resume_ms`, `resume_at`, `furthest_ms`, `grace_ms`, `last_studied_at`, `completed_at` FROM `study_records`;
-- Drop "study_records" table after copying rows
DROP TABLE `study_records`;
-- Rename temporary table "new_study_records" to "study_records"
ALTER TABLE `new_study_records` RENAME TO `study_records`;
-- Create index "studyrecord_member_id_lesson_id" to table: "study_records"
CREATE UNIQUE INDEX `studyrecord_member_id_lesson_id` ON `study_records` (`member_id`, `lesson_id`);
-- Create index "studyrecord_member_id_last_studied_at" to table: "study_records"
CREATE INDEX `studyrecord_member_id_last_studied_at` ON `study_records` (`member_id`, `last_studied_at`);
-- Create index "studyrecord_member_id_changed_at" to table: "study_records"
CREATE INDEX `studyrecord_member_id_changed_at` ON `study_records` (`member_id`, `changed_at`);
-- Create index "studyrecord_course_id_lesson_id_status" to table: "study_records"
CREATE INDEX `studyrecord_course_id_lesson_id_status` ON `study_records` (`course_id`, `lesson_id`, `status`);
-- Create "new_study_sessions" table
CREATE TABLE `new_study_sessions` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `enrollment_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `device` text NOT NULL,
  `offline` bool NOT NULL DEFAULT (false),
  `started_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `ended_at` datetime NULL,
  `clock_offset_ms` integer NOT NULL DEFAULT (0),
  `lesson_ms` integer NOT NULL,
  `max_creditable_ms` integer NULL,
  `accepted_media_ms` integer NOT NULL DEFAULT (0),
  `credited_ms` integer NOT NULL DEFAULT (0),
  `grace_ms` integer NOT NULL DEFAULT (0),
  `compacted_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "study_sessions" to new temporary table "new_study_sessions"
INSERT INTO `new_study_sessions` (`id`, `member_id`, `enrollment_id`, `course_id`, `lesson_id`, `device`, `offline`, `started_at`, `expires_at`, `ended_at`, `clock_offset_ms`, `lesson_ms`, `max_creditable_ms`, `accepted_media_ms`, `credited_ms`, `grace_ms`) SELECT `id`, `member_id`, `enrollment_id`, `course_id`, `lesson_id`, `device`, `offline`, `started_at`, `expires_at`, `ended_at`, `clock_offset_ms`, `lesson_ms`, `max_creditable_ms`, `accepted_media_ms`, `credited_ms`, `grace_ms` FROM `study_sessions`;
-- Drop "study_sessions" table after copying rows
DROP TABLE `study_sessions`;
-- Rename temporary table "new_study_sessions" to "study_sessions"
ALTER TABLE `new_study_sessions` RENAME TO `study_sessions`;
-- Create index "studysession_member_id_offline_expires_at" to table: "study_sessions"
CREATE INDEX `studysession_member_id_offline_expires_at` ON `study_sessions` (`member_id`, `offline`, `expires_at`);
-- Create index "studysession_enrollment_id" to table: "study_sessions"
CREATE INDEX `studysession_enrollment_id` ON `study_sessions` (`enrollment_id`);
-- Create index "studysession_compacted_at_expires_at" to table: "study_sessions"
CREATE INDEX `studysession_compacted_at_expires_at` ON `study_sessions` (`compacted_at`, `expires_at`);
-- Create "annual_targets" table
CREATE TABLE `annual_targets` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `audience` text NOT NULL,
  `from_year` integer NOT NULL,
  `hundredths` integer NOT NULL,
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "annualtarget_organization_id_audience_from_year" to table: "annual_targets"
CREATE UNIQUE INDEX `annualtarget_organization_id_audience_from_year` ON `annual_targets` (`organization_id`, `audience`, `from_year`);
-- Create "assignments" table
CREATE TABLE `assignments` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `residency` text NULL,
  `stage` text NULL,
  `role` text NULL,
  `opens_on` date NULL,
  `due_on` date NULL,
  `created_by_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `expanded_at` datetime NULL,
  `expanded_to` integer NOT NULL DEFAULT (0),
  `cancelled_by_id` integer NULL,
  `cancelled_at` datetime NULL,
  `withdrawn_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "assignment_course_id" to table: "assignments"
CREATE INDEX `assignment_course_id` ON `assignments` (`course_id`);
-- Create index "assignment_organization_id_created_at" to table: "assignments"
CREATE INDEX `assignment_organization_id_created_at` ON `assignments` (`organization_id`, `created_at`);
-- Create index "assignment_expanded_at_cancelled_at" to table: "assignments"
CREATE INDEX `assignment_expanded_at_cancelled_at` ON `assignments` (`expanded_at`, `cancelled_at`);
-- Create "assignment_scopes" table
CREATE TABLE `assignment_scopes` (
  `id` integer NOT NULL,
  `assignment_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "assignmentscope_assignment_id_organization_id" to table: "assignment_scopes"
CREATE UNIQUE INDEX `assignmentscope_assignment_id_organization_id` ON `assignment_scopes` (`assignment_id`, `organization_id`);
-- Create index "assignmentscope_organization_id" to table: "assignment_scopes"
CREATE INDEX `assignmentscope_organization_id` ON `assignment_scopes` (`organization_id`);
-- Create "audience_changes" table
CREATE TABLE `audience_changes` (
  `id` integer NOT NULL,
  `member_id` integer NULL,
  `organization_id` integer NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "audiencechange_member_id" to table: "audience_changes"
CREATE INDEX `audiencechange_member_id` ON `audience_changes` (`member_id`);
-- Create index "audiencechange_organization_id" to table: "audience_changes"
CREATE INDEX `audiencechange_organization_id` ON `audience_changes` (`organization_id`);
-- Create "exports" table
CREATE TABLE `exports` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `subject` text NOT NULL,
  `course_id` integer NULL,
  `year` integer NULL,
  `format` text NOT NULL,
  `status` text NOT NULL DEFAULT ('PENDING'),
  `rows_written` integer NOT NULL DEFAULT (0),
  `tries` integer NOT NULL DEFAULT (0),
  `worker` text NOT NULL DEFAULT (''),
  `worked_until` datetime NULL,
  `store_key` text NOT NULL DEFAULT (''),
  `byte_size` integer NOT NULL DEFAULT (0),
  `error` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `finished_at` datetime NULL,
  `expires_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "export_member_id_created_at" to table: "exports"
CREATE INDEX `export_member_id_created_at` ON `exports` (`member_id`, `created_at`);
-- Create index "export_status_worked_until" to table: "exports"
CREATE INDEX `export_status_worked_until` ON `exports` (`status`, `worked_until`);
-- Create index "export_expires_at" to table: "exports"
CREATE INDEX `export_expires_at` ON `exports` (`expires_at`);
-- Create "mistakes" table
CREATE TABLE `mistakes` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `question_id` text NOT NULL,
  `attempt_id` integer NOT NULL,
  `answered_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "mistake_member_id_lesson_id_question_id" to table: "mistakes"
CREATE UNIQUE INDEX `mistake_member_id_lesson_id_question_id` ON `mistakes` (`member_id`, `lesson_id`, `question_id`);
-- Create index "mistake_member_id_answered_at" to table: "mistakes"
CREATE INDEX `mistake_member_id_answered_at` ON `mistakes` (`member_id`, `answered_at`);
-- Create index "mistake_attempt_id" to table: "mistakes"
CREATE INDEX `mistake_attempt_id` ON `mistakes` (`attempt_id`);
-- Create "notices" table
CREATE TABLE `notices` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `kind` text NOT NULL,
  `organization_id` integer NULL,
  `once_key` text NOT NULL,
  `title` text NOT NULL,
  `body` text NOT NULL,
  `created_at` datetime NOT NULL,
  `read_at` datetime NULL,
  `removed_at` datetime NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "notice_once_key" to table: "notices"
CREATE UNIQUE INDEX `notice_once_key` ON `notices` (`once_key`);
-- Create index "notice_member_id_changed_at" to table: "notices"
CREATE INDEX `notice_member_id_changed_at` ON `notices` (`member_id`, `changed_at`);
-- Create index "notice_member_id_created_at" to table: "notices"
CREATE INDEX `notice_member_id_created_at` ON `notices` (`member_id`, `created_at`);
-- Create "quiz_attempts" table
CREATE TABLE `quiz_attempts` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `enrollment_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `content_id` integer NOT NULL,
  `number` integer NOT NULL,
  `paper` json NOT NULL,
  `answers` json NULL,
  `started_at` datetime NOT NULL,
  `ends_at` datetime NULL,
  `saved_at` datetime NULL,
  `submitted_at` datetime NULL,
  `score` real NULL,
  `max_score` real NOT NULL,
  `passed` bool NULL,
  PRIMARY KEY (`id`)
);
-- Create index "quizattempt_member_id_lesson_id_number" to table: "quiz_attempts"
CREATE UNIQUE INDEX `quizattempt_member_id_lesson_id_number` ON `quiz_attempts` (`member_id`, `lesson_id`, `number`);
-- Create index "quizattempt_enrollment_id" to table: "quiz_attempts"
CREATE INDEX `quizattempt_enrollment_id` ON `quiz_attempts` (`enrollment_id`);
-- Create index "quizattempt_lesson_id" to table: "quiz_attempts"
CREATE INDEX `quizattempt_lesson_id` ON `quiz_attempts` (`lesson_id`);
-- Create "round_runs" table
CREATE TABLE `round_runs` (
  `id` integer NOT NULL,
  `name` text NOT NULL,
  `node` text NOT NULL DEFAULT (''),
  `held_until` datetime NULL,
  `ran_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "roundrun_name" to table: "round_runs"
CREATE UNIQUE INDEX `roundrun_name` ON `round_runs` (`name`);
-- Create "study_digests" table
CREATE TABLE `study_digests` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `coverage` text NOT NULL,
  `credited_ms` integer NOT NULL DEFAULT (0),
  `resume_ms` integer NOT NULL DEFAULT (0),
  `resume_at` datetime NULL,
  `furthest_ms` integer NOT NULL DEFAULT (0),
  `grace_ms` integer NOT NULL DEFAULT (0),
  `last_studied_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "studydigest_member_id_lesson_id" to table: "study_digests"
CREATE UNIQUE INDEX `studydigest_member_id_lesson_id` ON `study_digests` (`member_id`, `lesson_id`);
-- Create "uploads" table
CREATE TABLE `uploads` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `file_name` text NOT NULL,
  `mime_type` text NOT NULL,
  `byte_size` integer NOT NULL,
  `sha256` text NOT NULL,
  `store_key` text NOT NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `completed_at` datetime NULL,
  `media_id` integer NULL,
  PRIMARY KEY (`id`)
);
-- Create index "upload_member_id_created_at" to table: "uploads"
CREATE INDEX `upload_member_id_created_at` ON `uploads` (`member_id`, `created_at`);
-- Create index "upload_expires_at" to table: "uploads"
CREATE INDEX `upload_expires_at` ON `uploads` (`expires_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
