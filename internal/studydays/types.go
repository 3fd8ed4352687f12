package studydays

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/paging"
)

// FixedStudyDayRule says on which days the settled or the floating members of an
// organisation study.
type FixedStudyDayRule struct {
	Residency  member.Residency
	Recurrence string
	// FromOn and SetBy are nil for the school's own rule.
	FromOn *calendar.Date
	SetBy  *ent.Organization
}

// PlannedStudyDay is a study day of an organisation's calendar and what is planned for it.
type PlannedStudyDay struct {
	Dated
	Plan
}

// Plan is what is studied on a day; everything is empty where nothing was planned.
type Plan struct {
	Topic *string
	Place string
	// CourseID and LessonID are the day's own; nil where any study counts.
	CourseID, LessonID *int64
	// Organization planned it; nil where nobody did.
	Organization *ent.Organization
}

// FixedStudyDay is one of the viewer's own study days.
type FixedStudyDay struct {
	Dated
	Plan
	// Attendance is nil until the day was kept.
	Attendance *Attendance
	// Leave is the viewer's leave on the day; nil without one.
	Leave *ent.StudyDayLeave
	// MakeUpUntil is the last day on which it can be made up; nil while nothing is
	// missed, and once that day has passed.
	MakeUpUntil *calendar.Date
}

// Attended reports whether the day was kept, on the day itself or afterwards.
func (d *FixedStudyDay) Attended() bool { return d.Attendance != nil }

// OnLeave reports whether the viewer is on leave on the day.
func (d *FixedStudyDay) OnLeave() bool { return d.Leave != nil }

// Attendance says how a study day was kept.
type Attendance struct {
	Source Source
	// At is when it was written; nil for LESSON, which is read from what was studied.
	At *time.Time
	// StudiedOn is the day of the study: that of the day itself for LESSON, a later one
	// for MAKE_UP; nil otherwise.
	StudiedOn *calendar.Date
}

// Source is how a study day was kept.
type Source string

// The sources.
const (
	Lesson   Source = "LESSON"
	CheckIn  Source = "CHECK_IN"
	MakeUp   Source = "MAKE_UP"
	Recorded Source = "RECORDED"
)

// OrganizationStudyDay is a day as its organiser sees it.
type OrganizationStudyDay struct {
	Day calendar.Date
	Plan
	StudyDayCounts

	list []*StudyDayMember
}

// StudyDayCounts says how many members stand where on a study day.
type StudyDayCounts struct {
	// Expected are all but those away; each is one of present, made up, on leave or
	// missing.
	Expected, Present, MadeUp, OnLeave, Missing, Away int
}

// StudyDayMember is one line of an organiser's list.
type StudyDayMember struct {
	MemberID  int64
	Name      string
	Residency member.Residency
	// Organization is the home affiliation on the day.
	Organization *ent.Organization
	Status       StudyDayStatus
	Attendance   *Attendance
	Leave        *ent.StudyDayLeave
}

// StudyDayStatus is where a member stands on a study day.
type StudyDayStatus string

// The states of a member on a study day.
const (
	Present StudyDayStatus = "PRESENT"
	MadeUp  StudyDayStatus = "MADE_UP"
	OnLeave StudyDayStatus = "ON_LEAVE"
	Missing StudyDayStatus = "MISSING"
	Away    StudyDayStatus = "AWAY"
)

// StudyDayMemberConnection is a page of an organiser's list.
type StudyDayMemberConnection = paging.Connection[*StudyDayMember]

// StudyDayMemberEdge is a line of a page.
type StudyDayMemberEdge = paging.Edge[*StudyDayMember]
