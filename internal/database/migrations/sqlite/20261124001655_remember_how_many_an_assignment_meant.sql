-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_assignments" table
CREATE TABLE `new_assignments` (
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
  `audience_members` integer NOT NULL DEFAULT (0),
  `audience_enrolled` integer NOT NULL DEFAULT (0),
  `expanded_at` datetime NULL,
  `expanded_to` integer NOT NULL DEFAULT (0),
  `cancelled_by_id` integer NULL,
  `cancelled_at` datetime NULL,
  `withdrawn_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "assignments" to new temporary table "new_assignments"
INSERT INTO `new_assignments` (`id`, `course_id`, `organization_id`, `residency`, `stage`, `role`, `opens_on`, `due_on`, `created_by_id`, `created_at`, `expanded_at`, `expanded_to`, `cancelled_by_id`, `cancelled_at`, `withdrawn_at`) SELECT `id`, `course_id`, `organization_id`, `residency`, `stage`, `role`, `opens_on`, `due_on`, `created_by_id`, `created_at`, `expanded_at`, `expanded_to`, `cancelled_by_id`, `cancelled_at`, `withdrawn_at` FROM `assignments`;
-- Drop "assignments" table after copying rows
DROP TABLE `assignments`;
-- Rename temporary table "new_assignments" to "assignments"
ALTER TABLE `new_assignments` RENAME TO `assignments`;
-- Create index "assignment_course_id" to table: "assignments"
CREATE INDEX `assignment_course_id` ON `assignments` (`course_id`);
-- Create index "assignment_organization_id_created_at" to table: "assignments"
CREATE INDEX `assignment_organization_id_created_at` ON `assignments` (`organization_id`, `created_at`);
-- Create index "assignment_expanded_at_cancelled_at" to table: "assignments"
CREATE INDEX `assignment_expanded_at_cancelled_at` ON `assignments` (`expanded_at`, `cancelled_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
