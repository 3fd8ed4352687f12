package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// NoticePreference is a member's word on one kind of notice over one channel. Without
// a row the school's default holds.
type NoticePreference struct{ ent.Schema }

// Mixin of the table.
func (NoticePreference) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (NoticePreference) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Whose."),
		field.String("kind").NotEmpty().MaxRuneLen(40).Immutable().Comment("The kind of notice."),
		field.Enum("channel").Values("SMS", "MAIL", "PUSH").Immutable().Comment("The channel."),
		field.Bool("wanted").Comment("Whether the member wants to be told of it so."),
		field.Time("changed_at").SchemaType(instant()).Comment("When the member last said so."),
	}
}

// Indexes of the table.
func (NoticePreference) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id", "kind", "channel").Unique()}
}
