package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Course 课程 is the draft of a course and the pointer to what was published.
// Learners never read this row: they read releases.
type Course struct{ ent.Schema }

// Mixin of the table.
func (Course) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Course) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").
			Comment("The owner: trainers whose role covers it may write the course. Changed only when the owner is dissolved."),
		field.Int64("trainer_id").Immutable().Comment("The member who created it."),
		field.String("title").NotEmpty().MaxRuneLen(120).Comment("Title of the draft."),
		field.String("summary").MaxRuneLen(2000).Default("").Comment("What the course is about, in a paragraph."),
		field.Enum("category").Values("THEORY", "PARTY_KNOWLEDGE", "POLICY", "BUSINESS_SKILLS", "LAW_AND_SAFETY", "SPECIAL_TRAINING").
			Comment("Shelf of the catalogue."),
		field.Int("credit_hundredths").NonNegative().
			Comment("Credit hours 学时 booked at completion, in hundredths of an hour."),
		field.Int64("cover_media_id").Optional().Nillable().Comment("The cover picture; nil without one."),
		field.Enum("status").Values("DRAFT", "PUBLISHED", "ARCHIVED").Default("DRAFT").
			Comment("DRAFT until first published; ARCHIVED takes no new learners."),
		field.Int64("current_release_id").Optional().Nillable().
			Comment("The release that new learners begin with; nil until published."),
		field.Int("current_release_number").Default(0).
			Comment("Number of the current release; 0 until published."),
		field.Time("published_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the current release was published."),
		field.Bool("draft_changed").Default(true).
			Comment("Whether the draft differs from the current release."),
		field.Int("learner_count").Default(0).Comment("Counter: enrolments not withdrawn."),
		field.Int("completed_count").Default(0).Comment("Counter: enrolments completed."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When the row was made."),
		field.Time("updated_at").SchemaType(instant()).Comment("When the draft last changed."),
	}
}

// Indexes of the table.
func (Course) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "status"),
		index.Fields("trainer_id"),
	}
}
