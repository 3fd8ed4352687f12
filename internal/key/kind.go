package key

import "slices"

// Kind is the kind of row that a key belongs to. Numbers are written into keys:
// one that was given is never given to another kind.
type Kind int64

// The kinds. 0 is none.
const (
	Organization           Kind = 1
	Member                 Kind = 2
	RoleGrant              Kind = 3
	Session                Kind = 4
	Course                 Kind = 5
	TrainingModule         Kind = 6
	Lesson                 Kind = 7
	LessonContent          Kind = 8
	Media                  Kind = 9
	Release                Kind = 10
	Enrollment             Kind = 11
	StudySession           Kind = 12
	StudyEvent             Kind = 13
	StudyRecord            Kind = 14
	StudyDay               Kind = 15
	CreditRule             Kind = 16
	CreditEntry            Kind = 17
	Certificate            Kind = 18
	AuditEntry             Kind = 19
	SignInAttempt          Kind = 20
	LoginCode              Kind = 21
	IdempotencyKey         Kind = 22
	ChangeMark             Kind = 23
	NodeLease              Kind = 24
	Credential             Kind = 25
	Upload                 Kind = 26
	QuizAttempt            Kind = 27
	Mistake                Kind = 28
	Assignment             Kind = 29
	AssignmentScope        Kind = 30
	AudienceChange         Kind = 31
	StudyDigest            Kind = 32
	Notice                 Kind = 33
	Export                 Kind = 34
	AnnualTarget           Kind = 35
	RoundRun               Kind = 36
	PoliticalBirthdayEvent Kind = 37
	Ceremony               Kind = 38
	MemberImport           Kind = 39
	AffiliationTransfer    Kind = 40
	HolidayShift           Kind = 41
	StudyDayPlan           Kind = 42
	StudyDayAttendance     Kind = 43
	StudyDayLeave          Kind = 44
	Delivery               Kind = 45
	GroupMessage           Kind = 46
	PushSubscription       Kind = 47
	Post                   Kind = 49
	Participation          Kind = 50
	Venue                  Kind = 51
	CorrectionRequest      Kind = 55

	// Inner is the kind of all rows that nobody asks for by their id: there are 63 kinds,
	// and those that clients name need them more.
	Inner Kind = 63
)

// names are the kinds' names as ent and GraphQL have them.
var names = map[Kind]string{
	Organization:           "Organization",
	Member:                 "Member",
	RoleGrant:              "RoleGrant",
	Session:                "Session",
	Course:                 "Course",
	TrainingModule:         "TrainingModule",
	Lesson:                 "Lesson",
	LessonContent:          "LessonContent",
	Media:                  "Media",
	Release:                "Release",
	Enrollment:             "Enrollment",
	StudySession:           "StudySession",
	StudyEvent:             "StudyEvent",
	StudyRecord:            "StudyRecord",
	StudyDay:               "StudyDay",
	CreditRule:             "CreditRule",
	CreditEntry:            "CreditEntry",
	Certificate:            "Certificate",
	AuditEntry:             "AuditEntry",
	SignInAttempt:          "SignInAttempt",
	LoginCode:              "LoginCode",
	IdempotencyKey:         "IdempotencyKey",
	ChangeMark:             "ChangeMark",
	NodeLease:              "NodeLease",
	Credential:             "Credential",
	Upload:                 "Upload",
	QuizAttempt:            "QuizAttempt",
	Mistake:                "Mistake",
	Assignment:             "Assignment",
	AssignmentScope:        "AssignmentScope",
	AudienceChange:         "AudienceChange",
	StudyDigest:            "StudyDigest",
	Notice:                 "Notice",
	Export:                 "Export",
	AnnualTarget:           "AnnualTarget",
	RoundRun:               "RoundRun",
	PoliticalBirthdayEvent: "PoliticalBirthdayEvent",
	Ceremony:               "Ceremony",
	MemberImport:           "MemberImport",
	AffiliationTransfer:    "AffiliationTransfer",
	HolidayShift:           "HolidayShift",
	StudyDayPlan:           "StudyDayPlan",
	StudyDayAttendance:     "StudyDayAttendance",
	StudyDayLeave:          "StudyDayLeave",
	Delivery:               "Delivery",
	GroupMessage:           "GroupMessage",
	PushSubscription:       "PushSubscription",
	CorrectionRequest:      "CorrectionRequest",
	Post:                   "Post",
	Participation:          "Participation",
	Venue:                  "Venue",
}

// InnerTables are the tables, as ent names them, whose rows are of the kind Inner.
var InnerTables = []string{
	"AccessEntry", "Affiliation", "BirthdayCard", "BurdenPolicy", "CheckInSecret", "CompletionChange", "CompletionCount", "DataKey", "FixedStudyDayRule", "MailConfirmation", "MemberImportRow", "NoticePreference",
	"OrganizationPlacement", "PrivacyConsent", "ResidencyPeriod", "StagePeriod",
}

// String returns the name of the kind; Inner has none.
func (k Kind) String() string { return names[k] }

// KindNamed returns the kind of the rows of a table by its ent name, 0 when there is
// no such table.
func KindNamed(name string) Kind {
	for k, n := range names {
		if n == name {
			return k
		}
	}
	if slices.Contains(InnerTables, name) {
		return Inner
	}
	return 0
}
