-- Create "burden_policies" table
CREATE TABLE `burden_policies` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `practice` text NOT NULL,
  `enabled` bool NOT NULL,
  `reason` text NOT NULL,
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "burdenpolicy_organization_id_practice" to table: "burden_policies"
CREATE UNIQUE INDEX `burdenpolicy_organization_id_practice` ON `burden_policies` (`organization_id`, `practice`);
