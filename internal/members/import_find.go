package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// found are the members whom rows may mean.
type found struct {
	byPhone, byNumber map[string]*ent.Member
}

// find reads, and where it is to write locks, the members who have a phone or a number
// that stands in the rows.
func (r *roster) find(ctx context.Context, client *ent.Client, some []*rosterRow, write bool) (*found, error) {
	f := &found{byPhone: map[string]*ent.Member{}, byNumber: map[string]*ent.Member{}}
	var phones, numbers []string
	var keys []int64
	for _, row := range some {
		if row.phone != "" {
			phones = append(phones, row.phone)
		}
		if row.number == "" {
			continue
		}
		numbers = append(numbers, row.number)
		// A register that was exported has the school's own key where there is no number.
		if id, err := key.Parse(row.number); err == nil && key.KindOf(id) == key.Member {
			keys = append(keys, id)
		}
	}
	// As the system: a number may be on the register where the viewer sees nobody.
	system := identity.AsSystem(ctx, "importMembers: find by phone or number")
	read := func(which predicate.Member) error {
		query := client.Member.Query().Where(which).Order(member.ByID())
		if write {
			query.Modify(r.service.db.LockRows)
		}
		people, err := query.All(system)
		if err != nil {
			return fmt.Errorf("find a roster's members: %w", err)
		}
		for _, m := range people {
			f.byPhone[m.Phone] = m
			if m.MemberNumber != nil {
				f.byNumber[*m.MemberNumber] = m
			}
		}
		for _, m := range people {
			if own := key.Format(m.ID); f.byNumber[own] == nil {
				f.byNumber[own] = m
			}
		}
		return nil
	}
	// One after the other: engines find no index for either.
	if err := read(r.service.db.WithPhone(phones...)); err != nil {
		return nil, err
	}
	if len(numbers) > 0 {
		if err := read(member.MemberNumberIn(numbers...)); err != nil {
			return nil, err
		}
	}
	if len(keys) > 0 {
		if err := read(member.IDIn(keys...)); err != nil {
			return nil, err
		}
	}
	delete(f.byPhone, "")
	return f, nil
}

// who is the member whom a row means, nil for a new one: who has its number, else who has
// its phone. Where these are two, it is a mistake.
func (f *found) who(row *rosterRow) *ent.Member {
	withPhone, withNumber := f.byPhone[row.phone], f.byNumber[row.number]
	switch {
	case withNumber == nil:
		row.foundBy = RosterPhone
		if withPhone != nil && row.number != "" && withPhone.MemberNumber != nil {
			row.wrong(RosterMemberNumber, problem.Clash("使用这个手机号的党员登记了另一个编号。", "The member with this phone has another number."))
		}
		return withPhone
	case withPhone != nil && withPhone.ID != withNumber.ID:
		row.wrong(RosterPhone, problem.Clash("另一名党员登记了这个手机号。", "Another member has this phone."))
	}
	row.foundBy = RosterMemberNumber
	return withNumber
}
