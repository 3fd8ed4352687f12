-- Create "audit_entries" table
CREATE TABLE `audit_entries` (
  `id` bigint NOT NULL,
  `at` datetime(3) NOT NULL,
  `actor_id` bigint NULL,
  `actor_name` varchar(60) NOT NULL,
  `action` varchar(60) NOT NULL,
  `organization_id` bigint NOT NULL,
  `subject_id` bigint NOT NULL,
  `summary` varchar(500) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `auditentry_organization_id` (`organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "certificates" table
CREATE TABLE `certificates` (
  `id` bigint NOT NULL,
  `number` varchar(40) NOT NULL,
  `member_id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `release_id` bigint NOT NULL,
  `enrollment_id` bigint NOT NULL,
  `member_name` varchar(60) NOT NULL,
  `course_title` varchar(120) NOT NULL,
  `hundredths` bigint NOT NULL,
  `issued_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `certificate_enrollment_id` (`enrollment_id`),
  INDEX `certificate_member_id` (`member_id`),
  UNIQUE INDEX `certificate_number` (`number`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "change_marks" table
CREATE TABLE `change_marks` (
  `id` bigint NOT NULL,
  `name` varchar(40) NOT NULL,
  `value` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `changemark_name` (`name`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "courses" table
CREATE TABLE `courses` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `trainer_id` bigint NOT NULL,
  `title` varchar(120) NOT NULL,
  `summary` varchar(2000) NOT NULL DEFAULT '',
  `category` enum('THEORY','PARTY_KNOWLEDGE','POLICY','BUSINESS_SKILLS','LAW_AND_SAFETY','SPECIAL_TRAINING') NOT NULL,
  `credit_hundredths` bigint NOT NULL,
  `cover_media_id` bigint NULL,
  `status` enum('DRAFT','PUBLISHED','ARCHIVED') NOT NULL DEFAULT 'DRAFT',
  `current_release_id` bigint NULL,
  `current_release_number` bigint NOT NULL DEFAULT 0,
  `published_at` datetime(3) NULL,
  `draft_changed` bool NOT NULL DEFAULT 1,
  `learner_count` bigint NOT NULL DEFAULT 0,
  `completed_count` bigint NOT NULL DEFAULT 0,
  `created_at` datetime(3) NOT NULL,
  `updated_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `course_organization_id_status` (`organization_id`, `status`),
  INDEX `course_trainer_id` (`trainer_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "credentials" table
CREATE TABLE `credentials` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `password_hash` varchar(255) NOT NULL,
  `must_change` bool NOT NULL DEFAULT 0,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `credential_member_id` (`member_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "credit_entries" table
CREATE TABLE `credit_entries` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `source` enum('COURSE') NOT NULL,
  `source_id` bigint NOT NULL,
  `once_key` varchar(80) NOT NULL,
  `hundredths` bigint NOT NULL,
  `seconds` bigint NOT NULL,
  `occurred_on` date NOT NULL,
  `year` bigint NOT NULL,
  `rule` varchar(60) NOT NULL,
  `title` varchar(120) NOT NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `creditentry_member_id_year_occurred_on` (`member_id`, `year`, `occurred_on`),
  UNIQUE INDEX `creditentry_once_key` (`once_key`),
  INDEX `creditentry_source_id` (`source_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "credit_rules" table
CREATE TABLE `credit_rules` (
  `id` bigint NOT NULL,
  `code` varchar(60) NOT NULL,
  `valid_from` date NOT NULL,
  `scheme` enum('PER_MINUTES','STEPS') NOT NULL,
  `minutes_per_hour` bigint NOT NULL DEFAULT 45,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `creditrule_valid_from` (`valid_from`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "enrollments" table
CREATE TABLE `enrollments` (
  `id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `release_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `status` enum('NOT_STARTED','IN_PROGRESS','COMPLETED','WITHDRAWN') NOT NULL DEFAULT 'NOT_STARTED',
  `required` bool NOT NULL DEFAULT 0,
  `due_on` date NULL,
  `enrolled_at` datetime(3) NOT NULL,
  `active_at` datetime(3) NOT NULL,
  `last_studied_at` datetime(3) NULL,
  `completed_at` datetime(3) NULL,
  `withdrawn_at` datetime(3) NULL,
  `completed_lessons` bigint NOT NULL DEFAULT 0,
  `required_lessons` bigint NOT NULL DEFAULT 0,
  `next_lesson_id` bigint NULL,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  `member_id` bigint NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `enrollment_course_id_organization_id_status` (`course_id`, `organization_id`, `status`),
  UNIQUE INDEX `enrollment_member_id_course_id` (`member_id`, `course_id`),
  INDEX `enrollment_member_id_status_active_at` (`member_id`, `status`, `active_at`),
  INDEX `enrollment_release_id` (`release_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `token` varchar(200) NOT NULL,
  `input_hash` varbinary(32) NOT NULL,
  `result_id` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idempotencykey_created_at` (`created_at`),
  UNIQUE INDEX `idempotencykey_member_id_token` (`member_id`, `token`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "lessons" table
CREATE TABLE `lessons` (
  `id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `module_id` bigint NOT NULL,
  `title` varchar(120) NOT NULL,
  `kind` enum('ARTICLE','VIDEO','AUDIO','DOCUMENT','QUIZ') NOT NULL,
  `required` bool NOT NULL DEFAULT 1,
  `position` bigint NOT NULL,
  `content_id` bigint NOT NULL,
  `duration_seconds` double NOT NULL,
  `min_coverage` double NULL,
  `min_seconds` double NULL,
  `created_at` datetime(3) NOT NULL,
  `updated_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `lesson_content_id` (`content_id`),
  INDEX `lesson_course_id` (`course_id`),
  INDEX `lesson_module_id_position` (`module_id`, `position`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "lesson_contents" table
CREATE TABLE `lesson_contents` (
  `id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `markdown` mediumtext NOT NULL,
  `html` mediumtext NOT NULL,
  `media_id` bigint NULL,
  `released` bool NOT NULL DEFAULT 0,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `lessoncontent_lesson_id` (`lesson_id`),
  INDEX `lessoncontent_media_id` (`media_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "login_codes" table
CREATE TABLE `login_codes` (
  `id` bigint NOT NULL,
  `subject` varchar(80) NOT NULL,
  `code_hash` varbinary(32) NOT NULL,
  `salt` varbinary(32) NOT NULL,
  `tries_left` bigint NOT NULL,
  `sent_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `logincode_expires_at` (`expires_at`),
  UNIQUE INDEX `logincode_subject` (`subject`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "media" table
CREATE TABLE `media` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `store_key` varchar(255) NOT NULL,
  `file_name` varchar(255) NOT NULL,
  `mime_type` varchar(100) NOT NULL,
  `byte_size` bigint NOT NULL,
  `sha256` varchar(64) NOT NULL,
  `duration_seconds` double NULL,
  `page_count` bigint NULL,
  `created_by_id` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `media_organization_id_sha256` (`organization_id`, `sha256`),
  UNIQUE INDEX `media_store_key` (`store_key`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "members" table
CREATE TABLE `members` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `name` varchar(60) NOT NULL,
  `phone` varchar(20) NOT NULL,
  `gender` enum('FEMALE','MALE') NULL,
  `stage` enum('APPLICANT','ACTIVIST','DEVELOPMENT_TARGET','PROBATIONARY','FULL') NOT NULL,
  `residency` enum('SETTLED','FLOATING') NOT NULL,
  `joined_on` date NULL,
  `full_member_on` date NULL,
  `joined_month_day` bigint NULL,
  `active` bool NOT NULL DEFAULT 1,
  `deactivated_at` datetime(3) NULL,
  `deactivation_reason` varchar(500) NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `member_joined_month_day_organization_id` (`joined_month_day`, `organization_id`),
  INDEX `member_organization_id_active` (`organization_id`, `active`),
  UNIQUE INDEX `member_phone` (`phone`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "node_leases" table
CREATE TABLE `node_leases` (
  `id` bigint NOT NULL,
  `number` bigint NOT NULL,
  `holder` varchar(80) NOT NULL,
  `leased_until` datetime(3) NOT NULL,
  `keys_until_ms` bigint NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `nodelease_number` (`number`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "organizations" table
CREATE TABLE `organizations` (
  `id` bigint NOT NULL,
  `parent_id` bigint NULL,
  `path` varchar(255) NOT NULL,
  `name` varchar(120) NOT NULL,
  `code` varchar(60) NOT NULL,
  `kind` enum('COMMITTEE','GENERAL_BRANCH','BRANCH','JOINT_BRANCH','PARTY_GROUP') NOT NULL,
  `set_up` enum('INDEPENDENT','JOINT','ATTACHED') NOT NULL DEFAULT 'INDEPENDENT',
  `floating` bool NOT NULL DEFAULT 0,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `organization_code` (`code`),
  INDEX `organization_parent_id` (`parent_id`),
  UNIQUE INDEX `organization_path` (`path`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "releases" table
CREATE TABLE `releases` (
  `id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `number` bigint NOT NULL,
  `title` varchar(120) NOT NULL,
  `summary` varchar(2000) NOT NULL,
  `category` enum('THEORY','PARTY_KNOWLEDGE','POLICY','BUSINESS_SKILLS','LAW_AND_SAFETY','SPECIAL_TRAINING') NOT NULL,
  `credit_hundredths` bigint NOT NULL,
  `cover_media_id` bigint NULL,
  `outline` mediumtext NOT NULL,
  `lesson_count` bigint NOT NULL,
  `required_lesson_count` bigint NOT NULL,
  `note` varchar(500) NOT NULL DEFAULT '',
  `published_by_id` bigint NOT NULL,
  `published_at` datetime(3) NOT NULL,
  `learner_count` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `release_course_id_number` (`course_id`, `number`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "role_grants" table
CREATE TABLE `role_grants` (
  `id` bigint NOT NULL,
  `role` enum('TRAINER','ADMIN') NOT NULL,
  `organization_id` bigint NOT NULL,
  `granted_by_id` bigint NULL,
  `granted_at` datetime(3) NOT NULL,
  `member_id` bigint NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `rolegrant_member_id_role_organization_id` (`member_id`, `role`, `organization_id`),
  INDEX `rolegrant_organization_id` (`organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "sessions" table
CREATE TABLE `sessions` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `device` varchar(120) NOT NULL DEFAULT '',
  `created_at` datetime(3) NOT NULL,
  `last_seen_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `refresh_hash` varbinary(32) NOT NULL,
  `spent_hash` varbinary(32) NULL,
  `spent_at` datetime(3) NULL,
  `sealed_successor` blob NULL,
  `ended_at` datetime(3) NULL,
  `end_reason` enum('LOGGED_OUT','ENDED','PASSWORD_CHANGED','TOKEN_REUSED','DEACTIVATED') NULL,
  PRIMARY KEY (`id`),
  INDEX `session_expires_at` (`expires_at`),
  INDEX `session_member_id` (`member_id`),
  UNIQUE INDEX `session_refresh_hash` (`refresh_hash`),
  INDEX `session_spent_hash` (`spent_hash`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "sign_in_attempts" table
CREATE TABLE `sign_in_attempts` (
  `id` bigint NOT NULL,
  `subject` varchar(80) NOT NULL,
  `attempted_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `signinattempt_attempted_at` (`attempted_at`),
  INDEX `signinattempt_subject_attempted_at` (`subject`, `attempted_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_days" table
CREATE TABLE `study_days` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `day` date NOT NULL,
  `lesson_id` bigint NOT NULL,
  `wall` mediumtext NOT NULL,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `studyday_member_id_day_lesson_id` (`member_id`, `day`, `lesson_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_events" table
CREATE TABLE `study_events` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `client_id` varchar(36) NOT NULL,
  `session_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `started_at` datetime(3) NOT NULL,
  `elapsed_ms` bigint NOT NULL,
  `from_ms` bigint NOT NULL,
  `to_ms` bigint NOT NULL,
  `playback_rate` double NOT NULL,
  `outcome` enum('ACCEPTED','CLIPPED','REJECTED') NOT NULL,
  `reason` enum('FASTER_THAN_CLOCK','RATE_TOO_HIGH','OUT_OF_RANGE','SESSION_EXPIRED','SESSION_UNKNOWN','SUPERSEDED','NOT_ENROLLED','LESSON_RETIRED','OVERLAP','LEASE_EXHAUSTED') NULL,
  `wall_from` datetime(3) NULL,
  `wall_to` datetime(3) NULL,
  `accepted_from_ms` bigint NOT NULL DEFAULT 0,
  `accepted_to_ms` bigint NOT NULL DEFAULT 0,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  `received_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `studyevent_member_id_client_id` (`member_id`, `client_id`),
  INDEX `studyevent_member_id_lesson_id` (`member_id`, `lesson_id`),
  INDEX `studyevent_session_id` (`session_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_records" table
CREATE TABLE `study_records` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `status` enum('IN_PROGRESS','COMPLETED') NOT NULL DEFAULT 'IN_PROGRESS',
  `coverage` mediumtext NOT NULL,
  `covered_ms` bigint NOT NULL DEFAULT 0,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  `resume_ms` bigint NOT NULL DEFAULT 0,
  `resume_at` datetime(3) NULL,
  `furthest_ms` bigint NOT NULL DEFAULT 0,
  `grace_ms` bigint NOT NULL DEFAULT 0,
  `last_studied_at` datetime(3) NOT NULL,
  `completed_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `studyrecord_course_id_lesson_id_status` (`course_id`, `lesson_id`, `status`),
  INDEX `studyrecord_member_id_last_studied_at` (`member_id`, `last_studied_at`),
  UNIQUE INDEX `studyrecord_member_id_lesson_id` (`member_id`, `lesson_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_sessions" table
CREATE TABLE `study_sessions` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `enrollment_id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `device` varchar(120) NOT NULL,
  `offline` bool NOT NULL DEFAULT 0,
  `started_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `ended_at` datetime(3) NULL,
  `clock_offset_ms` bigint NOT NULL DEFAULT 0,
  `lesson_ms` bigint NOT NULL,
  `max_creditable_ms` bigint NULL,
  `accepted_media_ms` bigint NOT NULL DEFAULT 0,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  `grace_ms` bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  INDEX `studysession_enrollment_id` (`enrollment_id`),
  INDEX `studysession_member_id_offline_expires_at` (`member_id`, `offline`, `expires_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "training_modules" table
CREATE TABLE `training_modules` (
  `id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `title` varchar(120) NOT NULL,
  `summary` varchar(2000) NOT NULL DEFAULT '',
  `position` bigint NOT NULL,
  `status` enum('DRAFT','PUBLISHED','CHANGED') NOT NULL DEFAULT 'DRAFT',
  `created_at` datetime(3) NOT NULL,
  `updated_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `trainingmodule_course_id_position` (`course_id`, `position`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
