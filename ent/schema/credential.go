package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Credential is a member's password, kept apart from the member so that no
// reading of members ever carries it.
type Credential struct{ ent.Schema }

// Mixin of the table.
func (Credential) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Credential) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Whose password it is."),
		field.String("password_hash").NotEmpty().MaxRuneLen(255).Sensitive().
			Comment("argon2id in PHC form."),
		field.Bool("must_change").Default(false).
			Comment("Whether it is a temporary password that opens nothing but its own change."),
		field.Time("changed_at").SchemaType(instant()).Comment("When it was set."),
	}
}

// Indexes of the table.
func (Credential) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id").Unique()}
}
