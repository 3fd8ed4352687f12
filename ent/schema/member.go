package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Member 党员 is a person on the register. Whoever signs in is a member.
type Member struct{ ent.Schema }

// Mixin of the table.
func (Member) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Member) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").
			Comment("Home affiliation 组织关系: the organisation that counts this member."),
		field.String("name").NotEmpty().MaxRuneLen(60).
			Comment("Name as on the identity card."),
		field.String("phone").MaxRuneLen(255).Sensitive().
			Comment("Mobile number, digits only; the name to sign in with. Sealed in the table, and empty once the account was closed. Masked for whoever has no need of it."),
		field.String("phone_index").MaxRuneLen(43).Optional().Nillable().Sensitive().
			Comment("Blind index of the phone, to find it by; nil without a phone. Written with it."),
		field.String("phone_tail").MaxRuneLen(43).Optional().Nillable().Sensitive().
			Comment("Blind index of the phone's last four digits, by which people search. Written with it."),
		field.String("identity_number").MaxRuneLen(255).Optional().Sensitive().
			Comment("居民身份证号: 18 characters, sealed in the table; empty where not recorded."),
		field.String("identity_number_index").MaxRuneLen(43).Optional().Nillable().Sensitive().
			Comment("Blind index of the identity number; nil without one. Written with it."),
		field.String("born_on").MaxRuneLen(255).Optional().Sensitive().
			Comment("Birth date as YYYY-MM-DD, sealed in the table; empty where not recorded."),
		field.Enum("gender").Values("FEMALE", "MALE").Optional().Nillable().
			Comment("Gender; nil where not recorded."),
		field.Enum("stage").Values("APPLICANT", "ACTIVIST", "DEVELOPMENT_TARGET", "PROBATIONARY", "FULL").
			Comment("Stage of membership: 入党申请人 to 正式党员."),
		field.Enum("residency").Values("SETTLED", "FLOATING").
			Comment("固定党员 or 流动党员."),
		field.String("comes_from").MaxRuneLen(120).Default("").
			Comment("流出地: where a floating member comes from, in words; empty where not recorded."),
		field.String("stays_at").MaxRuneLen(120).Default("").
			Comment("流入地: where a member stays, in words; empty where not recorded."),
		field.String("member_number").NotEmpty().MaxRuneLen(40).Optional().Nillable().
			Comment("党员编号 of another register, by which a roster finds the member; nil where none was given."),
		field.Other("joined_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("入党时间: the day the branch general meeting accepted the person as a probationary member. The political birthday counts from it."),
		field.Other("full_member_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("转正时间: the day of full membership. Party standing 党龄 counts from it."),
		field.Int("joined_month_day").Optional().Nillable().
			Comment("Month and day of joined_on as MMDD, so that birthdays in a range are one indexed statement."),
		field.Bool("active").Default(true).
			Comment("False after deactivation: the member cannot sign in and is not counted."),
		field.Time("deactivated_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the member was deactivated; nil while active."),
		field.String("deactivation_reason").MaxRuneLen(500).Optional().
			Comment("The reason given for the deactivation."),
		field.Bool("greetings_wanted").Default(true).
			Comment("Whether the member wants to be greeted on the political birthday."),
		field.Time("closes_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the account is closed as the member asked; nil where nobody asked, or it was withdrawn."),
		field.Time("erased_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the name, the phone and all that tells who it was were erased; nil while they stand."),
		field.String("mail").MaxRuneLen(500).Optional().Sensitive().
			Comment("Mail address that the member proved by a code, sealed in the table; empty without one. For nobody else to see."),
		field.Int("quiet_from").Optional().Nillable().
			Comment("Minute of the school's day from which the member is left alone; nil for the school's hour."),
		field.Int("quiet_until").Optional().Nillable().
			Comment("Minute at which that ends; nil for the school's hour. The same as quiet_from for no quiet hours."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When the row was made."),
	}
}

// Edges of the table.
func (Member) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("role_grants", RoleGrant.Type).Comment("The roles this member holds."),
	}
}

// Indexes of the table.
func (Member) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("phone_index").Unique(),
		index.Fields("phone_tail"),
		index.Fields("identity_number_index").Unique(),
		index.Fields("closes_at"),
		index.Fields("member_number").Unique(),
		index.Fields("organization_id", "active"),
		index.Fields("joined_month_day", "organization_id"),
	}
}
