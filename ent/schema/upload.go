package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Upload is a file on its way into the store: announced, sent with PUT, and
// completed once it was looked into. Nothing refers to one that was not completed.
type Upload struct{ ent.Schema }

// Mixin of the table.
func (Upload) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Upload) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Comment("The owner of what will arrive. Changed only when the owner is dissolved."),
		field.Int64("member_id").Immutable().Comment("Who brings it; nobody else may send or complete it."),
		field.String("file_name").MaxRuneLen(255).Immutable().Comment("What the file is called where it comes from."),
		field.String("mime_type").NotEmpty().MaxRuneLen(100).Immutable().
			Comment("Type as announced; what it is, is found by looking into the file."),
		field.Int64("byte_size").Positive().Immutable().Comment("Size as announced, in bytes."),
		field.String("sha256").MaxRuneLen(64).Immutable().Comment("SHA-256 as announced, in hexadecimal."),
		field.String("store_key").NotEmpty().MaxRuneLen(255).Immutable().
			Comment("Name in the store while it is on its way, and of what is no medium for good."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was announced."),
		field.Time("expires_at").SchemaType(instant()).Comment("Not completed by then, it is swept away."),
		field.Time("completed_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was found to be what was announced; nil until then."),
		field.Int64("media_id").Optional().Nillable().
			Comment("The medium it became; nil before, and for what is no medium (a sheet)."),
	}
}

// Indexes of the table.
func (Upload) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "created_at"),
		index.Fields("expires_at"),
	}
}
