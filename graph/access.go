package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/ent/rolegrant"
	"partyschool/graph/generated"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// directives says who may call a root field at all. Which rows the caller then
// sees is decided far below, in internal/visibility.
func directives() generated.DirectiveRoot {
	return generated.DirectiveRoot{Public: public, SignedIn: signedIn, Role: role}
}

func public(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return next(ctx) }

func signedIn(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	if err := admit(ctx); err != nil {
		return nil, err
	}
	return next(ctx)
}

func role(ctx context.Context, _ any, next graphql.Resolver, anyOf []rolegrant.Role) (any, error) {
	if err := admit(ctx); err != nil {
		return nil, err
	}
	viewer := identity.FromContext(ctx)
	for _, r := range anyOf {
		if viewer.Has(identity.Role(r)) {
			return next(ctx)
		}
	}
	return nil, problem.NeedsRole()
}

// openBeforeChange are the fields that a temporary password opens.
var openBeforeChange = map[string]bool{"changePassword": true, "logOut": true}

// admit lets signed-in members in, and those with a temporary password only to
// change it or to leave.
func admit(ctx context.Context) error {
	viewer := identity.FromContext(ctx)
	if !viewer.SignedIn() {
		return problem.NeedsSignIn()
	}
	if viewer.MustChangePassword && !openBeforeChange[graphql.GetFieldContext(ctx).Field.Name] {
		return changeFirst()
	}
	return nil
}

func changeFirst() error {
	return problem.New(problem.Forbidden, "请先修改初始密码。", "Please change your temporary password first.").
		With("reason", "PASSWORD_CHANGE_REQUIRED")
}

// withoutRoles takes the roles from whoever has a temporary password: what is
// open to everybody, such as logIn, leads to rows that only a role shows.
func withoutRoles(ctx context.Context) context.Context {
	viewer := identity.FromContext(ctx)
	if viewer.MustChangePassword {
		viewer.Scopes = nil
		ctx = identity.NewContext(ctx, viewer)
	}
	return ctx
}

// refusal returns why the caller may not send the root field at all; nil where
// the caller may, or where ctx is below the root.
func refusal(ctx context.Context) error {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Parent != nil && field.Parent.Field.Field != nil || field.Field.Definition == nil {
		return nil
	}
	viewer := identity.FromContext(ctx)
	for _, d := range field.Field.Definition.Directives {
		if d.Name != "signedIn" && d.Name != "role" {
			continue
		}
		if err := admit(ctx); err != nil {
			return err
		}
		if d.Name == "role" && !slices.ContainsFunc(d.Arguments.ForName("anyOf").Value.Children, func(c *ast.ChildValue) bool {
			return viewer.Has(identity.Role(c.Value.Raw))
		}) {
			return problem.NeedsRole()
		}
	}
	return nil
}

// self lets the viewer's own fields be read by the viewer only: in the answer to
// signing in the request is still a guest's, and would be told of nothing.
func self(ctx context.Context, obj *members.Viewer) error {
	viewer := identity.FromContext(ctx)
	switch {
	case viewer.MemberID != obj.ID:
		return problem.NeedsSignIn()
	case viewer.MustChangePassword:
		return changeFirst()
	}
	return nil
}
