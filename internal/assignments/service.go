// Package assignments asks audiences to complete courses. An assignment 学习任务 is
// a rule, not a list: whoever joins the audience later is enrolled then.
package assignments

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/organizations"
	"partyschool/internal/paging"
)

// Service holds what the tasks of this room need.
type Service struct {
	database    *database.Database
	tree        *organizations.Tree
	catalogue   *catalogue.Catalogue
	enrollments *enrollments.Service
	calendar    calendar.Calendar
	clock       clock.Clock
}

// New returns the service.
func New(d *database.Database, tree *organizations.Tree, c *catalogue.Catalogue, e *enrollments.Service, cal calendar.Calendar, clk clock.Clock) *Service {
	return &Service{database: d, tree: tree, catalogue: c, enrollments: e, calendar: cal, clock: clk}
}

// AssignCourseInput is the input of assignCourse.
type AssignCourseInput struct {
	CourseID       int64
	Audience       AudienceInput
	OpensOn, DueOn *calendar.Date
	DryRun         bool
	IdempotencyKey *string
}

// AudienceInput says who is asked; nil does not narrow.
type AudienceInput struct {
	OrganizationIds []int64
	Residency       *member.Residency
	Stage           *member.Stage
	Role            *rolegrant.Role
}

// AssignCoursePayload is the answer of assignCourse.
type AssignCoursePayload struct {
	// Assignment is nil after a dry run.
	Assignment *ent.Assignment
	Preview    *AssignmentPreview
}

// AssignmentPreview is whom an assignment means at this moment.
type AssignmentPreview struct{ Members, AlreadyEnrolled, WillEnroll int }

// AssignmentCounts is how those stand whom an assignment enrolled.
type AssignmentCounts struct{ Enrolled, Completed, Overdue int }

// CancelAssignmentInput is the input of cancelAssignment.
type CancelAssignmentInput struct{ ID int64 }

// CancelAssignmentPayload is the answer of cancelAssignment.
type CancelAssignmentPayload struct{ Assignment *ent.Assignment }

// AssignmentConnection is a page of assignments.
type AssignmentConnection = paging.Connection[*ent.Assignment]

// AssignmentEdge is an assignment of a page.
type AssignmentEdge = paging.Edge[*ent.Assignment]

// AssignCourse TODO.
func (s *Service) AssignCourse(ctx context.Context, input AssignCourseInput) (*AssignCoursePayload, error) {
	panic("TODO")
}

// CancelAssignment TODO.
func (s *Service) CancelAssignment(ctx context.Context, input CancelAssignmentInput) (*CancelAssignmentPayload, error) {
	panic("TODO")
}

// List TODO.
func (s *Service) List(ctx context.Context, unit *ent.Organization, args paging.Args) (*AssignmentConnection, error) {
	panic("TODO")
}

// Organizations TODO: those that an assignment speaks to, by code.
func (s *Service) Organizations(ctx context.Context, a *ent.Assignment) ([]*ent.Organization, error) {
	panic("TODO")
}

// Counts TODO.
func (s *Service) Counts(ctx context.Context, a *ent.Assignment) (*AssignmentCounts, error) {
	panic("TODO")
}
