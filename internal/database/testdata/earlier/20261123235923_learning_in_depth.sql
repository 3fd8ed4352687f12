-- Modify "certificates" table
ALTER TABLE `certificates` ADD COLUMN `year` bigint NOT NULL DEFAULT 0, ADD COLUMN `signature` varchar(255) NOT NULL DEFAULT '', DROP INDEX `certificate_member_id`, ADD UNIQUE INDEX `certificate_member_id_release_id_year` (`member_id`, `release_id`, `year`);
-- Modify "credit_entries" table
ALTER TABLE `credit_entries` MODIFY COLUMN `source` enum('COURSE','CLASSROOM','ORGANIZATION_LIFE','MANUAL','IMPORT') NOT NULL, ADD COLUMN `reason` varchar(500) NOT NULL DEFAULT '', ADD COLUMN `booked_by_id` bigint NULL, ADD COLUMN `reverses_id` bigint NULL, ADD INDEX `creditentry_organization_id_year` (`organization_id`, `year`), ADD UNIQUE INDEX `creditentry_reverses_id` (`reverses_id`);
-- Modify "enrollments" table
ALTER TABLE `enrollments` ADD COLUMN `assignment_id` bigint NULL, ADD COLUMN `self_enrolled` bool NOT NULL DEFAULT 1, ADD COLUMN `changed_at` datetime(3) NULL, ADD INDEX `enrollment_assignment_id_status` (`assignment_id`, `status`), ADD INDEX `enrollment_course_id_status_due_on` (`course_id`, `status`, `due_on`), ADD INDEX `enrollment_member_id_changed_at` (`member_id`, `changed_at`);
-- Modify "lesson_contents" table
ALTER TABLE `lesson_contents` ADD COLUMN `captions_media_id` bigint NULL, ADD COLUMN `audio_media_id` bigint NULL, ADD COLUMN `quiz` mediumtext NULL, ADD INDEX `lessoncontent_audio_media_id` (`audio_media_id`), ADD INDEX `lessoncontent_captions_media_id` (`captions_media_id`);
-- Modify "study_days" table
ALTER TABLE `study_days` ADD COLUMN `settled` mediumtext NULL;
-- Modify "study_records" table
ALTER TABLE `study_records` ADD COLUMN `changed_at` datetime(3) NULL, ADD INDEX `studyrecord_member_id_changed_at` (`member_id`, `changed_at`);
-- Modify "study_sessions" table
ALTER TABLE `study_sessions` ADD COLUMN `compacted_at` datetime(3) NULL, ADD INDEX `studysession_compacted_at_expires_at` (`compacted_at`, `expires_at`);
-- Create "annual_targets" table
CREATE TABLE `annual_targets` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `audience` enum('MEMBERS','LEADERS') NOT NULL,
  `from_year` bigint NOT NULL,
  `hundredths` bigint NOT NULL,
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `annualtarget_organization_id_audience_from_year` (`organization_id`, `audience`, `from_year`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "assignments" table
CREATE TABLE `assignments` (
  `id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `residency` enum('SETTLED','FLOATING') NULL,
  `stage` enum('APPLICANT','ACTIVIST','DEVELOPMENT_TARGET','PROBATIONARY','FULL') NULL,
  `role` enum('TRAINER','ADMIN') NULL,
  `opens_on` date NULL,
  `due_on` date NULL,
  `created_by_id` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `expanded_at` datetime(3) NULL,
  `expanded_to` bigint NOT NULL DEFAULT 0,
  `cancelled_by_id` bigint NULL,
  `cancelled_at` datetime(3) NULL,
  `withdrawn_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `assignment_course_id` (`course_id`),
  INDEX `assignment_expanded_at_cancelled_at` (`expanded_at`, `cancelled_at`),
  INDEX `assignment_organization_id_created_at` (`organization_id`, `created_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "assignment_scopes" table
CREATE TABLE `assignment_scopes` (
  `id` bigint NOT NULL,
  `assignment_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `assignmentscope_assignment_id_organization_id` (`assignment_id`, `organization_id`),
  INDEX `assignmentscope_organization_id` (`organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "audience_changes" table
CREATE TABLE `audience_changes` (
  `id` bigint NOT NULL,
  `member_id` bigint NULL,
  `organization_id` bigint NULL,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `audiencechange_member_id` (`member_id`),
  INDEX `audiencechange_organization_id` (`organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "exports" table
CREATE TABLE `exports` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `subject` enum('COMPLETION','CREDIT_HOURS') NOT NULL,
  `course_id` bigint NULL,
  `year` bigint NULL,
  `format` enum('XLSX','CSV') NOT NULL,
  `status` enum('PENDING','RUNNING','SUCCEEDED','FAILED') NOT NULL DEFAULT 'PENDING',
  `rows_written` bigint NOT NULL DEFAULT 0,
  `tries` bigint NOT NULL DEFAULT 0,
  `worker` varchar(60) NOT NULL DEFAULT '',
  `worked_until` datetime(3) NULL,
  `store_key` varchar(255) NOT NULL DEFAULT '',
  `byte_size` bigint NOT NULL DEFAULT 0,
  `error` varchar(500) NOT NULL DEFAULT '',
  `created_at` datetime(3) NOT NULL,
  `finished_at` datetime(3) NULL,
  `expires_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `export_expires_at` (`expires_at`),
  INDEX `export_member_id_created_at` (`member_id`, `created_at`),
  INDEX `export_status_worked_until` (`status`, `worked_until`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "mistakes" table
CREATE TABLE `mistakes` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `question_id` varchar(40) NOT NULL,
  `attempt_id` bigint NOT NULL,
  `answered_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `mistake_attempt_id` (`attempt_id`),
  INDEX `mistake_member_id_answered_at` (`member_id`, `answered_at`),
  UNIQUE INDEX `mistake_member_id_lesson_id_question_id` (`member_id`, `lesson_id`, `question_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "notices" table
CREATE TABLE `notices` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `kind` enum('OVERDUE_DIGEST') NOT NULL,
  `organization_id` bigint NULL,
  `once_key` varchar(120) NOT NULL,
  `title` varchar(120) NOT NULL,
  `body` mediumtext NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `read_at` datetime(3) NULL,
  `removed_at` datetime(3) NULL,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `notice_member_id_changed_at` (`member_id`, `changed_at`),
  INDEX `notice_member_id_created_at` (`member_id`, `created_at`),
  UNIQUE INDEX `notice_once_key` (`once_key`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "quiz_attempts" table
CREATE TABLE `quiz_attempts` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `enrollment_id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `content_id` bigint NOT NULL,
  `number` bigint NOT NULL,
  `paper` mediumtext NOT NULL,
  `answers` mediumtext NULL,
  `started_at` datetime(3) NOT NULL,
  `ends_at` datetime(3) NULL,
  `saved_at` datetime(3) NULL,
  `submitted_at` datetime(3) NULL,
  `score` double NULL,
  `max_score` double NOT NULL,
  `passed` bool NULL,
  PRIMARY KEY (`id`),
  INDEX `quizattempt_enrollment_id` (`enrollment_id`),
  INDEX `quizattempt_lesson_id` (`lesson_id`),
  UNIQUE INDEX `quizattempt_member_id_lesson_id_number` (`member_id`, `lesson_id`, `number`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "round_runs" table
CREATE TABLE `round_runs` (
  `id` bigint NOT NULL,
  `name` varchar(60) NOT NULL,
  `node` varchar(60) NOT NULL DEFAULT '',
  `held_until` datetime(3) NULL,
  `ran_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `roundrun_name` (`name`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_digests" table
CREATE TABLE `study_digests` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `course_id` bigint NOT NULL,
  `lesson_id` bigint NOT NULL,
  `coverage` mediumtext NOT NULL,
  `credited_ms` bigint NOT NULL DEFAULT 0,
  `resume_ms` bigint NOT NULL DEFAULT 0,
  `resume_at` datetime(3) NULL,
  `furthest_ms` bigint NOT NULL DEFAULT 0,
  `grace_ms` bigint NOT NULL DEFAULT 0,
  `last_studied_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `studydigest_member_id_lesson_id` (`member_id`, `lesson_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "uploads" table
CREATE TABLE `uploads` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `file_name` varchar(255) NOT NULL,
  `mime_type` varchar(100) NOT NULL,
  `byte_size` bigint NOT NULL,
  `sha256` varchar(64) NOT NULL,
  `store_key` varchar(255) NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `completed_at` datetime(3) NULL,
  `media_id` bigint NULL,
  PRIMARY KEY (`id`),
  INDEX `upload_expires_at` (`expires_at`),
  INDEX `upload_member_id_created_at` (`member_id`, `created_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
