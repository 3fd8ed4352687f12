package members

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/vault"
)

// found are the members whom rows may mean.
type found struct {
	byPhone, byNumber map[string]*ent.Member
	// byIdentity are the keys of those who have an identity number.
	byIdentity map[string]int64
}

// find reads, and where it is to write locks, the members who have a phone or a number
// that stands in the rows.
func (r *roster) find(ctx context.Context, client *ent.Client, some []*rosterRow, write bool) (*found, error) {
	f := &found{byPhone: map[string]*ent.Member{}, byNumber: map[string]*ent.Member{}, byIdentity: map[string]int64{}}
	var phones, numbers []string
	identities := map[string]string{} // by their blind index
	var keys []int64
	for _, row := range some {
		if row.phone != "" {
			phones = append(phones, row.phone)
		}
		if row.identity != "" {
			identities[r.service.db.Index(vault.IdentityNumber, row.identity)] = row.identity
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
	if len(identities) > 0 {
		// Nobody is found by it, so it locks nobody: the table has each number once.
		people, err := client.Member.Query().Where(member.IdentityNumberIndexIn(slices.Collect(maps.Keys(identities))...)).
			Select(member.FieldID, member.FieldIdentityNumberIndex).All(system)
		if err != nil {
			return nil, fmt.Errorf("find whose identity numbers stand in a roster: %w", err)
		}
		for _, m := range people {
			f.byIdentity[identities[*m.IdentityNumberIndex]] = m.ID
		}
	}
	delete(f.byPhone, "")
	return f, nil
}

// who is the member whom a row means, nil for a new one: who has its number, else who has
// its phone. Where these are two, it is a mistake, as is the identity number of somebody
// else.
func (f *found) who(row *rosterRow) *ent.Member {
	m := f.meant(row)
	if other, known := f.byIdentity[row.identity]; known && (m == nil || m.ID != other) {
		row.wrong(RosterIdentityNumber, problem.Clash("另一名党员登记了这个身份证号。", "Another member has this identity number."))
	}
	return m
}

func (f *found) meant(row *rosterRow) *ent.Member {
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
