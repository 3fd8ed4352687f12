package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// HolidayShift 调休 moves the fixed study day that falls on a day to another one, or
// cancels it, for an organisation and all below it that say nothing else of that day.
type HolidayShift struct{ ent.Schema }

// Mixin of the table.
func (HolidayShift) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (HolidayShift) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("The organisation; it holds for all below it that shift the day otherwise."),
		field.Other("day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("The day that is no study day, such as one of a holiday."),
		field.Other("moved_to", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("The day that takes its place; nil where it is cancelled."),
		field.String("name").NotEmpty().MaxRuneLen(60).
			Comment("Why, for people: 国庆节."),
		field.Int64("set_by_id").
			Comment("Who set it last."),
		field.Time("set_at").SchemaType(instant()).
			Comment("When."),
	}
}

// Indexes of the table.
func (HolidayShift) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "day").Unique(),
	}
}
