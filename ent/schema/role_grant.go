package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// RoleGrant is one role of one member, with the organisation that is its
// scope. It covers that organisation's whole subtree.
type RoleGrant struct{ ent.Schema }

// Mixin of the table.
func (RoleGrant) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (RoleGrant) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who holds the role."),
		field.Enum("role").Values("TRAINER", "ADMIN").Immutable().
			Comment("TRAINER 讲师 writes courses; ADMIN 管理员 keeps the register and reads reports."),
		field.Int64("organization_id").Immutable().Comment("The scope: this organisation and all below it."),
		field.Int64("granted_by_id").Optional().Nillable().Immutable().
			Comment("Who granted it; nil for the first admin of a school."),
		field.Time("granted_at").SchemaType(instant()).Immutable().Comment("When it was granted."),
	}
}

// Edges of the table.
func (RoleGrant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("member", Member.Type).Ref("role_grants").Field("member_id").Unique().Required().Immutable().
			Comment("Who holds the role."),
	}
}

// Indexes of the table.
func (RoleGrant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "role", "organization_id").Unique(),
		index.Fields("organization_id"),
	}
}
