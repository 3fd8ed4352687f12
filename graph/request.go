package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/ent"
	"partyschool/ent/certificate"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/enrollments"
	"partyschool/internal/home"
	"partyschool/internal/identity"
	"partyschool/internal/privacy"
	"partyschool/internal/study"
)

// request is what the fields of one request share: a screen asks for the
// viewer's own rows under every course and lesson, and they are read once.
type request struct {
	database *database.Database

	mu    sync.Mutex
	parts map[part]*own
	names map[int64]string // of members, by key
	// screen is what was read of the viewer's first screen; nil where it was not asked.
	screen *screen
	// begun is an answer that a plan has written, up to the end of its data.
	begun []byte
	// seen are the members whose personal data the answer shows in full.
	seen map[privacy.PersonalField][]int64
}

// part is what shares rows: the whole of a query, but only one field of a
// mutation, since the next one may change them.
type part struct {
	memberID int64
	root     *graphql.RootFieldContext
}

// own are the viewer's rows, each list read at its first use.
type own struct {
	enrollments loaded[map[int64]*ent.Enrollment]
	records     loaded[map[int64]*ent.StudyRecord]
	// one is the course whose page this is; 0 where several are looked at.
	one atomic.Int64
	// place is the viewer's in that course.
	place loaded[*enrollments.Place]
	// whole says that the viewer's records in it will be asked for too, page is what was read
	// of both at once; nil where they are read one by one.
	whole atomic.Bool
	page  atomic.Pointer[home.Course]
	// certificates are by enrolment.
	certificates loaded[map[int64]*ent.Certificate]
	// undone are the viewer's entries that a counter-entry answers, by key.
	undone loaded[map[int64]*ent.CreditEntry]
	// counts are of the members of organisations.
	counts memberCounts
	// assignments are those that the request lists.
	assignments assignmentFacts
}

// loaded is a value that is read once.
type loaded[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (l *loaded[T]) get(read func() (T, error)) (T, error) {
	l.once.Do(func() { l.value, l.err = read() })
	return l.value, l.err
}

type requestKey struct{}

// withRequest returns ctx for one request.
func withRequest(ctx context.Context, r *Resolver) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{database: r.Database, parts: map[part]*own{}, names: map[int64]string{}})
}

// requestOf returns what the request shares. The door puts it into every
// context; asking without one is a mistake of ours.
func requestOf(ctx context.Context) *request {
	shared, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		panic("graph: withRequest was not called")
	}
	return shared
}

