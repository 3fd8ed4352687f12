package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// CheckInSecret is what the rotating codes of one organisation and one fixed study day
// are made from. Nobody reads it; its organiser sees the code of the moment.
type CheckInSecret struct{ ent.Schema }

// Mixin of the table.
func (CheckInSecret) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (CheckInSecret) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("Whose code."),
		field.Other("day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("The day."),
		field.Bytes("secret").SchemaType(hash()).Sensitive().Immutable().
			Comment("Twenty random bytes."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When the code was first shown."),
	}
}

// Indexes of the table.
func (CheckInSecret) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "day").Unique(),
	}
}
