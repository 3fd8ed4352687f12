-- Create "audit_entries" table
CREATE TABLE `audit_entries` (
  `id` integer NOT NULL,
  `at` datetime NOT NULL,
  `actor_id` integer NULL,
  `actor_name` text NOT NULL,
  `action` text NOT NULL,
  `organization_id` integer NOT NULL,
  `subject_id` integer NOT NULL,
  `summary` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "auditentry_organization_id" to table: "audit_entries"
CREATE INDEX `auditentry_organization_id` ON `audit_entries` (`organization_id`);
-- Create "certificates" table
CREATE TABLE `certificates` (
  `id` integer NOT NULL,
  `number` text NOT NULL,
  `member_id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `release_id` integer NOT NULL,
  `enrollment_id` integer NOT NULL,
  `member_name` text NOT NULL,
  `course_title` text NOT NULL,
  `hundredths` integer NOT NULL,
  `issued_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "certificate_number" to table: "certificates"
CREATE UNIQUE INDEX `certificate_number` ON `certificates` (`number`);
-- Create index "certificate_enrollment_id" to table: "certificates"
CREATE UNIQUE INDEX `certificate_enrollment_id` ON `certificates` (`enrollment_id`);
-- Create index "certificate_member_id" to table: "certificates"
CREATE INDEX `certificate_member_id` ON `certificates` (`member_id`);
-- Create "change_marks" table
CREATE TABLE `change_marks` (
  `id` integer NOT NULL,
  `name` text NOT NULL,
  `value` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create index "changemark_name" to table: "change_marks"
CREATE UNIQUE INDEX `changemark_name` ON `change_marks` (`name`);
-- Create "courses" table
CREATE TABLE `courses` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `trainer_id` integer NOT NULL,
  `title` text NOT NULL,
  `summary` text NOT NULL DEFAULT (''),
  `category` text NOT NULL,
  `credit_hundredths` integer NOT NULL,
  `cover_media_id` integer NULL,
  `status` text NOT NULL DEFAULT ('DRAFT'),
  `current_release_id` integer NULL,
  `current_release_number` integer NOT NULL DEFAULT (0),
  `published_at` datetime NULL,
  `draft_changed` bool NOT NULL DEFAULT (true),
  `learner_count` integer NOT NULL DEFAULT (0),
  `completed_count` integer NOT NULL DEFAULT (0),
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "course_organization_id_status" to table: "courses"
CREATE INDEX `course_organization_id_status` ON `courses` (`organization_id`, `status`);
-- Create index "course_trainer_id" to table: "courses"
CREATE INDEX `course_trainer_id` ON `courses` (`trainer_id`);
-- Create "credentials" table
CREATE TABLE `credentials` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `password_hash` text NOT NULL,
  `must_change` bool NOT NULL DEFAULT (false),
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "credential_member_id" to table: "credentials"
CREATE UNIQUE INDEX `credential_member_id` ON `credentials` (`member_id`);
-- Create "credit_entries" table
CREATE TABLE `credit_entries` (
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
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "creditentry_once_key" to table: "credit_entries"
CREATE UNIQUE INDEX `creditentry_once_key` ON `credit_entries` (`once_key`);
-- Create index "creditentry_member_id_year_occurred_on" to table: "credit_entries"
CREATE INDEX `creditentry_member_id_year_occurred_on` ON `credit_entries` (`member_id`, `year`, `occurred_on`);
-- Create index "creditentry_source_id" to table: "credit_entries"
CREATE INDEX `creditentry_source_id` ON `credit_entries` (`source_id`);
-- Create "credit_rules" table
CREATE TABLE `credit_rules` (
  `id` integer NOT NULL,
  `code` text NOT NULL,
  `valid_from` date NOT NULL,
  `scheme` text NOT NULL,
  `minutes_per_hour` integer NOT NULL DEFAULT (45),
  PRIMARY KEY (`id`)
);
-- Create index "creditrule_valid_from" to table: "credit_rules"
CREATE UNIQUE INDEX `creditrule_valid_from` ON `credit_rules` (`valid_from`);
-- Create "enrollments" table
CREATE TABLE `enrollments` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `release_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('NOT_STARTED'),
  `required` bool NOT NULL DEFAULT (false),
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
  `member_id` integer NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "enrollment_member_id_course_id" to table: "enrollments"
CREATE UNIQUE INDEX `enrollment_member_id_course_id` ON `enrollments` (`member_id`, `course_id`);
-- Create index "enrollment_member_id_status_active_at" to table: "enrollments"
CREATE INDEX `enrollment_member_id_status_active_at` ON `enrollments` (`member_id`, `status`, `active_at`);
-- Create index "enrollment_course_id_organization_id_status" to table: "enrollments"
CREATE INDEX `enrollment_course_id_organization_id_status` ON `enrollments` (`course_id`, `organization_id`, `status`);
-- Create index "enrollment_release_id" to table: "enrollments"
CREATE INDEX `enrollment_release_id` ON `enrollments` (`release_id`);
-- Create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `token` text NOT NULL,
  `input_hash` blob NOT NULL,
  `result_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "idempotencykey_member_id_token" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotencykey_member_id_token` ON `idempotency_keys` (`member_id`, `token`);
-- Create index "idempotencykey_created_at" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_created_at` ON `idempotency_keys` (`created_at`);
-- Create "lessons" table
CREATE TABLE `lessons` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `module_id` integer NOT NULL,
  `title` text NOT NULL,
  `kind` text NOT NULL,
  `required` bool NOT NULL DEFAULT (true),
  `position` integer NOT NULL,
  `content_id` integer NOT NULL,
  `duration_seconds` real NOT NULL,
  `min_coverage` real NULL,
  `min_seconds` real NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "lesson_module_id_position" to table: "lessons"
CREATE INDEX `lesson_module_id_position` ON `lessons` (`module_id`, `position`);
-- Create index "lesson_course_id" to table: "lessons"
CREATE INDEX `lesson_course_id` ON `lessons` (`course_id`);
-- Create index "lesson_content_id" to table: "lessons"
CREATE INDEX `lesson_content_id` ON `lessons` (`content_id`);
-- Create "lesson_contents" table
CREATE TABLE `lesson_contents` (
  `id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `markdown` text NOT NULL,
  `html` text NOT NULL,
  `media_id` integer NULL,
  `released` bool NOT NULL DEFAULT (false),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "lessoncontent_lesson_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_lesson_id` ON `lesson_contents` (`lesson_id`);
-- Create index "lessoncontent_media_id" to table: "lesson_contents"
CREATE INDEX `lessoncontent_media_id` ON `lesson_contents` (`media_id`);
-- Create "login_codes" table
CREATE TABLE `login_codes` (
  `id` integer NOT NULL,
  `subject` text NOT NULL,
  `code_hash` blob NOT NULL,
  `salt` blob NOT NULL,
  `tries_left` integer NOT NULL,
  `sent_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "logincode_subject" to table: "login_codes"
CREATE UNIQUE INDEX `logincode_subject` ON `login_codes` (`subject`);
-- Create index "logincode_expires_at" to table: "login_codes"
CREATE INDEX `logincode_expires_at` ON `login_codes` (`expires_at`);
-- Create "media" table
CREATE TABLE `media` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `store_key` text NOT NULL,
  `file_name` text NOT NULL,
  `mime_type` text NOT NULL,
  `byte_size` integer NOT NULL,
  `sha256` text NOT NULL,
  `duration_seconds` real NULL,
  `page_count` integer NULL,
  `created_by_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "media_store_key" to table: "media"
CREATE UNIQUE INDEX `media_store_key` ON `media` (`store_key`);
-- Create index "media_organization_id_sha256" to table: "media"
CREATE INDEX `media_organization_id_sha256` ON `media` (`organization_id`, `sha256`);
-- Create "members" table
CREATE TABLE `members` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `phone` text NOT NULL,
  `gender` text NULL,
  `stage` text NOT NULL,
  `residency` text NOT NULL,
  `joined_on` date NULL,
  `full_member_on` date NULL,
  `joined_month_day` integer NULL,
  `active` bool NOT NULL DEFAULT (true),
  `deactivated_at` datetime NULL,
  `deactivation_reason` text NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "member_phone" to table: "members"
CREATE UNIQUE INDEX `member_phone` ON `members` (`phone`);
-- Create index "member_organization_id_active" to table: "members"
CREATE INDEX `member_organization_id_active` ON `members` (`organization_id`, `active`);
-- Create index "member_joined_month_day_organization_id" to table: "members"
CREATE INDEX `member_joined_month_day_organization_id` ON `members` (`joined_month_day`, `organization_id`);
-- Create "node_leases" table
CREATE TABLE `node_leases` (
  `id` integer NOT NULL,
  `number` integer NOT NULL,
  `holder` text NOT NULL,
  `leased_until` datetime NOT NULL,
  `keys_until_ms` integer NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "nodelease_number" to table: "node_leases"
CREATE UNIQUE INDEX `nodelease_number` ON `node_leases` (`number`);
-- Create "organizations" table
CREATE TABLE `organizations` (
  `id` integer NOT NULL,
  `parent_id` integer NULL,
  `path` text NOT NULL,
  `name` text NOT NULL,
  `code` text NOT NULL,
  `kind` text NOT NULL,
  `set_up` text NOT NULL DEFAULT ('INDEPENDENT'),
  `floating` bool NOT NULL DEFAULT (false),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "organization_path" to table: "organizations"
CREATE UNIQUE INDEX `organization_path` ON `organizations` (`path`);
-- Create index "organization_code" to table: "organizations"
CREATE UNIQUE INDEX `organization_code` ON `organizations` (`code`);
-- Create index "organization_parent_id" to table: "organizations"
CREATE INDEX `organization_parent_id` ON `organizations` (`parent_id`);
-- Create "releases" table
CREATE TABLE `releases` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `number` integer NOT NULL,
  `title` text NOT NULL,
  `summary` text NOT NULL,
  `category` text NOT NULL,
  `credit_hundredths` integer NOT NULL,
  `cover_media_id` integer NULL,
  `outline` json NOT NULL,
  `lesson_count` integer NOT NULL,
  `required_lesson_count` integer NOT NULL,
  `note` text NOT NULL DEFAULT (''),
  `published_by_id` integer NOT NULL,
  `published_at` datetime NOT NULL,
  `learner_count` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create index "release_course_id_number" to table: "releases"
CREATE UNIQUE INDEX `release_course_id_number` ON `releases` (`course_id`, `number`);
-- Create "role_grants" table
CREATE TABLE `role_grants` (
  `id` integer NOT NULL,
  `role` text NOT NULL,
  `organization_id` integer NOT NULL,
  `granted_by_id` integer NULL,
  `granted_at` datetime NOT NULL,
  `member_id` integer NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "rolegrant_member_id_role_organization_id" to table: "role_grants"
CREATE UNIQUE INDEX `rolegrant_member_id_role_organization_id` ON `role_grants` (`member_id`, `role`, `organization_id`);
-- Create index "rolegrant_organization_id" to table: "role_grants"
CREATE INDEX `rolegrant_organization_id` ON `role_grants` (`organization_id`);
-- Create "sessions" table
CREATE TABLE `sessions` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `device` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `last_seen_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `refresh_hash` blob NOT NULL,
  `spent_hash` blob NULL,
  `spent_at` datetime NULL,
  `sealed_successor` blob NULL,
  `ended_at` datetime NULL,
  `end_reason` text NULL,
  PRIMARY KEY (`id`)
);
-- Create index "session_member_id" to table: "sessions"
CREATE INDEX `session_member_id` ON `sessions` (`member_id`);
-- Create index "session_refresh_hash" to table: "sessions"
CREATE UNIQUE INDEX `session_refresh_hash` ON `sessions` (`refresh_hash`);
-- Create index "session_spent_hash" to table: "sessions"
CREATE INDEX `session_spent_hash` ON `sessions` (`spent_hash`);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "sign_in_attempts" table
CREATE TABLE `sign_in_attempts` (
  `id` integer NOT NULL,
  `subject` text NOT NULL,
  `attempted_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "signinattempt_subject_attempted_at" to table: "sign_in_attempts"
CREATE INDEX `signinattempt_subject_attempted_at` ON `sign_in_attempts` (`subject`, `attempted_at`);
-- Create index "signinattempt_attempted_at" to table: "sign_in_attempts"
CREATE INDEX `signinattempt_attempted_at` ON `sign_in_attempts` (`attempted_at`);
-- Create "study_days" table
CREATE TABLE `study_days` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `day` date NOT NULL,
  `lesson_id` integer NOT NULL,
  `wall` text NOT NULL,
  `credited_ms` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create index "studyday_member_id_day_lesson_id" to table: "study_days"
CREATE UNIQUE INDEX `studyday_member_id_day_lesson_id` ON `study_days` (`member_id`, `day`, `lesson_id`);
-- Create "study_events" table
CREATE TABLE `study_events` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `client_id` text NOT NULL,
  `session_id` integer NOT NULL,
  `lesson_id` integer NOT NULL,
  `started_at` datetime NOT NULL,
  `elapsed_ms` integer NOT NULL,
  `from_ms` integer NOT NULL,
  `to_ms` integer NOT NULL,
  `playback_rate` real NOT NULL,
  `outcome` text NOT NULL,
  `reason` text NULL,
  `wall_from` datetime NULL,
  `wall_to` datetime NULL,
  `accepted_from_ms` integer NOT NULL DEFAULT (0),
  `accepted_to_ms` integer NOT NULL DEFAULT (0),
  `credited_ms` integer NOT NULL DEFAULT (0),
  `received_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "studyevent_member_id_client_id" to table: "study_events"
CREATE UNIQUE INDEX `studyevent_member_id_client_id` ON `study_events` (`member_id`, `client_id`);
-- Create index "studyevent_session_id" to table: "study_events"
CREATE INDEX `studyevent_session_id` ON `study_events` (`session_id`);
-- Create index "studyevent_member_id_lesson_id" to table: "study_events"
CREATE INDEX `studyevent_member_id_lesson_id` ON `study_events` (`member_id`, `lesson_id`);
-- Create "study_records" table
CREATE TABLE `study_records` (
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
  PRIMARY KEY (`id`)
);
-- Create index "studyrecord_member_id_lesson_id" to table: "study_records"
CREATE UNIQUE INDEX `studyrecord_member_id_lesson_id` ON `study_records` (`member_id`, `lesson_id`);
-- Create index "studyrecord_member_id_last_studied_at" to table: "study_records"
CREATE INDEX `studyrecord_member_id_last_studied_at` ON `study_records` (`member_id`, `last_studied_at`);
-- Create index "studyrecord_course_id_lesson_id_status" to table: "study_records"
CREATE INDEX `studyrecord_course_id_lesson_id_status` ON `study_records` (`course_id`, `lesson_id`, `status`);
-- Create "study_sessions" table
CREATE TABLE `study_sessions` (
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
  PRIMARY KEY (`id`)
);
-- Create index "studysession_member_id_offline_expires_at" to table: "study_sessions"
CREATE INDEX `studysession_member_id_offline_expires_at` ON `study_sessions` (`member_id`, `offline`, `expires_at`);
-- Create index "studysession_enrollment_id" to table: "study_sessions"
CREATE INDEX `studysession_enrollment_id` ON `study_sessions` (`enrollment_id`);
-- Create "training_modules" table
CREATE TABLE `training_modules` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `title` text NOT NULL,
  `summary` text NOT NULL DEFAULT (''),
  `position` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('DRAFT'),
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "trainingmodule_course_id_position" to table: "training_modules"
CREATE INDEX `trainingmodule_course_id_position` ON `training_modules` (`course_id`, `position`);
