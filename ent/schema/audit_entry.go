package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AuditEntry is one line of what was done to the register, and by whom.
type AuditEntry struct{ ent.Schema }

// Mixin of the table.
func (AuditEntry) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Time("at").SchemaType(instant()).Immutable().Comment("When."),
		field.Int64("actor_id").Optional().Nillable().Immutable().Comment("The member who did it; nil for the system."),
		field.String("actor_name").MaxRuneLen(60).Immutable().Comment("The actor's name at that time, or the system's part that acted."),
		field.String("action").NotEmpty().MaxRuneLen(60).Immutable().Comment("Name of the task, such as deactivateMember."),
		field.Int64("organization_id").Immutable().Comment("The organisation concerned; its admins may read the entry."),
		field.Int64("subject_id").Immutable().Comment("Key of what was changed."),
		field.String("summary").MaxRuneLen(500).Immutable().Comment("What was done, in a sentence, without personal data beyond names."),
	}
}

// Indexes of the table.
func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id"), index.Fields("subject_id"), index.Fields("actor_id")}
}
