package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// AffiliationTransfer 组织关系转接 moves a member to another home affiliation on a day:
// proposed by one of the two organisations, accepted by the other. An admin above
// both does both at once.
type AffiliationTransfer struct{ ent.Schema }

// Mixin of the table.
func (AffiliationTransfer) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AffiliationTransfer) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who is transferred."),
		field.Int64("from_organization_id").Immutable().
			Comment("The home affiliation when it was proposed."),
		field.Int64("to_organization_id").Immutable().
			Comment("The new one."),
		field.Other("effective_on", calendar.Date{}).SchemaType(day()).
			Comment("The day from which the new affiliation holds."),
		field.Enum("status").Values("PROPOSED", "ACCEPTED", "DECLINED", "WITHDRAWN", "DONE").Default("PROPOSED").
			Comment("ACCEPTED waits for its day; DONE took effect."),
		field.Int64("open_member_id").Optional().Nillable().
			Comment("The member while it is neither done nor declined nor withdrawn, nil afterwards: there is one at a time."),
		field.Int64("proposed_by_id").Immutable().
			Comment("Who proposed it."),
		field.Time("proposed_at").SchemaType(instant()).Immutable().
			Comment("When."),
		field.Int64("decided_by_id").Optional().Nillable().
			Comment("Who accepted, declined or withdrew it; nil until then."),
		field.Time("decided_at").SchemaType(instant()).Optional().Nillable().
			Comment("When; nil until then."),
		field.String("note").MaxRuneLen(500).Default("").
			Comment("What was said with the decision."),
		field.Time("done_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it took effect; nil until then."),
	}
}

// Indexes of the table.
func (AffiliationTransfer) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("open_member_id").Unique(),
		index.Fields("member_id", "proposed_at"),
		index.Fields("from_organization_id"),
		index.Fields("to_organization_id"),
		index.Fields("status", "effective_on"),
	}
}
