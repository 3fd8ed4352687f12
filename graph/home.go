package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/credits"
	"partyschool/internal/enrollments"
	"partyschool/internal/home"
	"partyschool/internal/members"
	"partyschool/internal/paging"
)

// screen is what a request has read of the viewer's first screen.
type screen struct {
	*home.Screen
	// first is how long its list of enrolments is, year that of its credit hours.
	first, year int
}

// fieldTree is what may be asked of a value, by the names of fields; nil below a field where
// all may.
type fieldTree map[string]fieldTree

// onHome is what home.Screens reads of the viewer, with what needs no more than it reads.
var onHome = fieldTree{
	"__typename": nil, "id": nil, "name": nil, "stage": nil, "residency": nil, "joinedOn": nil, "organization": nil,
	"creditAccount":     {"__typename": nil, "year": nil, "targetHours": nil, "earnedHours": nil, "remainingHours": nil},
	"politicalBirthday": {"__typename": nil, "nextDate": nil, "years": nil, "daysUntil": nil},
	"enrollments": {"__typename": nil, "totalCount": nil, "pageInfo": nil, "edges": {"__typename": nil, "cursor": nil, "node": {
		"__typename": nil, "id": nil, "status": nil, "release": nil, "required": nil, "dueOn": nil, "overdue": nil,
		"progress": nil, "nextLesson": nil, "course": nil,
	}}},
}

// holds reports whether a selection of a type asks no more than the tree has.
func (t fieldTree) holds(op *graphql.OperationContext, selections ast.SelectionSet, object string) bool {
	for _, f := range graphql.CollectFields(op, selections, []string{object}) {
		below, known := t[f.Name]
		if !known || below != nil && !below.holds(op, f.Selections, f.Definition.Type.Name()) {
			return false
		}
	}
	return true
}

// asksForHome reports whether no more is asked of the viewer than the first screen shows,
// and how long its list of enrolments is.
func asksForHome(ctx context.Context) (first int, ok bool) {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Object != "Query" || !graphql.HasOperationContext(ctx) {
		return 0, false
	}
	asked := asksOf(ctx, field.Field)
	if !asked.home {
		return 0, false
	}
	for _, f := range asked.lists {
		given := f.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
		n, err := graphql.UnmarshalInt(given["first"])
		if err != nil || n < 1 || n > paging.MaxSize || first != 0 || given["after"] != nil || given["last"] != nil || given["before"] != nil {
			return 0, false
		}
		first = n
	}
	return first, first > 0
}

// homeOf reads the first screen for as much of it as the request asks; nil where it asks for
// more.
func homeOf(ctx context.Context, r *Resolver) (*ent.Member, error) {
	first, ok := asksForHome(ctx)
	if !ok {
		return nil, nil
	}
	year := r.Calendar.DateOf(r.Clock.Now()).Year
	read, err := r.Home.Read(ctx, year, first+1)
	if err != nil {
		return nil, err
	}
	requestOf(ctx).setScreen(&screen{read, first, year})
	return read.Member, nil
}

func (q *request) setScreen(s *screen) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.screen = s
}

// screenOf returns the screen that the viewer was read with; nil for a viewer read alone.
func (q *request) screenOf(viewer *members.Viewer) *screen {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.screen == nil || q.screen.Member != viewer.Member {
		return nil
	}
	return q.screen
}

// ownEnrollments lists the viewer's enrolments, those of the first screen without reading
// them again.
func ownEnrollments(ctx context.Context, r *Resolver, viewer *members.Viewer, filter *enrollments.EnrollmentFilter, order *enrollments.EnrollmentOrder, args paging.Args) (*enrollments.EnrollmentConnection, error) {
	s := requestOf(ctx).screenOf(viewer)
	if s == nil || filter == nil || !sameStatuses(filter.Statuses) || order != nil && order.Direction == paging.Ascending ||
		args.After != nil || args.Last != nil || args.Before != nil || args.First == nil || *args.First != s.first {
		return r.Enrollments.List(ctx, filter, order, args)
	}
	return r.Enrollments.ListOf(ctx, s.Enrollments, filter, order, args)
}

func sameStatuses(statuses []enrollment.Status) bool {
	return len(statuses) == len(home.Open) && !slices.ContainsFunc(home.Open, func(s enrollment.Status) bool { return !slices.Contains(statuses, s) })
}

// ownAccount is the viewer's credit account, that of the first screen without reading it
// again.
func ownAccount(ctx context.Context, r *Resolver, viewer *members.Viewer, year *int) (*credits.Account, error) {
	if s := requestOf(ctx).screenOf(viewer); s != nil && year == nil {
		return r.Credits.AccountWith(ctx, s.year, s.Hundredths)
	}
	return r.Credits.Account(ctx, year)
}
