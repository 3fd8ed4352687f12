package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/ent"
	"partyschool/internal/courses"
	"partyschool/internal/problem"
)

// present turns an error into what a client may read. What is not a problem for
// people becomes INTERNAL with the request's id, and its cause goes to the log.
func present(ctx context.Context, err error) *gqlerror.Error {
	var asked *gqlerror.Error
	_ = errors.As(err, &asked)
	out := &gqlerror.Error{Err: err, Path: pathOf(ctx, asked)}
	if asked != nil {
		out.Locations = asked.Locations
	}
	p := problem.As(err)
	if p == nil {
		p = recognise(err, asked)
	}
	// Arguments are read before it is asked who sends them, but that comes first.
	if refused := refusal(ctx); refused != nil && p != nil && p.Code == problem.BadUserInput {
		p = problem.As(refused)
	}
	if p == nil {
		p = internal(ctx, err)
	}
	out.Message = p.Chinese
	if inEnglish(ctx) {
		out.Message = p.English
	}
	noteError(ctx, p.Code)
	out.Extensions = map[string]any{"code": string(p.Code)}
	if field := fieldOf(ctx, p, asked); field != "" {
		out.Extensions["field"] = field
	}
	for name, value := range p.Extensions {
		out.Extensions[name] = localise(ctx, value)
	}
	return out
}

// recognise gives a code to the errors of the GraphQL library and to rows that
// visibility hides. It returns nil for what nobody may read.
func recognise(err error, asked *gqlerror.Error) *problem.Problem {
	if ent.IsNotFound(err) {
		return problem.Missing()
	}
	if asked == nil {
		return nil
	}
	if isVariable(asked) {
		return problem.New(problem.BadUserInput, "输入有误：%s", "The input is wrong: %s", sentence(asked.Message))
	}
	switch code, _ := asked.Extensions["code"].(string); problem.Code(code) {
	case problem.ParseFailed:
		return problem.New(problem.ParseFailed, "请求无法解析：%s", "The document cannot be parsed: %s", sentence(asked.Message))
	case problem.ValidationFailed:
		return problem.New(problem.ValidationFailed, "请求不符合接口定义：%s", "The document does not fit the schema: %s", sentence(asked.Message))
	case problem.PersistedNotFound:
		// Clients of the protocol compare this message.
		return &problem.Problem{Code: problem.PersistedNotFound, Chinese: asked.Message, English: asked.Message}
	}
	if asked.Err == nil || isInput(asked) {
		return problem.New(problem.BadUserInput, "输入有误：%s", "The input is wrong: %s", sentence(asked.Message))
	}
	return nil
}

// sentence ends what the library says with one stop: some of its messages have one,
// and some end with a question.
func sentence(message string) string {
	message = strings.TrimRight(message, ".")
	if strings.HasSuffix(message, "?") {
		return message
	}
	return message + "."
}

// isVariable reports whether a variable could not be read.
func isVariable(e *gqlerror.Error) bool {
	return len(e.Path) > 0 && e.Path[0] == ast.PathName("variable")
}

// isInput reports whether an argument could not be read: its path then goes on
// below the field, to the input.
func isInput(e *gqlerror.Error) bool { return len(inputPath(e.Path)) > 0 }

// inputPath returns the part of a path from an argument on. Response paths hold
// fields and positions; the library appends the argument's own path to them.
func inputPath(path ast.Path) ast.Path {
	for i, element := range path {
		if element == ast.PathName("variable") || element == ast.PathName("input") {
			return path[i+1:]
		}
	}
	return nil
}

// fieldOf names the input that a BAD_USER_INPUT is about.
func fieldOf(ctx context.Context, p *problem.Problem, asked *gqlerror.Error) string {
	if p.Field != "" || p.Code != problem.BadUserInput || asked == nil {
		return p.Field
	}
	path := asked.Path
	if below := inputPath(path); len(below) > 0 {
		if isVariable(asked) {
			below = variablePath(ctx, below)
		}
		path = below
	} else if len(path) > 0 {
		path = path[len(path)-1:]
	}
	return path.String()
}

// pathOf is the path of the field in the response; errors before execution have
// none.
func pathOf(ctx context.Context, asked *gqlerror.Error) ast.Path {
	if asked != nil && isVariable(asked) {
		return nil
	}
	if graphql.GetFieldContext(ctx) == nil {
		return nil
	}
	return graphql.GetFieldContext(ctx).Path()
}

// localise picks the language of what is inside an extension.
func localise(ctx context.Context, value any) any {
	problems, ok := value.([]courses.DraftProblem)
	if !ok {
		return value
	}
	return draftProblems(ctx, problems)
}

func internal(ctx context.Context, err error) *problem.Problem {
	id := RequestID(ctx)
	if errors.Is(err, context.Canceled) {
		slog.InfoContext(ctx, "the client went away", "requestId", id)
	} else {
		slog.ErrorContext(ctx, "request failed", "requestId", id, "operation", operationName(ctx), "error", err)
	}
	return problem.New(problem.Internal, "服务器出错了，请稍后再试。", "Something went wrong here; please try again later.").
		With("requestId", id)
}

func operationName(ctx context.Context) string {
	if !graphql.HasOperationContext(ctx) {
		return ""
	}
	name := graphql.GetOperationContext(ctx).OperationName
	return strings.ToValidUTF8(name[:min(len(name), 80)], "")
}

// recovered turns a panic into an error for the log.
func recovered(_ context.Context, reason any) error {
	return fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
}
