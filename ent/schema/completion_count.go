package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"

	"partyschool/internal/calendar"
)

// CompletionCount is how many members of one organisation stand where in one course:
// what a completion report adds up instead of reading every place. What was noted
// lately lies in CompletionChange, and both together are the count.
type CompletionCount struct{ ent.Schema }

// Mixin of the table.
func (CompletionCount) Mixin() []ent.Mixin { return []ent.Mixin{table{}, counted{}} }

// Indexes of the table.
func (CompletionCount) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("course_id", "organization_id", "due_on").Unique(),
	}
}

// CompletionChange is what one transaction changed in the completion counts, written
// with it: transactions that add rows do not wait for each other, as they would for
// one counter. A round adds them to CompletionCount, and removes them.
type CompletionChange struct{ ent.Schema }

// Mixin of the table.
func (CompletionChange) Mixin() []ent.Mixin { return []ent.Mixin{table{}, counted{}} }

// counted are the columns of completion counts and of what changes them.
type counted struct{ mixin.Schema }

// Fields of both tables.
func (counted) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("course_id").Immutable().Comment("The course; 0 for the register itself, which counts members alone."),
		field.Int64("organization_id").Immutable().Comment("The home affiliation of those counted: its own members, none of those below it."),
		field.Other("due_on", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("The last day to complete the course, so that overdue is derived and never stored; 9999-12-31 where there is none."),
		field.Int("members").Default(0).Comment("Of the register: members in service."),
		field.Int("not_started").Default(0).Comment("Places of members in service that are not started."),
		field.Int("in_progress").Default(0).Comment("Places of members in service that are in progress."),
		field.Int("completed").Default(0).Comment("Places of members in service that are completed."),
		field.Int64("credited_ms").Default(0).Comment("Milliseconds credited in these places."),
	}
}
