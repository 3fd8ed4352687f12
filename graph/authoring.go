package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/catalogue"
	"partyschool/internal/courses"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// trains refuses whoever is no trainer of the course: FORBIDDEN without the role,
// NOT_FOUND where it does not reach the course.
func trains(ctx context.Context, c *catalogue.Course) error {
	viewer := identity.FromContext(ctx)
	switch {
	case viewer.Covers(identity.Trainer, c.OrganizationPath):
		return nil
	case viewer.Has(identity.Trainer):
		return problem.Missing()
	}
	return problem.NeedsRole()
}

// authored returns the row of a course for its trainers; others are refused.
func (r *Resolver) authored(ctx context.Context, c *catalogue.Course) (*ent.Course, error) {
	if err := trains(ctx, c); err != nil {
		return nil, err
	}
	if c.Draft != nil {
		return c.Draft, nil
	}
	return r.Database.Client(ctx).Course.Query().Where(course.ID(c.ID)).Only(ctx)
}

// courseDraft returns what is being written, its problems in the language asked
// for.
func (r *Resolver) courseDraft(ctx context.Context, c *catalogue.Course) (*courses.CourseDraft, error) {
	if err := trains(ctx, c); err != nil {
		return nil, err
	}
	draft, err := r.Courses.CourseDraft(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	draft.Problems = draftProblems(ctx, draft.Problems)
	return draft, nil
}

// importQuestions says what became of the rows in the language asked for.
func (r *Resolver) importQuestions(ctx context.Context, input courses.ImportQuestionsInput) (*courses.ImportQuestionsPayload, error) {
	payload, err := r.Courses.ImportQuestions(ctx, input)
	if err == nil {
		payload.Import = payload.Import.In(inEnglish(ctx))
	}
	return payload, err
}

// draftProblems puts problems into the language asked for.
func draftProblems(ctx context.Context, problems []courses.DraftProblem) []courses.DraftProblem {
	list := make([]courses.DraftProblem, len(problems))
	for i, p := range problems {
		list[i] = p.In(inEnglish(ctx))
	}
	return list
}

// releases lists what was published of a course, for its trainers. The names of
// those who published are read for the whole page.
func (r *Resolver) releases(ctx context.Context, c *catalogue.Course, args paging.Args) (*courses.ReleaseConnection, error) {
	if err := trains(ctx, c); err != nil {
		return nil, err
	}
	page, err := r.Courses.Releases(ctx, c.ID, args)
	if err != nil || !asks(ctx, "edges", "node", "publishedBy") {
		return page, err
	}
	ids := make([]int64, len(page.Edges))
	for i, e := range page.Edges {
		ids[i] = e.Node.PublishedByID
	}
	_, err = requestOf(ctx).Names(ctx, ids...)
	return page, err
}

// person shows somebody as others may see them.
func person(ctx context.Context, memberID int64) (*members.Person, error) {
	names, err := requestOf(ctx).Names(ctx, memberID)
	if err != nil {
		return nil, err
	}
	return &members.Person{Name: names[memberID]}, nil
}

// authoredCourses lists the courses that the viewer may write.
func (r *Resolver) authoredCourses(ctx context.Context, filter *courses.AuthoredCourseFilter, args paging.Args) (*catalogue.CourseConnection, error) {
	withModules := asks(ctx, "edges", "node", "modules") || asks(ctx, "edges", "node", "lessonCount")
	return r.Courses.Authored(ctx, filter, args, withModules)
}

// asks reports whether the selection below the present field holds the path: what
// costs a statement is read only for those who look at it.
func asks(ctx context.Context, path ...string) bool {
	field := graphql.GetFieldContext(ctx)
	if field == nil || !graphql.HasOperationContext(ctx) {
		return true
	}
	return holds(graphql.GetOperationContext(ctx), field.Field.Selections, path)
}

func holds(op *graphql.OperationContext, selections ast.SelectionSet, path []string) bool {
	if len(path) == 0 {
		return true
	}
	// Every type matches: a field asked for on any of them counts.
	for _, f := range graphql.CollectFields(op, selections, []string{"CourseConnection", "CourseEdge", "Course", "ReleaseConnection", "ReleaseEdge", "Release", "Certificate", "Node"}) {
		if f.Name == path[0] && holds(op, f.Selections, path[1:]) {
			return true
		}
	}
	return false
}
