package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Media is a file in the media store that arrived whole: video, audio,
// document or picture.
type Media struct{ ent.Schema }

// Mixin of the table.
func (Media) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Media) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Comment("The owner: trainers whose role covers it may use the file. Changed only when the owner is dissolved."),
		field.String("store_key").NotEmpty().MaxRuneLen(255).Immutable().Comment("Name in the media store."),
		field.String("file_name").MaxRuneLen(255).Immutable().Comment("What the file was called when it came."),
		field.String("mime_type").NotEmpty().MaxRuneLen(100).Immutable().Comment("Type, found by looking into the file."),
		field.Int64("byte_size").Positive().Immutable().Comment("Size in bytes."),
		field.String("sha256").MaxRuneLen(64).Immutable().Comment("SHA-256 of the bytes, in hexadecimal."),
		field.Float("duration_seconds").Min(0).Optional().Nillable().Immutable().
			Comment("Length in seconds; nil for what has none."),
		field.Int("page_count").NonNegative().Optional().Nillable().Immutable().
			Comment("Pages; nil for what has none."),
		field.Int64("created_by_id").Immutable().Comment("The member who brought it."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it arrived."),
	}
}

// Indexes of the table.
func (Media) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_key").Unique(),
		index.Fields("organization_id", "sha256"),
	}
}
