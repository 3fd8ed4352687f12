package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/outline"
)

// Release is what was published of a course at one moment. It never changes;
// enrolments pin one.
type Release struct{ ent.Schema }

// Mixin of the table.
func (Release) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Release) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("course_id").Immutable().Comment("The course it is a release of."),
		field.Int("number").Positive().Immutable().Comment("1 for the first, counted by course."),
		field.String("title").NotEmpty().MaxRuneLen(120).Immutable().Comment("Title when published."),
		field.String("summary").MaxRuneLen(2000).Immutable().Comment("Summary when published."),
		field.Enum("category").Values("THEORY", "PARTY_KNOWLEDGE", "POLICY", "BUSINESS_SKILLS", "LAW_AND_SAFETY", "SPECIAL_TRAINING").Immutable().
			Comment("Shelf of the catalogue."),
		field.Int("credit_hundredths").NonNegative().Immutable().
			Comment("Credit hours booked at completion, in hundredths of an hour."),
		field.Int64("cover_media_id").Optional().Nillable().Immutable().Comment("The cover picture; nil without one."),
		field.JSON("outline", outline.Outline{}).SchemaType(longText()).Immutable().
			Comment("Modules and lessons in order, with the rules of each lesson and the revision of its content."),
		field.Int("lesson_count").NonNegative().Immutable().Comment("Lessons in the outline."),
		field.Int("required_lesson_count").NonNegative().Immutable().Comment("Required lessons in the outline."),
		field.String("note").MaxRuneLen(500).Default("").Immutable().Comment("What the trainer said of this release."),
		field.Int64("published_by_id").Immutable().Comment("Who published it."),
		field.Time("published_at").SchemaType(instant()).Immutable().Comment("When."),
		field.Int("learner_count").Default(0).Comment("Counter: enrolments not withdrawn that pin this release."),
	}
}

// Indexes of the table.
func (Release) Indexes() []ent.Index {
	return []ent.Index{index.Fields("course_id", "number").Unique()}
}
