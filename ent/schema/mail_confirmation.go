package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// MailConfirmation is the one live code by which a member proves a mail address.
type MailConfirmation struct{ ent.Schema }

// Mixin of the table.
func (MailConfirmation) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (MailConfirmation) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who wants to be written to."),
		field.Bytes("code_hash").Sensitive().SchemaType(hash()).
			Comment("SHA-256 of the salt, the address and the code: the address itself is not kept before it is proved."),
		field.Bytes("salt").Sensitive().SchemaType(hash()).Comment("Random bytes."),
		field.Int("tries_left").Comment("Wrong codes that may still be given."),
		field.Int("sent_count").Comment("Codes asked for since counted_from."),
		field.Time("counted_from").SchemaType(instant()).Comment("When sent_count began."),
		field.Time("sent_at").SchemaType(instant()).Comment("When the code was made."),
		field.Time("expires_at").SchemaType(instant()).Comment("When it stops working."),
	}
}

// Indexes of the table.
func (MailConfirmation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id").Unique()}
}
