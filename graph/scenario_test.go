package graph_test

import (
	"fmt"

	"partyschool/ent/auditentry"
	"partyschool/internal/identity"
)

// everybody are all kinds of callers, in the order in which tables name them.
var everybody = [6]string{guest, member, floating, trainer, secretary, district}

// only has each caller of refused try first, who gets the code and changes nothing; then it
// sends the operation as who may.
func (s *school) only(by, operation string, variables map[string]any, refused map[string]string) answer {
	s.t.Helper()
	before := s.offices()
	for caller, code := range refused {
		if a := s.refused(caller, operation, code, variables); len(a.Data) > 0 && !a.isNull() {
			s.t.Errorf("%s as %q was refused with data: %s", operation, caller, a.body)
		}
	}
	if s.offices() != before {
		s.t.Errorf("a refused %s changed something", operation)
	}
	return s.must(by, operation, variables)
}

// cannot sends what has to be refused whoever sends it, and wants nothing changed.
func (s *school) cannot(by, operation, code, fieldOrReason string, variables map[string]any) {
	s.t.Helper()
	before := s.offices()
	a := s.refused(by, operation, code, variables)
	if len(a.Errors) > 0 && a.Errors[0].Extensions["field"] != fieldOrReason && a.Errors[0].Extensions["reason"] != fieldOrReason && fieldOrReason != "" {
		s.t.Errorf("%s: %v, want %s", operation, a.Errors[0].Extensions, fieldOrReason)
	}
	if s.offices() != before {
		s.t.Errorf("a refused %s changed something", operation)
	}
}

// everybodyReads sends a query as every caller, and compares the code of the error, or else
// what is read of the answer.
func (s *school) everybodyReads(operation string, variables map[string]any, read func(answer) string, want [6]string) {
	s.t.Helper()
	for i, caller := range everybody {
		a := s.ask(caller, operation, variables)
		got := a.code()
		if got == "" {
			got = read(a)
		}
		if got != want[i] {
			s.t.Errorf("%s as %q reads %q, want %q: %.400s", operation, caller, got, want[i], a.body)
		}
	}
}

// offices are what the scenarios write; loops beside the requests write none of it.
func (s *school) offices() string {
	s.t.Helper()
	ctx := identity.AsSystem(s.t.Context(), "test")
	c := s.db.Client(ctx)
	return fmt.Sprint(c.Post.Query().AllX(ctx), c.Participation.Query().AllX(ctx), c.Venue.Query().AllX(ctx), c.Export.Query().CountX(ctx), c.AccessEntry.Query().CountX(ctx),
		c.AuditEntry.Query().Where(auditentry.ActorIDNotNil()).CountX(ctx), c.IdempotencyKey.Query().CountX(ctx))
}

// inputOf are the variables of an operation that takes one input.
func inputOf(fields map[string]any) map[string]any { return map[string]any{"input": fields} }

// list joins a field of each row of a list, latest first.
func (a answer) list(path, field string) string {
	rows, ok := a.at(path).([]any)
	if !ok {
		return "null"
	}
	said := ""
	for _, row := range rows {
		value, _ := row.(map[string]any)[field].(string)
		if value == "" {
			value = "…"
		}
		said += value + ";"
	}
	return said
}
