package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Lesson 课时 is the draft of one lesson; its text or media lies in a
// LessonContent.
type Lesson struct{ ent.Schema }

// Mixin of the table.
func (Lesson) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Lesson) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("course_id").Immutable().Comment("The course it belongs to."),
		field.Int64("module_id").Immutable().Comment("The module it belongs to."),
		field.String("title").NotEmpty().MaxRuneLen(120).Comment("Title of the draft."),
		field.Enum("kind").Values("ARTICLE", "VIDEO", "AUDIO", "DOCUMENT", "QUIZ").
			Comment("What the lesson consists of."),
		field.Bool("required").Default(true).
			Comment("REQUIRED 必修 lessons complete the course; others are elective 选修."),
		field.Int("position").Positive().Comment("Place in the module, from 1, without gaps."),
		field.Int64("content_id").Comment("The draft's content."),
		field.Float("duration_seconds").Min(0).
			Comment("Length of the media, or the reading time of a text, in seconds."),
		field.Float("min_coverage").Min(0).Max(1).Optional().Nillable().
			Comment("Share of the media that must be covered; nil: the school's rule (0.9)."),
		field.Float("min_seconds").Min(0).Optional().Nillable().
			Comment("Credited seconds that a text asks for; nil: 60 % of its reading time."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When the row was made."),
		field.Time("updated_at").SchemaType(instant()).Comment("When the draft last changed."),
	}
}

// Indexes of the table.
func (Lesson) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("module_id", "position"),
		index.Fields("course_id"),
		index.Fields("content_id"),
	}
}
