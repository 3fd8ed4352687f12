// Package dataset makes the school that the bench measures on: always the same
// rows for the same size and moment, written straight into the tables, because a
// million study records would take hours through the tasks.
//
// What the tables hold agrees with itself as if the tasks had written it: counters,
// days, ledger and certificates. Left empty are credentials (nobody logs in, the
// bench signs its own tokens), the audit trail, idempotency keys, log-in codes, and
// for past study the sessions and events; open sessions exist for those who study
// in the bench.
package dataset

import (
	"context"
	"fmt"
	"time"

	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/vault"
)

// The shape that does not grow with the school. Every member has 50 study records
// and 7, 10 or 13 enrolments, 10 on average.
const (
	modulesOfCourse   = 6
	lessonsOfModule   = 6
	branchesOfGeneral = 10
	generalsOfOne     = 9
	committees        = 2
	leastCourses      = 14
)

// Size says how large the school is.
type Size struct {
	// Members, in 180 branches under 18 general branches and two committees.
	Members int
	// Courses of 36 lessons each: at least 14, and not one more than a multiple of 7.
	Courses int
	// Phones is how many members have an open study session.
	Phones int
	// Crowd is how many more there are in the branches of the first committee, who hold a
	// place in the common course and did nothing else.
	Crowd int
}

// Full is the size of the targets in requests per second: 200,000 enrolments and
// 1,000,000 study records.
var Full = Size{Members: 20000, Courses: 100, Phones: 4096}

// Scaled is the size with that share of the members; the catalogue and the tree
// stay as they are.
func (s Size) Scaled(share float64) Size {
	s.Members = max(int(float64(s.Members)*share), 80)
	s.Phones = min(s.Phones, s.Members)
	s.Crowd = int(float64(s.Crowd) * share)
	return s
}

// Member is somebody who is signed in.
type Member struct {
	ID, SessionID int64
	// CourseID is a course that the member is in the middle of.
	CourseID int64
}

// Phone is a member with an open study session.
type Phone struct {
	Member
	StudySessionID int64
	// Since is when the session was opened; nothing was studied in it yet.
	Since time.Time
	// LessonMS is the duration of the lesson.
	LessonMS int64
}

// Dataset is what the load is made of.
type Dataset struct {
	Size Size
	// At is the moment at which the data stands.
	At      time.Time
	Members []Member
	Phones  []Phone
	// Admin holds the role ADMIN over Committee, which has half of the members.
	// Everybody has taken CommonCourse.
	Admin                   Member
	Committee, CommonCourse int64
	// Rows of each table that were written.
	Rows map[string]int
}

// standing is a clock that does not move, so that keys are the same each time.
type standing time.Time

// Now is always the same.
func (s standing) Now() time.Time { return time.Time(s) }

// Generate fills the empty, migrated database that the URL names, as the school
// stands at that moment; the master key seals the phones.
func Generate(ctx context.Context, url string, master *vault.Master, size Size, at time.Time) (*Dataset, error) {
	if size.Courses < leastCourses || (size.Courses-1)%7 == 0 {
		return nil, fmt.Errorf("%d courses: take at least %d, and not one more than a multiple of 7", size.Courses, leastCourses)
	}
	at = clock.Cut(at)
	db, err := database.Open(ctx, url, standing(at.Add(-24*time.Hour)))
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	if err := db.Unlock(ctx, master); err != nil {
		return nil, err
	}
	cal, err := calendar.New("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	m := &maker{db: db, calendar: cal, today: cal.DateOf(at), made: &Dataset{Size: size, At: at, Rows: map[string]int{}}}
	for _, step := range []func(context.Context) error{m.organizations, m.members, m.catalogue, m.learning, m.crowd, m.counters} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return m.made, nil
}

// maker holds what later tables need of earlier ones.
type maker struct {
	db       *database.Database
	calendar calendar.Calendar
	today    calendar.Date
	made     *Dataset

	rootID, trainerID int64
	// units are committees, general branches and branches.
	committees, generals, branches []unit
	people                         []person
	courses                        []courseRow
}

type unit struct {
	id     int64
	path   string
	parent *unit
}

type person struct {
	id, organizationID, signInID int64
	name                         string
}

func (m *maker) key(kind key.Kind) int64 {
	k, err := m.db.NewKey(kind)
	if err != nil {
		panic(fmt.Sprintf("dataset: %v", err)) // only when the reserve of a million years is used up
	}
	return k
}
