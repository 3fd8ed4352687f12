// Package graph is the door: what clients may ask. Resolvers are one call each;
// the stories are told in the capability rooms under internal.
package graph

import (
	"partyschool/graph/model"
	"partyschool/internal/assignments"
	"partyschool/internal/audit"
	"partyschool/internal/birthdays"
	"partyschool/internal/burden"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/certificates"
	"partyschool/internal/clock"
	"partyschool/internal/completions"
	"partyschool/internal/courses"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/exports"
	"partyschool/internal/home"
	"partyschool/internal/live"
	"partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/mergers"
	"partyschool/internal/messages"
	"partyschool/internal/notices"
	"partyschool/internal/offline"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/posts"
	"partyschool/internal/privacy"
	"partyschool/internal/quizzes"
	"partyschool/internal/records"
	"partyschool/internal/reports"
	"partyschool/internal/signin"
	"partyschool/internal/study"
	"partyschool/internal/studydays"
	"partyschool/internal/transfers"
)

// Resolver holds the rooms that resolvers call.
type Resolver struct {
	School        model.School
	Database      *database.Database
	Clock         clock.Clock
	Calendar      calendar.Calendar
	Tree          *organizations.Tree
	Catalogue     *catalogue.Catalogue
	Files         *media.Store
	SignIn        *signin.Service
	Organizations *organizations.Service
	Members       *members.Service
	Audit         *audit.Service
	Courses       *courses.Service
	Enrollments   *enrollments.Service
	Study         *study.Service
	Home          *home.Screens
	Credits       *credits.Service
	Birthdays     *birthdays.Service
	Burden        *burden.Service
	Privacy       *privacy.Service
	Transfers     *transfers.Service
	Mergers       *mergers.Service
	Posts         *posts.Service
	StudyDays     *studydays.Service
	Reports       *reports.Service
	Completions   *completions.Folder
	Quizzes       *quizzes.Service
	Assignments   *assignments.Service
	Exports       *exports.Service
	Notices       *notices.Service
	Messages      *messages.Service
	Outbox        *outbox.Service
	Offline       *offline.Service
	Live          *live.Hub
	Certificates  *certificates.Service
	Records       *records.Service
}
