-- Create "check_in_secrets" table
CREATE TABLE `check_in_secrets` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `day` date NOT NULL,
  `secret` varbinary(32) NOT NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `checkinsecret_organization_id_day` (`organization_id`, `day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "fixed_study_day_rules" table
CREATE TABLE `fixed_study_day_rules` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `residency` enum('SETTLED','FLOATING') NOT NULL,
  `from_on` date NOT NULL,
  `recurrence` varchar(200) NOT NULL DEFAULT '',
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `fixedstudydayrule_organization_id_residency_from_on` (`organization_id`, `residency`, `from_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "holiday_shifts" table
CREATE TABLE `holiday_shifts` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `day` date NOT NULL,
  `moved_to` date NULL,
  `name` varchar(60) NOT NULL,
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `holidayshift_organization_id_day` (`organization_id`, `day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_day_attendances" table
CREATE TABLE `study_day_attendances` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `day` date NOT NULL,
  `source` enum('CHECK_IN','MAKE_UP','RECORDED') NOT NULL,
  `organization_id` bigint NOT NULL,
  `studied_on` date NULL,
  `recorded_by_id` bigint NULL,
  `at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `studydayattendance_member_id_day` (`member_id`, `day`),
  UNIQUE INDEX `studydayattendance_member_id_studied_on` (`member_id`, `studied_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_day_leaves" table
CREATE TABLE `study_day_leaves` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `kind` enum('SICK','WORK','AWAY','FAMILY','OTHER') NOT NULL,
  `from_on` date NOT NULL,
  `to_on` date NOT NULL,
  `reason` varchar(200) NOT NULL DEFAULT '',
  `entered_by_id` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `cancelled_by_id` bigint NULL,
  `cancelled_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `studydayleave_member_id_from_on` (`member_id`, `from_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "study_day_plans" table
CREATE TABLE `study_day_plans` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `day` date NOT NULL,
  `topic` varchar(120) NOT NULL,
  `place` varchar(200) NOT NULL DEFAULT '',
  `course_id` bigint NULL,
  `lesson_id` bigint NULL,
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `studydayplan_organization_id_day` (`organization_id`, `day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
