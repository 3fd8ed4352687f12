package database

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"partyschool/ent"
	"partyschool/ent/correctionrequest"
	"partyschool/ent/delivery"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/internal/vault"
)

// sealedColumn is a column that holds personal data: the tasks write and read it as
// it is, and the table holds it sealed. Index columns are written with it.
type sealedColumn struct {
	column string
	// indexes are the columns that the value is found by, each with what it is made of.
	indexes map[string]func(v *vault.Vault, text string) string
}

// sealed are all such columns, by the ent name of their table.
var sealed = map[string]struct {
	table   string
	columns []sealedColumn
}{
	ent.TypeMember: {member.Table, []sealedColumn{
		{member.FieldPhone, map[string]func(*vault.Vault, string) string{
			member.FieldPhoneIndex: func(v *vault.Vault, phone string) string { return v.Index(vault.Phone, phone) },
			member.FieldPhoneTail:  func(v *vault.Vault, phone string) string { return v.Index(vault.PhoneTail, Tail(phone)) },
		}},
		{member.FieldIdentityNumber, map[string]func(*vault.Vault, string) string{
			member.FieldIdentityNumberIndex: func(v *vault.Vault, number string) string { return v.Index(vault.IdentityNumber, number) },
		}},
		{member.FieldBornOn, nil},
		{member.FieldMail, nil},
	}},
	ent.TypeDelivery: {delivery.Table, []sealedColumn{
		{delivery.FieldCode, nil},
		{delivery.FieldAddress, nil},
	}},
	ent.TypeCorrectionRequest: {correctionrequest.Table, []sealedColumn{
		{correctionrequest.FieldWanted, nil},
	}},
}

// tailDigits is by how many of a phone's last digits people search.
const tailDigits = 4

// Tail returns the last four digits of a phone.
func Tail(phone string) string { return phone[max(0, len(phone)-tailDigits):] }

// Sealed reports whether a column of a table holds personal data.
func (d *Database) Sealed(table, column string) bool {
	for _, t := range sealed {
		if t.table == table {
			return slices.ContainsFunc(t.columns, func(c sealedColumn) bool { return c.column == column })
		}
	}
	return false
}

// Index returns the blind index of a text, by which rows are found whose value is
// sealed: vault.Phone and the other kinds. The database must be unlocked.
func (d *Database) Index(kind, text string) string {
	u := d.unlocked.Load()
	if u == nil {
		panic("database: Index before Unlock")
	}
	return u.vault.Index(kind, text)
}

// WithPhone finds the members with one of the numbers, which is at most one for each.
func (d *Database) WithPhone(numbers ...string) predicate.Member {
	indexes := make([]string, len(numbers))
	for i, number := range numbers {
		indexes[i] = d.Index(vault.Phone, number)
	}
	return member.PhoneIndexIn(indexes...)
}

// Unseal opens a value that a hand-written statement read: the table, the column and
// the row's key say where it lay.
func (d *Database) Unseal(ctx context.Context, table, column string, row int64, text string) string {
	if text == "" {
		return ""
	}
	plain, err := d.open(ctx, table+"."+column, row, text)
	if err != nil {
		// One row that was tampered with must not take a roster of fifty with it.
		slog.ErrorContext(ctx, "personal data cannot be read", "error", err)
	}
	return plain
}

// open opens a value, and looks once for newer keys where it does not open.
func (d *Database) open(ctx context.Context, place string, row int64, text string) (string, error) {
	u := d.unlocked.Load()
	if u == nil {
		return "", errLocked
	}
	plain, err := u.vault.Open(place, row, text)
	if err == nil {
		return plain, nil
	}
	if u, ok := d.reload(ctx, u); ok {
		plain, err = u.vault.Open(place, row, text)
	}
	return plain, err
}

