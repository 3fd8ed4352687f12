package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Session is one sign-in on one device, kept alive by its refresh token.
type Session struct{ ent.Schema }

// Mixin of the table.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Whose session it is."),
		field.String("device").MaxRuneLen(120).Default("").Comment("What the device calls itself."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When the member signed in."),
		field.Time("last_seen_at").SchemaType(instant()).Comment("When it was last used, to within five minutes."),
		field.Time("expires_at").SchemaType(instant()).Comment("When its refresh token stops working."),
		field.Bytes("refresh_hash").MaxLen(32).SchemaType(hash()).Sensitive().
			Comment("SHA-256 of the refresh token that works now."),
		field.Bytes("spent_hash").MaxLen(32).SchemaType(hash()).Optional().Nillable().Sensitive().
			Comment("SHA-256 of the refresh token used last. Using it again ends the session, except within ten seconds."),
		field.Time("spent_at").SchemaType(instant()).Optional().Nillable().
			Comment("When spent_hash was used."),
		field.Bytes("sealed_successor").MaxLen(512).Optional().Nillable().Sensitive().
			Comment("The successor of the spent token, sealed with a key that only the spent token gives."),
		field.Time("ended_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was ended; nil while it lives."),
		field.Enum("end_reason").Values("LOGGED_OUT", "ENDED", "PASSWORD_CHANGED", "TOKEN_REUSED", "DEACTIVATED").Optional().Nillable().
			Comment("Why it ended."),
	}
}

// Indexes of the table.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id"),
		index.Fields("refresh_hash").Unique(),
		index.Fields("spent_hash"),
		index.Fields("expires_at"),
	}
}
