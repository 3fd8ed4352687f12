package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Certificate 结业证书 says that a member completed a release of a course.
type Certificate struct{ ent.Schema }

// Mixin of the table.
func (Certificate) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Certificate) Fields() []ent.Field {
	return []ent.Field{
		field.String("number").NotEmpty().MaxRuneLen(40).Immutable().Comment("Number printed on it; unique in the school."),
		field.Int64("member_id").Immutable().Comment("Who completed the course."),
		field.Int64("course_id").Immutable().Comment("The course."),
		field.Int64("release_id").Immutable().Comment("The release that was completed."),
		field.Int64("enrollment_id").Immutable().Comment("The enrolment that was completed; one certificate each."),
		field.String("member_name").MaxRuneLen(60).Immutable().Comment("The name at that time."),
		field.String("course_title").MaxRuneLen(120).Immutable().Comment("The title of the release."),
		field.Int("hundredths").Immutable().Comment("Credit hours in hundredths of an hour."),
		field.Int("year").Default(0).Immutable().Comment("The tenant's year of completion: one certificate for a member, release and year."),
		field.String("signature").MaxRuneLen(255).Default("").Comment("The school's signature over all that the certificate says, with the id of the key."),
		field.Time("issued_at").SchemaType(instant()).Immutable().Comment("When."),
	}
}

// Indexes of the table.
func (Certificate) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("number").Unique(),
		index.Fields("enrollment_id").Unique(),
		index.Fields("member_id", "release_id", "year").Unique(),
	}
}
