package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Assignment 学习任务 asks an audience to complete a course. It is a rule, not a
// list: whoever joins the audience later is enrolled then.
type Assignment struct{ ent.Schema }

// Mixin of the table.
func (Assignment) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Assignment) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("course_id").Immutable().Comment("The course."),
		field.Int64("organization_id").
			Comment("The organisation in whose name it was given: it lies above all of the audience. Changed only when it is dissolved."),
		field.Enum("residency").Values("SETTLED", "FLOATING").Optional().Nillable().Immutable().
			Comment("Only these members; nil for all."),
		field.Enum("stage").Values("APPLICANT", "ACTIVIST", "DEVELOPMENT_TARGET", "PROBATIONARY", "FULL").Optional().Nillable().Immutable().
			Comment("Only members of this stage; nil for all."),
		field.Enum("role").Values("TRAINER", "ADMIN").Optional().Nillable().Immutable().
			Comment("Only members who hold this role anywhere; nil for all."),
		field.Other("opens_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().Immutable().
			Comment("First day on which anybody is enrolled; nil: at once."),
		field.Other("due_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().Immutable().
			Comment("Last day to complete the course; nil without one."),
		field.Int64("created_by_id").Immutable().Comment("Who gave it."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When."),
		field.Int("audience_members").Default(0).Immutable().
			Comment("How many members it meant when it was given."),
		field.Int("audience_enrolled").Default(0).Immutable().
			Comment("How many of these were enrolled already: the same request again is answered the same."),
		field.Time("expanded_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the audience of that moment had been enrolled; nil until then. Later joiners come through audience changes."),
		field.Int64("expanded_to").Default(0).Comment("Key of the last member looked at while the audience is being enrolled."),
		field.Int64("cancelled_by_id").Optional().Nillable().Comment("Who cancelled it; nil while it stands."),
		field.Time("cancelled_at").SchemaType(instant()).Optional().Nillable().Comment("When; nil while it stands."),
		field.Time("withdrawn_at").SchemaType(instant()).Optional().Nillable().
			Comment("When those who had not begun had been withdrawn after cancelling; nil until then."),
	}
}

// Indexes of the table.
func (Assignment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("course_id"),
		index.Fields("organization_id", "created_at"),
		index.Fields("expanded_at", "cancelled_at"),
	}
}
