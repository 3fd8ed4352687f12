package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// PushSubscription is a browser or phone that takes messages for a member.
type PushSubscription struct{ ent.Schema }

// Mixin of the table.
func (PushSubscription) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (PushSubscription) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Comment("For whom: whoever subscribed last on that browser."),
		field.Int64("session_id").Optional().Nillable().
			Comment("The session that subscribed it last: nothing is sent once that is over. Nil for one from before this was kept, which gets nothing."),
		field.Text("endpoint").Sensitive().Immutable().Comment("Address at the push service; who has it can write to the browser."),
		field.Bytes("endpoint_hash").SchemaType(hash()).Immutable().Comment("SHA-256 of the endpoint: a browser has one row."),
		field.String("p256dh").Sensitive().MaxRuneLen(200).Comment("Public key of the browser, base64."),
		field.String("auth").Sensitive().MaxRuneLen(60).Comment("Secret of the browser, base64."),
		field.String("device").MaxRuneLen(60).Default("").Comment("What the member calls it."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was first subscribed."),
	}
}

// Indexes of the table.
func (PushSubscription) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("endpoint_hash").Unique(),
		index.Fields("member_id"),
	}
}
