-- Create "member_imports" table
CREATE TABLE `member_imports` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `upload_id` integer NOT NULL,
  `dry_run` bool NOT NULL,
  `all_or_nothing` bool NOT NULL DEFAULT (false),
  `headings` text NOT NULL,
  `created` integer NOT NULL,
  `updated` integer NOT NULL,
  `unchanged` integer NOT NULL,
  `failed` integer NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "memberimport_member_id_created_at" to table: "member_imports"
CREATE INDEX `memberimport_member_id_created_at` ON `member_imports` (`member_id`, `created_at`);
-- Create "member_import_rows" table
CREATE TABLE `member_import_rows` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `import_id` integer NOT NULL,
  `line` integer NOT NULL,
  `outcome` text NOT NULL,
  `messages` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "memberimportrow_import_id_line" to table: "member_import_rows"
CREATE UNIQUE INDEX `memberimportrow_import_id_line` ON `member_import_rows` (`import_id`, `line`);
-- Create index "memberimportrow_import_id_outcome_line" to table: "member_import_rows"
CREATE INDEX `memberimportrow_import_id_outcome_line` ON `member_import_rows` (`import_id`, `outcome`, `line`);
