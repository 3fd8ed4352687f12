package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/interval"
)

// StudyRecord 学习记录 is where a member stands in a lesson. It never goes
// backwards and outlives every enrolment.
type StudyRecord struct{ ent.Schema }

// Mixin of the table.
func (StudyRecord) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyRecord) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who studied."),
		field.Int64("course_id").Immutable().Comment("The course of the lesson."),
		field.Int64("lesson_id").Immutable().Comment("What was studied."),
		field.Enum("status").Values("IN_PROGRESS", "COMPLETED").Default("IN_PROGRESS").
			Comment("Without a row the lesson is NOT_STARTED. COMPLETED is never left."),
		field.Other("coverage", interval.Set{}).
			SchemaType(map[string]string{dialect.MySQL: "mediumtext", dialect.SQLite: "text"}).
			Comment("Union of the media intervals accepted, in milliseconds of media."),
		field.Int64("covered_ms").Default(0).Comment("Counter: length of coverage."),
		field.Int64("credited_ms").Default(0).Comment("Counter: wall time credited for this lesson, over all devices."),
		field.Int64("resume_ms").Default(0).Comment("断点: where to go on, in milliseconds of media."),
		field.Time("resume_at").SchemaType(instant()).Optional().Nillable().
			Comment("End of the event that set resume_ms, by the server's clock: a late event does not move it back."),
		field.Int64("furthest_ms").Default(0).Comment("Furthest media position accepted, in milliseconds: tells whether the end was reached."),
		field.Int64("grace_ms").Default(0).Comment("How much of the one grace of this member and lesson is used."),
		field.Time("last_studied_at").SchemaType(instant()).Comment("End of the latest wall time credited."),
		field.Time("completed_at").SchemaType(instant()).Optional().Nillable().
			Comment("When its rules were first met; nil until then."),
		field.Time("changed_at").SchemaType(instant()).Optional().Nillable().Comment("When the row last changed: what a phone missed is found by it."),
	}
}

// Indexes of the table.
func (StudyRecord) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "lesson_id").Unique(),
		index.Fields("member_id", "last_studied_at"),
		index.Fields("member_id", "changed_at"),
		index.Fields("course_id", "lesson_id", "status"),
	}
}
