-- Modify "audit_entries" table
ALTER TABLE `audit_entries` ADD INDEX `auditentry_actor_id` (`actor_id`), ADD INDEX `auditentry_subject_id` (`subject_id`);
