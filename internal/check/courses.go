package check

import (
	"context"
	"encoding/json"
	"fmt"
)

// readReleases reads what was published, and checks that each release holds what
// it says.
func (c *checker) readReleases(ctx context.Context) error {
	type content struct {
		lessonID int64
		released bool
	}
	contents, media := map[int64]content{}, map[int64]bool{}
	err := c.each(ctx, func(scan func(...any) error) error {
		var id int64
		var row content
		if err := scan(&id, &row.lessonID, &row.released); err != nil {
			return err
		}
		contents[id] = row
		return nil
	}, "SELECT id, lesson_id, released FROM lesson_contents")
	if err != nil {
		return err
	}
	err = c.each(ctx, func(scan func(...any) error) error {
		var id int64
		if err := scan(&id); err != nil {
			return err
		}
		media[id] = true
		return nil
	}, "SELECT id FROM media")
	if err != nil {
		return err
	}
	return c.each(ctx, func(scan func(...any) error) error {
		var id int64
		var text []byte
		var count, required int
		r := &release{}
		if err := scan(&id, &r.courseID, &r.number, &r.hundredths, &text, &count, &required); err != nil {
			return err
		}
		if err := json.Unmarshal(text, &r.outline); err != nil {
			c.report("outlines", "releases", id, "its outline cannot be read: %v", err)
			return nil
		}
		c.releases[id] = r
		lessons, musts := 0, 0
		for _, m := range r.outline.Modules {
			for _, l := range m.Lessons {
				lessons++
				if l.Required {
					musts++
				}
				c.lessons[l.ID] = true
				switch row, ok := contents[l.ContentID]; {
				case !ok:
					c.report("outline contents", "releases", id, "the content of the lesson %q is missing", l.Title)
				case row.lessonID != l.ID:
					c.report("outline contents", "releases", id, "the content of the lesson %q belongs to another", l.Title)
				case !row.released:
					c.report("outline contents", "releases", id, "the content of the lesson %q may still be changed", l.Title)
				}
				if l.MediaID != 0 && !media[l.MediaID] {
					c.report("outline media", "releases", id, "the media of the lesson %q are missing", l.Title)
				}
			}
		}
		if lessons != count || musts != required {
			c.report("outline counts", "releases", id, "it counts %d lessons, %d of them required; its outline holds %d and %d", count, required, lessons, musts)
		}
		return nil
	}, "SELECT id, course_id, number, credit_hundredths, outline, lesson_count, required_lesson_count FROM releases")
}

// drafts checks the rows that trainers write.
func (c *checker) drafts(ctx context.Context) error {
	for _, rule := range []struct{ table, message, query string }{
		{"courses", "the positions of its modules have gaps or repeat",
			gaps("course_id", "training_modules")},
		{"training_modules", "the positions of its lessons have gaps or repeat",
			gaps("module_id", "lessons")},
		{"lessons", "it belongs to another course than its module",
			"SELECT l.id, NULL, NULL FROM lessons l JOIN training_modules m ON m.id = l.module_id WHERE l.course_id <> m.course_id"},
		{"lessons", "its content was written for another lesson",
			"SELECT l.id, NULL, NULL FROM lessons l JOIN lesson_contents t ON t.id = l.content_id WHERE t.lesson_id <> l.id"},
		{"courses", "its current release is another course's, or of another number",
			"SELECT c.id, NULL, NULL FROM courses c JOIN releases r ON r.id = c.current_release_id WHERE r.course_id <> c.id OR r.number <> c.current_release_number"},
		{"courses", "its status, its release and the time of publishing do not fit together",
			"SELECT c.id, NULL, NULL FROM courses c WHERE (c.status = 'DRAFT' AND c.current_release_id IS NOT NULL) OR (c.status = 'PUBLISHED' AND c.current_release_id IS NULL)" +
				" OR (c.current_release_id IS NULL) <> (c.published_at IS NULL) OR (c.current_release_id IS NULL) <> (c.current_release_number = 0)"},
		{"courses", "the number of its current release is not that of its last",
			"SELECT c.id, c.current_release_number, MAX(r.number) FROM courses c JOIN releases r ON r.course_id = c.id GROUP BY c.id, c.current_release_number HAVING MAX(r.number) <> c.current_release_number"},
	} {
		if err := c.broken(ctx, rule.table, rule.message, rule.query); err != nil {
			return fmt.Errorf("%s: %w", rule.message, err)
		}
	}
	return nil
}

// gaps selects the owners of rows whose positions are not 1, 2, 3 and so on.
func gaps(owner, table string) string {
	return fmt.Sprintf("SELECT %[1]s, NULL, NULL FROM %[2]s GROUP BY %[1]s HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*) OR COUNT(DISTINCT position) <> COUNT(*)", owner, table)
}
