package visibility

import (
	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/affiliationtransfer"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/course"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// systemOnly is for tables that only named parts of the system touch.
var systemOnly = Rule{}

// rules has one line for every table; a test compares it with ent's tables.
var rules = map[string]Rule{
	ent.TypeOrganization: {Read: organizations, Update: administered, Create: holding(identity.Admin)},
	ent.TypeMember:       {Read: members, Update: adminOf(member.FieldOrganizationID), Create: holding(identity.Admin)},
	ent.TypeCredential:   systemOnly,
	ent.TypeRoleGrant:    {Read: roleGrants, Delete: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeSession:      {Read: own, Update: own},
	ent.TypeAuditEntry:   {Read: adminOf("organization_id"), Create: whoeverCreates},

	ent.TypeCourse:         {Read: trainerOf("organization_id"), Update: trainerOf("organization_id"), Create: holding(identity.Trainer)},
	ent.TypeTrainingModule: {Read: writableCourse("course_id"), Update: writableCourse("course_id"), Delete: writableCourse("course_id"), Create: holding(identity.Trainer)},
	ent.TypeLesson:         {Read: writableCourse("course_id"), Update: writableCourse("course_id"), Delete: writableCourse("course_id"), Create: holding(identity.Trainer)},
	ent.TypeLessonContent:  {Read: writableLesson, Update: writableLesson, Delete: writableLesson, Create: holding(identity.Trainer)},
	ent.TypeMedia:          {Read: trainerOf("organization_id"), Delete: trainerOf("organization_id"), Create: holding(identity.Trainer)},
	ent.TypeRelease:        {Read: writableCourse("course_id"), Create: holding(identity.Trainer)},

	ent.TypeEnrollment:   {Read: ownOrAdminOf, Update: own, Create: ownRow},
	ent.TypeStudySession: {Read: own, Update: own, Create: ownRow},
	// What study is worth is written by the system and by hand-written statements
	// alone: nobody adds to their own.
	ent.TypeStudyEvent:  {Read: own},
	ent.TypeStudyRecord: {Read: ownOrAdminThroughMember},
	ent.TypeStudyDay:    {Read: own},
	ent.TypeCreditEntry: {Read: ownOrAdminOf},
	ent.TypeCertificate: {Read: ownOrAdminThroughMember},
	ent.TypeCreditRule:  {Read: whoever, Create: holding(identity.Admin)},

	ent.TypeStudyDigest: {Read: own},
	// A paper holds its keys: what clients see of it is for internal/quizzes to say.
	ent.TypeQuizAttempt: {Read: own},
	ent.TypeMistake:     {Read: own},

	ent.TypeUpload:          {Read: own, Update: own, Create: ownRow},
	ent.TypeAssignment:      {Read: assignments, Update: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeAssignmentScope: {Read: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeAudienceChange:  systemOnly,
	ent.TypeNotice:          {Read: own, Update: own},
	// Who was written to, and how it went, is told by tasks that have looked who asks.
	ent.TypeDelivery:         systemOnly,
	ent.TypeNoticePreference: {Read: own, Update: own, Create: ownRow},
	// A browser may have been somebody else's: the task takes it over.
	ent.TypePushSubscription: {Read: own, Delete: own},
	ent.TypeMailConfirmation: systemOnly,
	ent.TypeGroupMessage:     {Read: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeExport:           {Read: own, Create: ownRow},
	ent.TypeAnnualTarget:     {Read: whoever, Update: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeRoundRun:         systemOnly,

	// What becomes of a transfer is written by tasks that have looked at both ends.
	ent.TypeAffiliation:         {Read: ownOrAdminThroughMember},
	ent.TypeAffiliationTransfer: {Read: transfers},

	// What held before is written by the tasks that change it, posts and participations by
	// tasks that have looked at the member and at the organisation.
	ent.TypeStagePeriod:           {Read: ownOrAdminThroughMember},
	ent.TypeResidencyPeriod:       {Read: ownOrAdminThroughMember},
	ent.TypePost:                  {Read: ownOrAdminOfEither},
	ent.TypeParticipation:         {Read: ownOrAdminOfEither},
	ent.TypeOrganizationPlacement: {Read: adminOf("organization_id")},
	ent.TypeVenue:                 {Read: ofVisibleOrganization, Update: adminOf("organization_id"), Delete: adminOf("organization_id"), Create: holding(identity.Admin)},

	ent.TypeMemberImport:    {Read: own, Create: ownRow},
	ent.TypeMemberImportRow: {Read: own, Create: ownRow},

	// What became of a political birthday is written by tasks that have looked who asks.
	ent.TypePoliticalBirthdayEvent: {Read: ownOrAdminThroughMember},
	ent.TypeBirthdayCard:           {Read: whoever, Update: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeCeremony:               {Read: adminOf("organization_id"), Update: adminOf("organization_id"), Create: holding(identity.Admin)},

	ent.TypeBurdenPolicy: {Read: whoever, Update: adminOf("organization_id"), Create: holding(identity.Admin)},

	// Who read personal data is written by the task that shows it, for the member to read.
	ent.TypeAccessEntry:       {Read: own},
	ent.TypePrivacyConsent:    {Read: own, Create: ownRow},
	ent.TypeCorrectionRequest: {Read: ownOrAdminThroughMember, Update: ownOrAdminThroughMember, Create: ownRow},
	ent.TypeDataKey:           systemOnly,
	ent.TypeFixedStudyDayRule: {Read: whoever, Update: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeHolidayShift:      {Read: whoever, Update: adminOf("organization_id"), Delete: adminOf("organization_id"), Create: holding(identity.Admin)},
	ent.TypeStudyDayPlan:      {Read: whoever, Update: adminOf("organization_id"), Create: holding(identity.Admin)},
	// Who kept a study day is written by tasks that have seen the code, the study or the
	// organiser's role.
	ent.TypeStudyDayAttendance: {Read: ownOrAdminThroughMember},
	ent.TypeStudyDayLeave:      {Read: ownOrAdminThroughMember},
	ent.TypeCheckInSecret:      systemOnly,
	// Reports read them by hand, for whoever administers the organisation.
	ent.TypeCompletionCount:  systemOnly,
	ent.TypeCompletionChange: systemOnly,

	ent.TypeIdempotencyKey: {Read: own, Update: own, Create: ownRow},
	ent.TypeSignInAttempt:  systemOnly,
	ent.TypeLoginCode:      systemOnly,
	ent.TypeChangeMark:     systemOnly,
	ent.TypeNodeLease:      systemOnly,
}

// own allows the viewer's own rows.
func own(v identity.Viewer) Predicate {
	if !v.SignedIn() {
		return nothing
	}
	return is("member_id", v.MemberID)
}

// whoever allows all rows to whoever is signed in.
func whoever(v identity.Viewer) Predicate {
	if !v.SignedIn() {
		return nothing
	}
	return everything
}

// organizations: those seen, and what was dissolved into one of them.
func organizations(v identity.Viewer) Predicate {
	if !v.SignedIn() {
		return nothing
	}
	return either(seen(v), throughTable(organization.FieldMergedIntoID, organization.Table, organization.FieldID, seen(v)))
}

// seen: the home affiliation and all above it, what lies above and below each role's
// scope.
func seen(v identity.Viewer) Predicate {
	above := ancestors(v.OrganizationPath)
	var below []string
	for _, s := range v.Scopes {
		above = append(above, ancestors(s.Path)...)
		below = append(below, s.Path)
	}
	return either(
		func(s *sql.Selector) { s.Where(sql.In(s.C(organization.FieldPath), above...)) },
		underPaths(below),
	)
}

// administered: the organisations that an admin's role covers. It does not look
// them up in a subquery: MySQL cannot update a table that it reads there.
func administered(v identity.Viewer) Predicate { return underPaths(v.Paths(identity.Admin)) }

// ancestors returns the paths from the root down to the path itself.
func ancestors(path string) []any {
	var paths []any
	for n := key.Length; n <= len(path); n += key.Length {
		paths = append(paths, path[:n])
	}
	return paths
}

// members: oneself, and the members of the organisations that a role covers.
func members(v identity.Viewer) Predicate {
	if !v.SignedIn() {
		return nothing
	}
	return either(
		is(member.FieldID, v.MemberID),
		inSubtrees(v, identity.Admin, member.FieldOrganizationID),
		inSubtrees(v, identity.Trainer, member.FieldOrganizationID),
	)
}

// roleGrants: one's own, and those whose scope or holder an admin's role covers.
func roleGrants(v identity.Viewer) Predicate {
	return either(
		own(v),
		inSubtrees(v, identity.Admin, "organization_id"),
		adminThroughMember(v),
	)
}

// assignments: those given in the name of an organisation that an admin's role
// covers, and those that speak to one.
func assignments(v identity.Viewer) Predicate {
	covered := inSubtrees(v, identity.Admin, "organization_id")
	return either(covered, throughTable("id", assignmentscope.Table, assignmentscope.FieldAssignmentID, covered))
}

func adminOf(column string) func(identity.Viewer) Predicate {
	return func(v identity.Viewer) Predicate { return inSubtrees(v, identity.Admin, column) }
}

func trainerOf(column string) func(identity.Viewer) Predicate {
	return func(v identity.Viewer) Predicate { return inSubtrees(v, identity.Trainer, column) }
}

// ownOrAdminOf: one's own rows, and those of organisations that an admin's role
// covers.
func ownOrAdminOf(v identity.Viewer) Predicate {
	return either(own(v), inSubtrees(v, identity.Admin, "organization_id"))
}

func ownOrAdminThroughMember(v identity.Viewer) Predicate {
	return either(own(v), adminThroughMember(v))
}

// ownOrAdminOfEither: one's own rows, and those whose organisation or member an admin's
// role covers.
func ownOrAdminOfEither(v identity.Viewer) Predicate {
	return either(own(v), inSubtrees(v, identity.Admin, "organization_id"), adminThroughMember(v))
}

// ofVisibleOrganization: rows of the organisations that the viewer sees.
func ofVisibleOrganization(v identity.Viewer) Predicate {
	return throughTable("organization_id", organization.Table, organization.FieldID, organizations(v))
}

func adminThroughMember(v identity.Viewer) Predicate {
	return throughTable("member_id", member.Table, member.FieldID, inSubtrees(v, identity.Admin, member.FieldOrganizationID))
}

// transfers: one's own, and those that begin or end where an admin's role covers.
func transfers(v identity.Viewer) Predicate {
	return either(
		own(v),
		inSubtrees(v, identity.Admin, affiliationtransfer.FieldFromOrganizationID),
		inSubtrees(v, identity.Admin, affiliationtransfer.FieldToOrganizationID),
	)
}

// writableCourse: rows of courses whose owner a trainer's role covers.
func writableCourse(column string) func(identity.Viewer) Predicate {
	return func(v identity.Viewer) Predicate {
		if !v.Has(identity.Trainer) {
			return nothing
		}
		return throughTable(column, course.Table, course.FieldID, inSubtrees(v, identity.Trainer, course.FieldOrganizationID))
	}
}

func writableLesson(v identity.Viewer) Predicate {
	if !v.Has(identity.Trainer) {
		return nothing
	}
	return throughTable("lesson_id", "lessons", "id", writableCourse("course_id")(v))
}

// holding lets holders of the role add rows; the task checks where.
func holding(role identity.Role) func(identity.Viewer, ent.Mutation) bool {
	return func(v identity.Viewer, _ ent.Mutation) bool { return v.SignedIn() && v.Has(role) }
}

// whoeverCreates lets whoever is signed in add rows.
func whoeverCreates(v identity.Viewer, _ ent.Mutation) bool { return v.SignedIn() }
