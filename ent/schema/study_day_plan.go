package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// StudyDayPlan is what an organisation and all below it that plan nothing else study on
// one fixed study day.
type StudyDayPlan struct{ ent.Schema }

// Mixin of the table.
func (StudyDayPlan) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyDayPlan) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("Who planned it."),
		field.Other("day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("The day."),
		field.String("topic").NotEmpty().MaxRuneLen(120).
			Comment("What it is about."),
		field.String("place").MaxRuneLen(200).Default("").
			Comment("Where those meet who can, in words."),
		field.Int64("course_id").Optional().Nillable().
			Comment("The day's own course; nil where any study counts."),
		field.Int64("lesson_id").Optional().Nillable().
			Comment("The day's own lesson, one of the course; nil for the whole course."),
		field.Int64("set_by_id").
			Comment("Who planned it last."),
		field.Time("set_at").SchemaType(instant()).
			Comment("When."),
	}
}

// Indexes of the table.
func (StudyDayPlan) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "day").Unique(),
	}
}
