package assignments

import (
	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/paging"
)

// AssignCourseInput is the input of assignCourse.
type AssignCourseInput struct {
	// CourseID is a published course.
	CourseID int64
	Audience AudienceInput
	// OpensOn is the first day on which anybody is enrolled; nil: at once. DueOn is the
	// last day to complete the course; nil without one.
	OpensOn, DueOn *calendar.Date
	// DryRun is whether to enrol nobody and say who would be.
	DryRun         bool
	IdempotencyKey *string
}

// AudienceInput says who is asked; nil does not narrow.
type AudienceInput struct {
	// OrganizationIds are 1 to 100 organisations, each with all below it.
	OrganizationIds []int64
	Residency       *member.Residency
	Stage           *member.Stage
	// Role is held anywhere.
	Role *rolegrant.Role
}

// AssignCoursePayload is the answer of assignCourse.
type AssignCoursePayload struct {
	// Assignment is nil after a dry run.
	Assignment *ent.Assignment
	Preview    *AssignmentPreview
}

// AssignmentPreview is whom an assignment means at this moment.
type AssignmentPreview struct {
	// Members are all of the audience: those enrolled already, finished or not, and those
	// to be enrolled, who may have withdrawn once.
	Members, AlreadyEnrolled, WillEnroll int
}

// AssignmentCounts is how those active members stand whom an assignment enrolled, as
// far as the viewer may see them.
type AssignmentCounts struct {
	// Enrolled are those not withdrawn; Completed and Overdue are some of them.
	Enrolled, Completed, Overdue int
}

// CancelAssignmentInput is the input of cancelAssignment.
type CancelAssignmentInput struct{ ID int64 }

// CancelAssignmentPayload is the answer of cancelAssignment.
type CancelAssignmentPayload struct{ Assignment *ent.Assignment }

// AssignmentConnection is a page of assignments.
type AssignmentConnection = paging.Connection[*ent.Assignment]

// AssignmentEdge is an assignment of a page.
type AssignmentEdge = paging.Edge[*ent.Assignment]
