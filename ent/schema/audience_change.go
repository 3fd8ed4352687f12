package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AudienceChange says that a member, or all members of an organisation, may have
// joined or left audiences. It is written in the transaction of the change and
// worked off by a round, so that a transfer costs one row however many rules there
// are.
type AudienceChange struct{ ent.Schema }

// Mixin of the table.
func (AudienceChange) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AudienceChange) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Optional().Nillable().Immutable().
			Comment("Who joined, moved or changed; nil where a whole organisation moved."),
		field.Int64("organization_id").Optional().Nillable().Immutable().
			Comment("The organisation that moved with all below it; nil for a single member."),
		field.Time("changed_at").SchemaType(instant()).Immutable().Comment("When."),
	}
}

// Indexes of the table.
func (AudienceChange) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id"),
		index.Fields("organization_id"),
	}
}
