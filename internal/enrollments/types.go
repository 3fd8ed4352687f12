package enrollments

import (
	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/paging"
)

// Progress says how far a learner is in the pinned release.
type Progress struct {
	// CompletedLessons and RequiredLessons count required lessons.
	CompletedLessons, RequiredLessons int
	// Fraction is the one divided by the other, 0 to 1.
	Fraction float64
}

// EnrollmentConnection is a page of enrolments.
type EnrollmentConnection = paging.Connection[*ent.Enrollment]

// EnrollmentEdge is an enrolment of a page.
type EnrollmentEdge = paging.Edge[*ent.Enrollment]

// EnrollmentFilter says which enrolments to list.
type EnrollmentFilter struct {
	// Statuses are all but WITHDRAWN where empty.
	Statuses []enrollment.Status
}

// EnrollmentOrder is an order of enrolments.
type EnrollmentOrder struct {
	Field     EnrollmentOrderField
	Direction paging.OrderDirection
}

// EnrollmentOrderField is what enrolments can be ordered by.
type EnrollmentOrderField string

// RecentActivity is the last enrolling, study or completion.
const RecentActivity EnrollmentOrderField = "RECENT_ACTIVITY"
