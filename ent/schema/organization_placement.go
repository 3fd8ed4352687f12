package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// OrganizationPlacement is what an organisation was called and where in the tree it
// stood until it was renamed or moved. It is read as StagePeriod is.
type OrganizationPlacement struct{ ent.Schema }

// Mixin of the table.
func (OrganizationPlacement) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (OrganizationPlacement) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("The organisation."),
		field.Int64("parent_id").Optional().Nillable().Immutable().
			Comment("The organisation that was directly above; nil for the root."),
		field.String("name").NotEmpty().MaxRuneLen(120).Immutable().
			Comment("The name it had."),
		field.Other("until_day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day on which name or place no longer held."),
		field.Int64("changed_by_id").Optional().Nillable().Immutable().
			Comment("Who changed it; nil for the system."),
		field.Time("noted_at").SchemaType(instant()).Immutable().
			Comment("When."),
	}
}

// Indexes of the table.
func (OrganizationPlacement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "until_day").Unique(),
		index.Fields("until_day"),
	}
}
