-- Create "member_imports" table
CREATE TABLE `member_imports` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `upload_id` bigint NOT NULL,
  `dry_run` bool NOT NULL,
  `all_or_nothing` bool NOT NULL DEFAULT 0,
  `headings` mediumtext NOT NULL,
  `created` bigint NOT NULL,
  `updated` bigint NOT NULL,
  `unchanged` bigint NOT NULL,
  `failed` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `memberimport_member_id_created_at` (`member_id`, `created_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "member_import_rows" table
CREATE TABLE `member_import_rows` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `import_id` bigint NOT NULL,
  `line` bigint NOT NULL,
  `outcome` enum('CREATED','UPDATED','UNCHANGED','FAILED') NOT NULL,
  `messages` mediumtext NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `memberimportrow_import_id_line` (`import_id`, `line`),
  INDEX `memberimportrow_import_id_outcome_line` (`import_id`, `outcome`, `line`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
