-- Create "affiliations" table
CREATE TABLE `affiliations` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `from_on` date NOT NULL,
  `until_on` date NULL,
  `transfer_id` integer NULL,
  PRIMARY KEY (`id`)
);
-- Create index "affiliation_member_id_from_on" to table: "affiliations"
CREATE INDEX `affiliation_member_id_from_on` ON `affiliations` (`member_id`, `from_on`);
-- Create index "affiliation_organization_id_from_on" to table: "affiliations"
CREATE INDEX `affiliation_organization_id_from_on` ON `affiliations` (`organization_id`, `from_on`);
-- Create "affiliation_transfers" table
CREATE TABLE `affiliation_transfers` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `from_organization_id` integer NOT NULL,
  `to_organization_id` integer NOT NULL,
  `effective_on` date NOT NULL,
  `status` text NOT NULL DEFAULT ('PROPOSED'),
  `open_member_id` integer NULL,
  `proposed_by_id` integer NOT NULL,
  `proposed_at` datetime NOT NULL,
  `decided_by_id` integer NULL,
  `decided_at` datetime NULL,
  `note` text NOT NULL DEFAULT (''),
  `done_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "affiliationtransfer_open_member_id" to table: "affiliation_transfers"
CREATE UNIQUE INDEX `affiliationtransfer_open_member_id` ON `affiliation_transfers` (`open_member_id`);
-- Create index "affiliationtransfer_member_id_proposed_at" to table: "affiliation_transfers"
CREATE INDEX `affiliationtransfer_member_id_proposed_at` ON `affiliation_transfers` (`member_id`, `proposed_at`);
-- Create index "affiliationtransfer_from_organization_id" to table: "affiliation_transfers"
CREATE INDEX `affiliationtransfer_from_organization_id` ON `affiliation_transfers` (`from_organization_id`);
-- Create index "affiliationtransfer_to_organization_id" to table: "affiliation_transfers"
CREATE INDEX `affiliationtransfer_to_organization_id` ON `affiliation_transfers` (`to_organization_id`);
-- Create index "affiliationtransfer_status_effective_on" to table: "affiliation_transfers"
CREATE INDEX `affiliationtransfer_status_effective_on` ON `affiliation_transfers` (`status`, `effective_on`);
