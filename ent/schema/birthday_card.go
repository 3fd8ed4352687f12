package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// BirthdayCard is what an organisation writes on the card of the political birthday.
// What it has not written, the organisation above it has, and at last the school.
type BirthdayCard struct{ ent.Schema }

// Mixin of the table.
func (BirthdayCard) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (BirthdayCard) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("The organisation; it holds for all below it that wrote none of their own."),
		field.String("title").NotEmpty().MaxRuneLen(60).
			Comment("Title; may hold {name}, {years}, {date} and {organization}."),
		field.String("message").NotEmpty().MaxRuneLen(500).
			Comment("Message; may hold the same."),
		field.Int64("set_by_id").
			Comment("Who wrote it last."),
		field.Time("set_at").SchemaType(instant()).
			Comment("When."),
	}
}

// Indexes of the table.
func (BirthdayCard) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id").Unique(),
	}
}
