package graph

import (
	"context"
	"crypto/sha256"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"partyschool/internal/problem"
)

// understand finds the document of a question and judges what is asked, up to the point
// at which it could be answered, and what that costs; where it cannot be, what the mistake
// costs. Its errors are those that clients read. Everything that is asked of the school
// passes through here, whatever way it came.
func (d *Door) understand(ctx context.Context, q *question) (*graphql.OperationContext, int, gqlerror.List) {
	doc, errs := d.find(q)
	if errs == nil && longestList(q.Variables) > d.limits.ListItems {
		errs = listOf(tooMuch("listItems", d.limits.ListItems))
	}
	if errs != nil {
		return nil, mistake, presentAll(ctx, errs)
	}
	op, errs := d.executor.CreateOperationContext(withDocument(ctx, doc), &graphql.RawParams{
		Query: doc.text, OperationName: q.OperationName, Variables: q.Variables, Extensions: q.Extensions, Headers: q.header,
	})
	ctx = graphql.WithOperationContext(ctx, op)
	if errs != nil {
		return nil, mistake, presentAll(ctx, errs)
	}
	op.Stats.SetExtension(plansExtension, doc.plans)
	if !d.options.Introspection && asksForSchema(op.Operation.SelectionSet, map[string]bool{}) {
		return nil, mistake, presentAll(ctx, listOf(problem.New(problem.ValidationFailed, "接口定义不对外公开。", "Introspection is switched off.")))
	}
	cost := costOf(op.Operation, op.Variables, d.limits.Cost)
	if cost > d.limits.Cost {
		return nil, mistake, presentAll(ctx, listOf(tooMuch("cost", d.limits.Cost)))
	}
	return op, cost, nil
}

// find returns the document that a question means.
func (d *Door) find(q *question) (*document, gqlerror.List) {
	registered, only := d.options.Registered, d.options.RegisteredOnly
	if q.DocumentID != "" {
		if doc := registered.byID(q.DocumentID); doc != nil {
			return doc, nil
		}
		return nil, listOf(unknownDocument())
	}
	hash, persisted, errs := q.hash()
	if errs != nil {
		return nil, errs
	}
	if q.Query == "" {
		doc := registered.text(hash)
		if doc == nil && !only {
			doc = d.seen.get(hash)
		}
		if doc == nil {
			return nil, listOf(notPersisted())
		}
		return doc, nil
	}
	sum := sha256.Sum256([]byte(q.Query))
	if persisted && hash != sum {
		return nil, listOf(problem.BadInput("extensions.persistedQuery.sha256Hash", "sha256Hash 与 query 不符。", "The sha256Hash is not that of the query."))
	}
	if doc := registered.text(sum); doc != nil {
		return doc, nil
	}
	if only {
		return nil, listOf(notRegistered())
	}
	if len(q.Query) > d.limits.Document {
		return nil, listOf(longDocument(d.limits.Document))
	}
	if doc := d.seen.get(sum); doc != nil {
		return doc, nil
	}
	doc, errs := judge(d.schema, &d.limits, d.options.Suggestions, q.Query)
	if errs != nil {
		return nil, errs
	}
	d.seen.add(doc)
	return doc, nil
}

// notPersisted says that the text of a hash is not known; clients of the protocol compare
// the message and send the text.
func notPersisted() *problem.Problem {
	return problem.New(problem.PersistedNotFound, "PersistedQueryNotFound", "PersistedQueryNotFound")
}

func longDocument(most int) *problem.Problem {
	return problem.New(problem.TooComplex, "查询文本不得超过 %d 字节。", "A document holds at most %d bytes.", most).With("limit", "document").With("most", most)
}

// presentAll turns errors into what a client may read.
func presentAll(ctx context.Context, errs gqlerror.List) gqlerror.List {
	out := make(gqlerror.List, len(errs))
	for i, e := range errs {
		out[i] = present(ctx, e)
	}
	return out
}
