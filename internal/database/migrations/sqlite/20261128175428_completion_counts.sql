-- Create "completion_changes" table
CREATE TABLE `completion_changes` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `due_on` date NOT NULL,
  `members` integer NOT NULL DEFAULT (0),
  `not_started` integer NOT NULL DEFAULT (0),
  `in_progress` integer NOT NULL DEFAULT (0),
  `completed` integer NOT NULL DEFAULT (0),
  `credited_ms` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create "completion_counts" table
CREATE TABLE `completion_counts` (
  `id` integer NOT NULL,
  `course_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `due_on` date NOT NULL,
  `members` integer NOT NULL DEFAULT (0),
  `not_started` integer NOT NULL DEFAULT (0),
  `in_progress` integer NOT NULL DEFAULT (0),
  `completed` integer NOT NULL DEFAULT (0),
  `credited_ms` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create index "completioncount_course_id_organization_id_due_on" to table: "completion_counts"
CREATE UNIQUE INDEX `completioncount_course_id_organization_id_due_on` ON `completion_counts` (`course_id`, `organization_id`, `due_on`);
-- Count what there is
INSERT INTO `completion_counts` (`id`, `course_id`, `organization_id`, `due_on`, `members`, `not_started`, `in_progress`, `completed`, `credited_ms`)
SELECT (1 + (r.n >> 6)) * 4194304 + 4128768 + (r.n & 63), r.course_id, r.organization_id, r.due_on, r.members, r.not_started, r.in_progress, r.completed, r.credited_ms
FROM (SELECT ROW_NUMBER() OVER (ORDER BY g.course_id, g.organization_id, g.due_on) AS n, g.* FROM (
  SELECT 0 AS course_id, m.organization_id, '9999-12-31' AS due_on, COUNT(*) AS members, 0 AS not_started, 0 AS in_progress, 0 AS completed, 0 AS credited_ms
  FROM members m WHERE m.active GROUP BY m.organization_id
  UNION ALL
  SELECT e.course_id, e.organization_id, COALESCE(e.due_on, '9999-12-31'), 0, SUM(CASE WHEN e.status = 'NOT_STARTED' THEN 1 ELSE 0 END),
    SUM(CASE WHEN e.status = 'IN_PROGRESS' THEN 1 ELSE 0 END), SUM(CASE WHEN e.status = 'COMPLETED' THEN 1 ELSE 0 END), SUM(e.credited_ms)
  FROM enrollments e JOIN members m ON m.id = e.member_id WHERE m.active AND e.status <> 'WITHDRAWN'
  GROUP BY e.course_id, e.organization_id, COALESCE(e.due_on, '9999-12-31')
) g) r;
