package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Delivery is one message to one member over one channel that leaves the school, or
// left it: a row of the outbox.
type Delivery struct{ ent.Schema }

// Mixin of the table.
func (Delivery) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Delivery) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("To whom."),
		field.Enum("channel").Values("SMS", "MAIL", "PUSH").Immutable().Comment("Over what."),
		field.String("kind").NotEmpty().MaxRuneLen(40).Immutable().
			Comment("What it is about: the kind of the notice, or LOGIN_CODE or MAIL_CODE."),
		field.Int64("notice_id").Optional().Nillable().Immutable().Comment("The notice that it tells of; nil for a code and for the farewell to an address."),
		field.Int64("group_message_id").Optional().Nillable().Immutable().Comment("The group message that it is part of; nil otherwise."),
		field.String("once_key").NotEmpty().MaxRuneLen(160).Immutable().
			Comment("Makes it come once, whatever rounds and nodes do; gateways that can are given it."),
		field.Bool("urgent").Default(false).Immutable().
			Comment("Whether it goes at once, alone and at any hour: a code that somebody waits for."),
		field.String("title").MaxRuneLen(200).Default("").Comment("Title, in a line."),
		field.Text("body").Sensitive().SchemaType(longText()).DefaultFunc(empty).
			Comment("What there is to say, as plain text; emptied when nothing is to be sent any more. Empty for a code."),
		field.String("code").Sensitive().MaxRuneLen(120).Default("").
			Comment("The code of LOGIN_CODE and MAIL_CODE, sealed in the table; empty otherwise, and once nothing is to be sent any more."),
		field.String("address").Sensitive().MaxRuneLen(500).Default("").
			Comment("Whereto, sealed in the table, for the code that proves an address and for the farewell to one; empty otherwise and afterwards: phone and mail stand on the register."),
		field.Enum("status").Values("PENDING", "SENDING", "SENT", "DEAD", "UNKNOWN", "SUPPRESSED").Default("PENDING").
			Comment("Where it stands. UNKNOWN was handed over and not answered; SUPPRESSED was not wanted any more."),
		field.Int("attempts").Default(0).Comment("How often it was handed over or tried to be."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was written."),
		field.Time("due_at").SchemaType(instant()).Comment("From when it may be sent."),
		field.Time("expires_at").SchemaType(instant()).Comment("After which it is not worth sending."),
		field.String("claimed_by").MaxRuneLen(60).Default("").Comment("Who sends it, or did last: a name made for each batch."),
		field.Time("claimed_until").SchemaType(instant()).Optional().Nillable().
			Comment("Until when the sender has it; past that it is anybody's."),
		field.String("message_key").MaxRuneLen(160).Default("").
			Comment("once_key of the first of those that go as one message; empty while that is open."),
		field.Time("handed_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the handing over began whose outcome is not written yet; nil otherwise."),
		field.Time("ended_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it became SENT, DEAD, UNKNOWN or SUPPRESSED; nil before."),
		field.Time("sent_at").SchemaType(instant()).Optional().Nillable().Comment("When it was accepted; nil until then."),
		field.String("error").MaxRuneLen(200).Default("").
			Comment("Why it was not accepted the last time: a code, never a text of others, which may hold an address."),
		field.String("provider_reference").MaxRuneLen(120).Default("").Comment("What the gateway calls it; empty where it said nothing."),
	}
}

// Indexes of the table.
func (Delivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("once_key").Unique(),
		index.Fields("status", "channel", "urgent", "due_at"), // also where many of another channel wait
		index.Fields("member_id", "channel", "status"),
		index.Fields("claimed_by"),
		index.Fields("group_message_id", "channel", "status"),
		index.Fields("status", "ended_at"),
	}
}
