package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// IdempotencyKey remembers for 24 hours what a creation answered, so that a
// phone may send it again.
type IdempotencyKey struct{ ent.Schema }

// Mixin of the table.
func (IdempotencyKey) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who sent it."),
		field.String("token").NotEmpty().MaxRuneLen(200).Immutable().Comment("The key the client made."),
		field.Bytes("input_hash").MaxLen(32).SchemaType(hash()).Comment("Hash of the task's name and its input under the school's key."),
		field.Int64("result_id").Comment("Key of what was created."),
		field.Time("created_at").SchemaType(instant()).Comment("When; a day later the key is free again."),
	}
}

// Indexes of the table.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "token").Unique(),
		index.Fields("created_at"),
	}
}
