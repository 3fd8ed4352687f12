package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// TrainingModule 培训模块 is the draft of one part of a course.
type TrainingModule struct{ ent.Schema }

// Mixin of the table.
func (TrainingModule) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (TrainingModule) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("course_id").Immutable().Comment("The course it belongs to."),
		field.String("title").NotEmpty().MaxRuneLen(120).Comment("Title of the draft."),
		field.String("summary").MaxRuneLen(2000).Default("").Comment("What the module is about."),
		field.Int("position").Positive().Comment("Place in the course, from 1, without gaps."),
		field.Enum("status").Values("DRAFT", "PUBLISHED", "CHANGED").Default("DRAFT").
			Comment("DRAFT: never published; PUBLISHED: as in the current release; CHANGED: edited since."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When the row was made."),
		field.Time("updated_at").SchemaType(instant()).Comment("When the draft last changed."),
	}
}

// Indexes of the table.
func (TrainingModule) Indexes() []ent.Index {
	return []ent.Index{index.Fields("course_id", "position")}
}
