package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Ceremony is a celebration for the political birthdays of a month, held together.
type Ceremony struct{ ent.Schema }

// Mixin of the table.
func (Ceremony) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Ceremony) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").
			Comment("Who holds it. Changed only when that organisation is dissolved before the day."),
		field.Other("held_on", calendar.Date{}).SchemaType(day()).
			Comment("The day."),
		field.String("title").NotEmpty().MaxRuneLen(120).
			Comment("Title."),
		field.String("place").MaxRuneLen(200).Default("").
			Comment("Where, for people."),
		field.String("note").MaxRuneLen(2000).Default("").
			Comment("What was noted."),
		field.Int64("created_by_id").Immutable().
			Comment("Who planned it."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When."),
		field.Time("cancelled_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was called off; nil otherwise."),
	}
}

// Indexes of the table.
func (Ceremony) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "held_on"),
	}
}
