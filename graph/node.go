package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/graph/scalar"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// node finds the row behind a key; nil where it does not exist or is not for the
// viewer to see. Kinds that clients never see by themselves are no nodes.
func (r *Resolver) node(ctx context.Context, id int64) (scalar.Node, error) {
	c := r.Database.Client(ctx)
	switch key.KindOf(id) {
	case key.Organization:
		return found(c.Organization.Get(ctx, id))
	case key.Member:
		return found(c.Member.Get(ctx, id))
	case key.RoleGrant:
		return found(c.RoleGrant.Get(ctx, id))
	case key.Session:
		return found(c.Session.Get(ctx, id))
	case key.AuditEntry:
		return found(c.AuditEntry.Get(ctx, id))
	case key.Media:
		return found(c.Media.Get(ctx, id))
	case key.Release:
		return found(c.Release.Get(ctx, id))
	case key.Enrollment:
		return found(c.Enrollment.Get(ctx, id))
	case key.CreditEntry:
		return found(c.CreditEntry.Get(ctx, id))
	case key.Certificate:
		return found(c.Certificate.Get(ctx, id))
	case key.Upload:
		return found(c.Upload.Get(ctx, id))
	case key.Assignment:
		return found(c.Assignment.Get(ctx, id))
	case key.Export:
		return found(c.Export.Get(ctx, id))
	case key.GroupMessage:
		return found(r.Messages.Get(ctx, id))
	case key.Notice:
		return found(c.Notice.Get(ctx, id))
	case key.CorrectionRequest:
		return found(c.CorrectionRequest.Get(ctx, id))
	case key.AffiliationTransfer:
		return found(c.AffiliationTransfer.Get(ctx, id))
	case key.Post:
		return found(c.Post.Get(ctx, id))
	case key.Venue:
		return found(c.Venue.Get(ctx, id))
	case key.Participation:
		return found(c.Participation.Get(ctx, id))
	case key.MemberImport:
		return found(c.MemberImport.Get(ctx, id))
	case key.Ceremony:
		return found(c.Ceremony.Get(ctx, id))
	case key.QuizAttempt:
		return found(r.Quizzes.Attempt(ctx, id))
	case key.Course:
		return found(r.course(ctx, id))
	case key.Lesson:
		return found(r.lesson(ctx, id))
	case key.TrainingModule:
		return found(r.module(ctx, id))
	}
	return nil, nil
}

// found turns a row that is not there into null, which is how GraphQL's node
// answers for it.
func found[T any](row *T, err error) (scalar.Node, error) {
	if ent.IsNotFound(err) || problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil || row == nil {
		return nil, err
	}
	return row, nil
}

// nodes finds the rows behind keys, in order.
func (r *Resolver) nodes(ctx context.Context, ids []int64) ([]scalar.Node, error) {
	if len(ids) > 100 {
		return nil, problem.BadInput("ids", "一次最多 100 个 ID。", "At most 100 ids at a time.")
	}
	list := make([]scalar.Node, len(ids))
	for i, id := range ids {
		n, err := r.node(ctx, id)
		if err != nil {
			return nil, err
		}
		list[i] = n
	}
	return list, nil
}
