package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Export is a file being written for somebody who asked for it: a job that one
// node works on at a time.
type Export struct{ ent.Schema }

// Mixin of the table.
func (Export) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Export) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who asked for it; nobody else sees it."),
		field.Int64("organization_id").Immutable().Comment("The organisation it speaks of, with all below it."),
		field.Enum("subject").Values("COMPLETION", "CREDIT_HOURS", "REGISTER", "YEAR_PAPERS").Immutable().Comment("What is exported."),
		field.Int64("course_id").Optional().Nillable().Immutable().Comment("The course, for COMPLETION; nil otherwise."),
		field.Int("year").Optional().Nillable().Immutable().Comment("The year, for CREDIT_HOURS and YEAR_PAPERS; nil otherwise."),
		field.Other("as_of", calendar.Date{}).SchemaType(day()).Optional().Nillable().Immutable().
			Comment("The past day of which it speaks; nil for the present."),
		field.Bool("full_data").Default(false).Immutable().
			Comment("For REGISTER: whether personal data is written in full."),
		field.String("reason").MaxRuneLen(500).Default("").Immutable().
			Comment("Why full data was asked for; empty otherwise."),
		field.Enum("format").Values("XLSX", "CSV", "ZIP").Immutable().Comment("What is written."),
		field.Enum("status").Values("PENDING", "RUNNING", "SUCCEEDED", "FAILED").Default("PENDING").
			Comment("Where the job stands."),
		field.Int("rows_written").Default(0).Comment("Rows written so far."),
		field.Int("tries").Default(0).Comment("How often a node began it."),
		field.String("worker").MaxRuneLen(60).Default("").Comment("Who works on it, empty for nobody: a name made for each run."),
		field.Time("worked_until").SchemaType(instant()).Optional().Nillable().
			Comment("Until when the worker has it; past that another node takes it over."),
		field.String("store_key").MaxRuneLen(255).Default("").Comment("Name of the file in the store; empty until SUCCEEDED."),
		field.Int64("byte_size").Default(0).Comment("Size of the file in bytes."),
		field.String("error").MaxRuneLen(500).Default("").Comment("What went wrong, for people; empty unless FAILED."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was asked for."),
		field.Time("finished_at").SchemaType(instant()).Optional().Nillable().Comment("When it succeeded or failed; nil before."),
		field.Time("expires_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the file is thrown away; nil before it is written."),
	}
}

// Indexes of the table.
func (Export) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "created_at"),
		index.Fields("status", "worked_until"),
		index.Fields("expires_at"),
	}
}
