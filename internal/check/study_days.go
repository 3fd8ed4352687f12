package check

import (
	"context"
	"fmt"
)

// studyDays checks what the rows of fixed study days must hold by themselves.
func (c *checker) studyDays(ctx context.Context) error {
	for _, rule := range []struct{ table, message, query string }{
		{"study_day_attendances", "it was made up without a day of study, or has one and was not",
			"SELECT id, NULL, NULL FROM study_day_attendances WHERE (source = 'MAKE_UP') <> (studied_on IS NOT NULL)"},
		{"study_day_attendances", "it was made up on or before the day itself",
			"SELECT id, NULL, NULL FROM study_day_attendances WHERE studied_on <= day"},
		{"study_day_attendances", "nobody recorded it, or somebody did and it says otherwise",
			"SELECT id, NULL, NULL FROM study_day_attendances WHERE (source = 'RECORDED') <> (recorded_by_id IS NOT NULL)"},
		{"study_day_leaves", "it ends before it begins",
			"SELECT id, NULL, NULL FROM study_day_leaves WHERE to_on < from_on"},
		{"holiday_shifts", "it moves a day to itself",
			"SELECT id, NULL, NULL FROM holiday_shifts WHERE moved_to = day"},
		{"study_day_plans", "its lesson is another course's",
			"SELECT p.id, NULL, NULL FROM study_day_plans p JOIN lessons l ON l.id = p.lesson_id WHERE p.course_id IS NULL OR p.course_id <> l.course_id"},
	} {
		if err := c.broken(ctx, rule.table, rule.message, rule.query); err != nil {
			return fmt.Errorf("%s: %w", rule.message, err)
		}
	}
	return nil
}
