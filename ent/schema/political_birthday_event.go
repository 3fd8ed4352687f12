package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// PoliticalBirthdayEvent 政治生日 is one member's political birthday in one year: never
// a second one, however often the round runs.
type PoliticalBirthdayEvent struct{ ent.Schema }

// Mixin of the table.
func (PoliticalBirthdayEvent) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (PoliticalBirthdayEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Whose it is."),
		field.Int("year").Immutable().
			Comment("The year of the day."),
		field.Other("day", calendar.Date{}).SchemaType(day()).
			Comment("The day: 28 February in common years for who joined on the 29th."),
		field.Int64("organization_id").
			Comment("The home affiliation on the day, at present while it is to come."),
		field.Enum("status").Values("SCHEDULED", "GREETED", "OBSERVED", "SKIPPED").Default("SCHEDULED").
			Comment("Where it stands."),
		field.Time("greeted_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the card was shown or sent; nil until then."),
		field.Time("oath_reaffirmed_at").SchemaType(instant()).Optional().Nillable().
			Comment("重温入党誓词: when; nil until then."),
		field.Other("talk_held_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("谈心谈话: when it was held; nil until one is noted."),
		field.Int64("talk_held_by_id").Optional().Nillable().
			Comment("Who held it; nil until then."),
		field.String("talk_note").MaxRuneLen(2000).Default("").
			Comment("What was noted."),
		field.Time("talk_recorded_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the talk was noted; nil until then."),
		field.Int64("ceremony_id").Optional().Nillable().
			Comment("The ceremony at which it is celebrated; nil without one."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When the row was made."),
		field.Time("changed_at").SchemaType(instant()).
			Comment("When the row last changed."),
	}
}

// Indexes of the table.
func (PoliticalBirthdayEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "year").Unique(),
		index.Fields("day", "organization_id"),
		index.Fields("ceremony_id"),
		index.Fields("status", "day"),
	}
}
