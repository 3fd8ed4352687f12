package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// CreditEntry is a line of the credit-hour ledger. Lines are never changed; a
// mistake is answered by a counter-entry.
type CreditEntry struct{ ent.Schema }

// Mixin of the table.
func (CreditEntry) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (CreditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Whose credit it is."),
		field.Int64("organization_id").Immutable().Comment("The member's home affiliation when it was booked."),
		field.Enum("source").Values("COURSE", "CLASSROOM", "ORGANIZATION_LIFE", "MANUAL", "IMPORT").Immutable().Comment("Where the hours come from."),
		field.Int64("source_id").Immutable().Comment("The enrolment that earned it; for other sources the entry that a counter-entry answers, else 0."),
		field.String("once_key").NotEmpty().MaxRuneLen(80).Immutable().
			Comment("Makes the booking happen once, whatever retries and races do."),
		field.Int("hundredths").Immutable().Comment("Credit hours in hundredths of an hour."),
		field.Int64("seconds").Immutable().Comment("Raw seconds studied, kept beside the hours."),
		field.Other("occurred_on", calendar.Date{}).SchemaType(day()).Immutable().Comment("The day, in the tenant's time zone."),
		field.Int("year").Immutable().Comment("The year of that day, in which it counts."),
		field.String("rule").MaxRuneLen(60).Immutable().Comment("Code of the rule that was in force."),
		field.String("title").MaxRuneLen(120).Immutable().Comment("What it is for, in words."),
		field.String("reason").MaxRuneLen(500).Default("").Immutable().Comment("Why it was booked by hand; empty for courses."),
		field.Int64("booked_by_id").Optional().Nillable().Immutable().Comment("Who booked it by hand; nil for courses."),
		field.Int64("reverses_id").Optional().Nillable().Immutable().Comment("The entry that this counter-entry undoes; nil for others. An entry is undone once."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was booked."),
	}
}

// Indexes of the table.
func (CreditEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("once_key").Unique(),
		index.Fields("member_id", "year", "occurred_on"),
		index.Fields("source_id"),
		index.Fields("reverses_id").Unique(),
		index.Fields("organization_id", "year"),
	}
}
