package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Enrollment 报名 is a member's place in a course, on the release it began with.
type Enrollment struct{ ent.Schema }

// Mixin of the table.
func (Enrollment) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Enrollment) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("The learner."),
		field.Int64("course_id").Immutable().Comment("The course."),
		field.Int64("release_id").Comment("The release pinned; changed only by MIGRATE and by enrolling anew."),
		field.Int64("organization_id").Comment("The learner's home affiliation, so that reports need no join."),
		field.Enum("status").Values("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "WITHDRAWN").Default("NOT_STARTED").
			Comment("Where the learner stands. COMPLETED is never left."),
		field.Bool("required").Default(false).Comment("Whether an assignment asks for it."),
		field.Int64("assignment_id").Optional().Nillable().
			Comment("The assignment that asks for it, the one due first where there are several; nil where none does."),
		field.Bool("self_enrolled").Default(true).
			Comment("Whether the learner asked for the place: then cancelling an assignment does not take it away."),
		field.Other("due_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("Last day to complete it; nil without one. Overdue is derived from it, never stored."),
		field.Time("enrolled_at").SchemaType(instant()).Comment("When the learner enrolled (last)."),
		field.Time("active_at").SchemaType(instant()).Comment("Last enrolling, study or completion: orders the home screen."),
		field.Time("last_studied_at").SchemaType(instant()).Optional().Nillable().
			Comment("When study was last credited; nil before any."),
		field.Time("completed_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the last required lesson was completed; nil until then."),
		field.Time("withdrawn_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the learner withdrew; nil otherwise."),
		field.Int("completed_lessons").Default(0).Comment("Counter: required lessons of the pinned release that are complete."),
		field.Int("required_lessons").Default(0).Comment("Required lessons of the pinned release."),
		field.Int64("next_lesson_id").Optional().Nillable().
			Comment("First lesson of the pinned release that is not complete, required ones first; nil when none is left."),
		field.Int64("credited_ms").Default(0).Comment("Counter: milliseconds credited for all lessons of the course."),
		field.Time("changed_at").SchemaType(instant()).Optional().Nillable().Comment("When the row last changed: what a phone missed is found by it."),
	}
}

// Edges of the table.
func (Enrollment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("member", Member.Type).Field("member_id").Unique().Required().Immutable().Comment("The learner."),
	}
}

// Indexes of the table.
func (Enrollment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "course_id").Unique(),
		index.Fields("member_id", "status", "active_at"),
		index.Fields("course_id", "organization_id", "status"),
		index.Fields("release_id"),
		index.Fields("assignment_id", "status"),
		index.Fields("member_id", "changed_at"),
		index.Fields("course_id", "status", "due_on"),
	}
}
