package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"partyschool/ent/rolegrant"
	"partyschool/graph/generated"
	"partyschool/internal/identity"
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
		return problem.New(problem.Forbidden, "请先修改初始密码。", "Please change your temporary password first.").
			With("reason", "PASSWORD_CHANGE_REQUIRED")
	}
	return nil
}
