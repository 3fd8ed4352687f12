package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/question"
)

// LessonContent is one revision of what a lesson shows. A revision that a
// release refers to never changes again.
type LessonContent struct{ ent.Schema }

// Mixin of the table.
func (LessonContent) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (LessonContent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("lesson_id").Immutable().Comment("The lesson it was written for."),
		field.String("markdown").SchemaType(longText()).DefaultFunc(empty).
			Comment("Text as the trainer wrote it; empty for media."),
		field.String("html").SchemaType(longText()).DefaultFunc(empty).
			Comment("The text rendered and sanitised; empty for media."),
		field.Int64("media_id").Optional().Nillable().Comment("The video, audio or document; nil for texts."),
		field.Int64("captions_media_id").Optional().Nillable().Comment("Captions of a video, as WebVTT; nil without."),
		field.Int64("audio_media_id").Optional().Nillable().Comment("The sound of a video alone, for poor networks; nil without."),
		field.JSON("quiz", &question.Quiz{}).SchemaType(longText()).Optional().Comment("The questions with their keys; nil unless it is a quiz."),
		field.Bool("released").Default(false).
			Comment("Whether a release refers to it; from then on it is never changed or deleted."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When the revision was made."),
	}
}

// Indexes of the table.
func (LessonContent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("lesson_id"), index.Fields("media_id"), index.Fields("captions_media_id"), index.Fields("audio_media_id")}
}