// sealWrites seals what is written to the columns of personal data, and gives back
// what the task wrote.
func (d *Database) sealWrites(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		table, ok := sealed[m.Type()]
		if !ok || !m.Op().Is(ent.OpCreate|ent.OpUpdate|ent.OpUpdateOne) {
			return next.Mutate(ctx, m)
		}
		for _, c := range table.columns {
			if err := d.sealColumn(m, table.table, c); err != nil {
				return nil, err
			}
		}
		value, err := next.Mutate(ctx, m)
		d.unsealRows(ctx, value)
		return value, err
	})
}

func (d *Database) sealColumn(m ent.Mutation, table string, c sealedColumn) error {
	written, set := m.Field(c.column)
	text, _ := written.(string)
	if !set && !m.FieldCleared(c.column) {
		return nil
	}
	if text == "" {
		for index := range c.indexes {
			if m.Op().Is(ent.OpCreate) {
				continue
			}
			if err := m.ClearField(index); err != nil {
				return err
			}
		}
		return nil
	}
	u := d.unlocked.Load()
	if u == nil {
		return fmt.Errorf("write %s.%s: %w", table, c.column, errLocked)
	}
	row, ok := m.(interface{ ID() (int64, bool) })
	if !ok {
		return fmt.Errorf("%s has no key to seal with", table)
	}
	id, known := row.ID()
	if !known {
		return fmt.Errorf("%s.%s can be written to one row at a time only: it is sealed for its row", table, c.column)
	}
	for index, of := range c.indexes {
		if err := m.SetField(index, of(u.vault, text)); err != nil {
			return err
		}
	}
	shut, err := u.vault.Seal(table+"."+c.column, id, text)
	if err != nil {
		return err
	}
	return m.SetField(c.column, shut)
}

// unsealReads opens the columns of personal data in the rows that were read.
func (d *Database) unsealReads(next ent.Querier) ent.Querier {
	return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
		value, err := next.Query(ctx, q)
		if err == nil {
			d.unsealRows(ctx, value)
		}
		return value, err
	})
}

func (d *Database) unsealRows(ctx context.Context, value ent.Value) {
	switch rows := value.(type) {
	case []*ent.Member:
		for _, m := range rows {
			d.unsealMember(ctx, m)
		}
	case *ent.Member:
		d.unsealMember(ctx, rows)
	case []*ent.Delivery:
		for _, x := range rows {
			d.unsealDelivery(ctx, x)
		}
	case *ent.Delivery:
		d.unsealDelivery(ctx, rows)
	case []*ent.CorrectionRequest:
		for _, r := range rows {
			d.unsealCorrection(ctx, r)
		}
	case *ent.CorrectionRequest:
		d.unsealCorrection(ctx, rows)
	}
}

func (d *Database) unsealMember(ctx context.Context, m *ent.Member) {
	if m == nil {
		return
	}
	m.Phone = d.Unseal(ctx, member.Table, member.FieldPhone, m.ID, m.Phone)
	m.IdentityNumber = d.Unseal(ctx, member.Table, member.FieldIdentityNumber, m.ID, m.IdentityNumber)
	m.BornOn = d.Unseal(ctx, member.Table, member.FieldBornOn, m.ID, m.BornOn)
	m.Mail = d.Unseal(ctx, member.Table, member.FieldMail, m.ID, m.Mail)
}

func (d *Database) unsealDelivery(ctx context.Context, x *ent.Delivery) {
	if x == nil {
		return
	}
	x.Code = d.Unseal(ctx, delivery.Table, delivery.FieldCode, x.ID, x.Code)
	x.Address = d.Unseal(ctx, delivery.Table, delivery.FieldAddress, x.ID, x.Address)
}

func (d *Database) unsealCorrection(ctx context.Context, r *ent.CorrectionRequest) {
	if r == nil {
		return
	}
	r.Wanted = d.Unseal(ctx, correctionrequest.Table, correctionrequest.FieldWanted, r.ID, r.Wanted)
}