// own returns the rows that this part of the request shares.
func (q *request) own(ctx context.Context) *own {
	p := part{memberID: identity.FromContext(ctx).MemberID}
	if graphql.HasOperationContext(ctx) {
		if o := graphql.GetOperationContext(ctx).Operation; o != nil && o.Operation != ast.Query {
			p.root = graphql.GetRootFieldContext(ctx)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.parts[p] == nil {
		q.parts[p] = &own{}
	}
	return q.parts[p]
}

// Enrollments returns all enrolments of the viewer, withdrawn ones too, by
// course. One statement in a request.
func (q *request) Enrollments(ctx context.Context) (map[int64]*ent.Enrollment, error) {
	return q.own(ctx).enrollments.get(func() (map[int64]*ent.Enrollment, error) {
		rows, err := q.database.Client(ctx).Enrollment.Query().
			Where(enrollment.MemberID(identity.FromContext(ctx).MemberID), withCertificate).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the viewer's enrolments: %w", err)
		}
		byCourse := make(map[int64]*ent.Enrollment, len(rows))
		for _, row := range rows {
			byCourse[row.CourseID] = row
		}
		return byCourse, nil
	})
}

// Enrollment returns the viewer's enrolment in a course unless it was withdrawn;
// nil where there is none.
func (q *request) Enrollment(ctx context.Context, courseID int64) (*ent.Enrollment, error) {
	e, err := q.EnrollmentIn(ctx, courseID)
	if err != nil || e == nil || e.Status == enrollment.StatusWITHDRAWN {
		return nil, err
	}
	return e, nil
}

// EnrollmentIn returns the viewer's enrolment in a course, withdrawn or not; nil where there
// is none.
func (q *request) EnrollmentIn(ctx context.Context, courseID int64) (*ent.Enrollment, error) {
	if own := q.own(ctx); own.one.Load() == courseID {
		place, err := q.place(ctx, own)
		if err != nil {
			return nil, err
		}
		return place.Enrollment, nil
	}
	all, err := q.Enrollments(ctx)
	return all[courseID], err
}

// places are the viewer's enrolments in a course; in all courses where it is nil.
func (q *request) places(ctx context.Context, c *catalogue.Course) ([]*ent.Enrollment, error) {
	if c == nil {
		all, err := q.Enrollments(ctx)
		return slices.Collect(maps.Values(all)), err
	}
	q.OnePage(ctx, c.ID, false)
	e, err := q.EnrollmentIn(ctx, c.ID)
	if err != nil || e == nil {
		return nil, err
	}
	return []*ent.Enrollment{e}, nil
}

// OnePage says that the request shows the page of a course, so that only what is the
// viewer's in it has to be read; with records, where the viewer's study records in it are
// asked for too. Of two courses the first counts.
func (q *request) OnePage(ctx context.Context, courseID int64, records bool) {
	if own := q.own(ctx); own.one.CompareAndSwap(0, courseID) && records {
		own.whole.Store(home.Whole(q.database))
	}
}

func (q *request) place(ctx context.Context, own *own) (*enrollments.Place, error) {
	return own.place.get(func() (*enrollments.Place, error) {
		if !own.whole.Load() {
			return enrollments.PlaceIn(ctx, q.database, own.one.Load())
		}
		page, err := home.ReadCourse(ctx, q.database, own.one.Load())
		if err != nil {
			return nil, err
		}
		own.page.Store(page)
		return &enrollments.Place{Enrollment: page.Enrollment, Certificate: page.Certificate}, nil
	})
}

// The names of what withCertificate adds to enrolments.
const (
	certificateID     = "certificate_id"
	certificateNumber = "certificate_number"
)

// withCertificate reads with each enrolment what clients see of its certificate:
// a course page shows both and has a budget of two statements. What is not there
// is 0 and empty: ent finds no type for NULL.
func withCertificate(s *sql.Selector) {
	t := sql.Table(certificate.Table)
	s.LeftJoin(t).On(s.C(enrollment.FieldID), t.C(certificate.FieldEnrollmentID))
	s.AppendSelectExprAs(sql.Expr("COALESCE("+t.C(certificate.FieldID)+", 0)"), certificateID)
	s.AppendSelectExprAs(sql.Expr("COALESCE("+t.C(certificate.FieldNumber)+", '')"), certificateNumber)
}

// Certificate returns the key and the number of the certificate of one of the
// viewer's enrolments; nil before it is completed. No statement beyond that of
// Enrollments.
func (q *request) Certificate(ctx context.Context, courseID int64) (*ent.Certificate, error) {
	if own := q.own(ctx); own.one.Load() == courseID {
		place, err := q.place(ctx, own)
		if err != nil {
			return nil, err
		}
		return place.Certificate, nil
	}
	all, err := q.Enrollments(ctx)
	if err != nil || all[courseID] == nil {
		return nil, err
	}
	e := all[courseID]
	id, err := e.Value(certificateID)
	if err != nil {
		return nil, err
	}
	number, err := e.Value(certificateNumber)
	if err != nil {
		return nil, err
	}
	c := &ent.Certificate{EnrollmentID: e.ID, MemberID: e.MemberID, CourseID: e.CourseID}
	var isKey, isText bool
	c.ID, isKey = id.(int64)
	c.Number, isText = number.(string)
	if !isKey || !isText {
		return nil, fmt.Errorf("the certificate came as a %T with a %T", id, number)
	}
	if c.ID == 0 {
		return nil, nil
	}
	return c, nil
}

// Certificates returns all certificates of the viewer by enrolment, whole. One
// statement in a request, for those who ask for more than Certificate has.
func (q *request) Certificates(ctx context.Context) (map[int64]*ent.Certificate, error) {
	return q.own(ctx).certificates.get(func() (map[int64]*ent.Certificate, error) {
		rows, err := q.database.Client(ctx).Certificate.Query().
			Where(certificate.MemberID(identity.FromContext(ctx).MemberID)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the viewer's certificates: %w", err)
		}
		byEnrollment := make(map[int64]*ent.Certificate, len(rows))
		for _, row := range rows {
			byEnrollment[row.EnrollmentID] = row
		}
		return byEnrollment, nil
	})
}

// Record returns the viewer's study record of a lesson; nil where there is none. One
// statement in a request, for all lessons.
func (q *request) Record(ctx context.Context, l *catalogue.Lesson) (*ent.StudyRecord, error) {
	own := q.own(ctx)
	records, err := own.records.get(func() (map[int64]*ent.StudyRecord, error) {
		if c := l.Module.Course; own.one.Load() == c.ID {
			if page := own.page.Load(); page != nil && withinLessons(c, page.Records) {
				return page.Records, nil
			}
			return study.RecordsIn(ctx, q.database, c)
		}
		rows, err := q.database.Client(ctx).StudyRecord.Query().
			Where(studyrecord.MemberID(identity.FromContext(ctx).MemberID)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the viewer's study records: %w", err)
		}
		byLesson := make(map[int64]*ent.StudyRecord, len(rows))
		for _, row := range rows {
			byLesson[row.LessonID] = row
		}
		return byLesson, nil
	})
	return records[l.ID], err
}

// withinLessons reports whether no record reaches beyond the end of its lesson in this
// release, so that it can be told without the stretches that are covered.
func withinLessons(release *catalogue.Course, records map[int64]*ent.StudyRecord) bool {
	for id, r := range records {
		if l := release.Lesson(id); l == nil || r.FurthestMs > l.DurationMS {
			return false
		}
	}
	return true
}

// Names returns the names of members, also of those whose rows the viewer may not
// see: a name is what others may know. One statement for those not known yet.
func (q *request) Names(ctx context.Context, ids ...int64) (map[int64]string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var missing []int64
	for _, id := range ids {
		if _, known := q.names[id]; !known {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		ctx = identity.AsSystem(ctx, "graph: names of people")
		rows, err := q.database.Client(ctx).Member.Query().Where(member.IDIn(missing...)).
			Select(member.FieldID, member.FieldName).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read names: %w", err)
		}
		for _, row := range rows {
			q.names[row.ID] = row.Name
		}
	}
	return maps.Clone(q.names), nil
}
