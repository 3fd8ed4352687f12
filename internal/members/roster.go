package members

import (
	"context"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"golang.org/x/text/unicode/norm"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/vault"
)

// maxSearch is the greatest length of a search, in characters.
const maxSearch = 60

// Roster lists the members of an organisation, or of it and all below it, by
// name, with their role grants. FORBIDDEN without the role of an admin or a
// trainer; NOT_FOUND where none covers the organisation.
func (s *Service) Roster(ctx context.Context, unit *ent.Organization, subtree bool, filter *MemberFilter, args paging.Args) (*MemberConnection, error) {
	if err := MayCount(ctx, unit); err != nil {
		return nil, err
	}
	narrow, err := s.narrowed(filter, identity.FromContext(ctx).Covers(identity.Admin, unit.Path))
	if err != nil {
		return nil, err
	}
	if subtree {
		narrow = append(narrow, below(unit))
	} else {
		narrow = append(narrow, member.OrganizationID(unit.ID))
	}
	register := s.db.Client(ctx).Member
	return paging.Source[*ent.Member, predicate.Member]{
		Order:  paging.Order{{Name: member.FieldName}, {Name: member.FieldID}},
		Values: func(m *ent.Member) []any { return []any{m.Name, m.ID} },
		Read: func(ctx context.Context, where predicate.Member, order func(*sql.Selector), limit int) ([]*ent.Member, error) {
			return register.Query().Where(narrow...).Where(where).Order(member.OrderOption(order)).Limit(limit).WithRoleGrants(byAge).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return register.Query().Where(narrow...).Count(ctx) },
	}.Page(ctx, args)
}

// narrowed says the filter. Phones are searched for admins only: to others
// they are masked, and a search would tell them digit by digit.
func (s *Service) narrowed(f *MemberFilter, phones bool) ([]predicate.Member, error) {
	if f == nil {
		f = &MemberFilter{}
	}
	narrow := []predicate.Member{member.Active(f.Active == nil || *f.Active)}
	if f.Stage != nil {
		narrow = append(narrow, member.StageEQ(*f.Stage))
	}
	if f.Residency != nil {
		narrow = append(narrow, member.ResidencyEQ(*f.Residency))
	}
	if f.Search == nil {
		return narrow, nil
	}
	search := strings.TrimSpace(*f.Search)
	switch {
	case utf8.RuneCountInString(search) > maxSearch:
		return nil, problem.BadInput("filter.search", "搜索内容不能超过 %d 个字符。", "A search has at most %d characters.", maxSearch)
	case search != "" && phones:
		narrow = append(narrow, member.Or(append(s.withPhone(search), member.NameContains(search))...))
	case search != "":
		narrow = append(narrow, member.NameContains(search))
	}
	return narrow, nil
}

// withPhone finds the members with the number that was typed, whole or its last four
// digits: phones are sealed, so no other part of one can be searched for.
func (s *Service) withPhone(typed string) []predicate.Member {
	if number, err := NormalizePhone(typed); err == nil {
		return []predicate.Member{s.db.WithPhone(number)}
	}
	if typed = norm.NFKC.String(typed); len(typed) == len(database.Tail(typed)) && !strings.ContainsFunc(typed, notDigit) {
		return []predicate.Member{member.PhoneTail(s.db.Index(vault.PhoneTail, typed))}
	}
	return nil
}

// MayCount says whether the viewer may list and count the members of the
// organisation: it is FORBIDDEN without the role of an admin or a trainer,
// and NOT_FOUND where none covers the organisation.
func MayCount(ctx context.Context, unit *ent.Organization) error {
	v := identity.FromContext(ctx)
	if !v.Has(identity.Admin) && !v.Has(identity.Trainer) {
		return problem.NeedsRole()
	}
	if !v.Covers(identity.Admin, unit.Path) && !v.Covers(identity.Trainer, unit.Path) {
		return problem.Missing()
	}
	return nil
}
