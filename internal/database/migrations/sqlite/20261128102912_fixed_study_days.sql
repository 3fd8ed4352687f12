-- Create "check_in_secrets" table
CREATE TABLE `check_in_secrets` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `day` date NOT NULL,
  `secret` blob NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "checkinsecret_organization_id_day" to table: "check_in_secrets"
CREATE UNIQUE INDEX `checkinsecret_organization_id_day` ON `check_in_secrets` (`organization_id`, `day`);
-- Create "fixed_study_day_rules" table
CREATE TABLE `fixed_study_day_rules` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `residency` text NOT NULL,
  `from_on` date NOT NULL,
  `recurrence` text NOT NULL DEFAULT (''),
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "fixedstudydayrule_organization_id_residency_from_on" to table: "fixed_study_day_rules"
CREATE UNIQUE INDEX `fixedstudydayrule_organization_id_residency_from_on` ON `fixed_study_day_rules` (`organization_id`, `residency`, `from_on`);
-- Create "holiday_shifts" table
CREATE TABLE `holiday_shifts` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `day` date NOT NULL,
  `moved_to` date NULL,
  `name` text NOT NULL,
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "holidayshift_organization_id_day" to table: "holiday_shifts"
CREATE UNIQUE INDEX `holidayshift_organization_id_day` ON `holiday_shifts` (`organization_id`, `day`);
-- Create "study_day_attendances" table
CREATE TABLE `study_day_attendances` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `day` date NOT NULL,
  `source` text NOT NULL,
  `organization_id` integer NOT NULL,
  `studied_on` date NULL,
  `recorded_by_id` integer NULL,
  `at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "studydayattendance_member_id_day" to table: "study_day_attendances"
CREATE UNIQUE INDEX `studydayattendance_member_id_day` ON `study_day_attendances` (`member_id`, `day`);
-- Create index "studydayattendance_member_id_studied_on" to table: "study_day_attendances"
CREATE UNIQUE INDEX `studydayattendance_member_id_studied_on` ON `study_day_attendances` (`member_id`, `studied_on`);
-- Create "study_day_leaves" table
CREATE TABLE `study_day_leaves` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `kind` text NOT NULL,
  `from_on` date NOT NULL,
  `to_on` date NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `entered_by_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `cancelled_by_id` integer NULL,
  `cancelled_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "studydayleave_member_id_from_on" to table: "study_day_leaves"
CREATE INDEX `studydayleave_member_id_from_on` ON `study_day_leaves` (`member_id`, `from_on`);
-- Create "study_day_plans" table
CREATE TABLE `study_day_plans` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `day` date NOT NULL,
  `topic` text NOT NULL,
  `place` text NOT NULL DEFAULT (''),
  `course_id` integer NULL,
  `lesson_id` integer NULL,
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "studydayplan_organization_id_day" to table: "study_day_plans"
CREATE UNIQUE INDEX `studydayplan_organization_id_day` ON `study_day_plans` (`organization_id`, `day`);
