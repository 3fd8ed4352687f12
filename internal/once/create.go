// Package once lets a client send a creation twice: the key that the client made
// is remembered for a day with the result.
package once

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/ent/idempotencykey"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const (
	// remembered is how long a key answers with its result; afterwards it is free
	// again.
	remembered = 24 * time.Hour
	// maxToken is the greatest length of a client's key, in characters.
	maxToken = 200
)

// errLost says that another request took the key first: it must be read again.
var errLost = errors.New("once: another request took the key")

// Create runs create in a transaction and remembers its result under the client's
// token, in the same transaction. The same viewer, token, task and input are
// answered with the first result and repeated; a token used with another input
// is a CONFLICT. Of requests at the same moment one creates, the others wait for
// it. Without a token it just creates.
//
// Of the input a hash under the school's key is kept.
func Create(ctx context.Context, db *database.Database, c clock.Clock, token *string, task string, input any,
	create func(ctx context.Context, tx *ent.Client) (int64, error),
) (id int64, repeated bool, err error) {
	k := &keeper{clock: c, create: create}
	if token != nil {
		if k.hash, err = fingerprint(db, task, input); err != nil {
			return 0, false, err
		}
		if n := utf8.RuneCountInString(*token); n < 1 || n > maxToken {
			return 0, false, problem.BadInput("idempotencyKey", "幂等键须为 1 到 %d 个字符。", "An idempotency key has 1 to %d characters.", maxToken)
		}
		k.token = *token
	}
	for {
		err = db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			if token == nil {
				id, err = create(ctx, tx)
				return err
			}
			id, repeated, err = k.run(ctx, tx)
			return err
		})
		if !errors.Is(err, errLost) {
			return id, repeated, err
		}
		if err := ctx.Err(); err != nil {
			return 0, false, err
		}
	}
}

type keeper struct {
	clock  clock.Clock
	token  string
	hash   []byte
	create func(ctx context.Context, tx *ent.Client) (int64, error)
}

// run answers from the key's row, or takes the key before it creates, so that the
// row's lock keeps the same request out until this one is committed.
func (k *keeper) run(ctx context.Context, tx *ent.Client) (id int64, repeated bool, err error) {
	viewer := identity.FromContext(ctx)
	row, err := tx.IdempotencyKey.Query().
		Where(idempotencykey.MemberID(viewer.MemberID), idempotencykey.Token(k.token)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		row, err = k.take(ctx, tx, viewer.MemberID)
	case err != nil:
		return 0, false, fmt.Errorf("read the idempotency key: %w", err)
	case k.clock.Now().Sub(row.CreatedAt) >= remembered:
		err = k.takeOver(ctx, tx, row)
	case !bytes.Equal(row.InputHash, k.hash):
		return 0, false, problem.Clash("这个幂等键已用于另一个请求。", "This idempotency key was used with another input.")
	default:
		return row.ResultID, true, nil
	}
	if err != nil {
		return 0, false, err
	}
	if id, err = k.create(ctx, tx); err != nil {
		return 0, false, err
	}
	if err := tx.IdempotencyKey.Update().Where(idempotencykey.ID(row.ID)).SetResultID(id).Exec(ctx); err != nil {
		return 0, false, fmt.Errorf("remember the result: %w", err)
	}
	return id, false, nil
}

// take makes the key's row, still without a result that anybody could read.
func (k *keeper) take(ctx context.Context, tx *ent.Client, memberID int64) (*ent.IdempotencyKey, error) {
	row, err := tx.IdempotencyKey.Create().SetMemberID(memberID).SetToken(k.token).
		SetInputHash(k.hash).SetResultID(0).SetCreatedAt(k.clock.Now()).Save(ctx)
	if ent.IsConstraintError(err) {
		return nil, errLost
	}
	return row, err
}

// takeOver takes a key whose day is over, unless somebody else just did.
func (k *keeper) takeOver(ctx context.Context, tx *ent.Client, row *ent.IdempotencyKey) error {
	n, err := tx.IdempotencyKey.Update().
		Where(idempotencykey.ID(row.ID), idempotencykey.CreatedAt(row.CreatedAt)).
		SetInputHash(k.hash).SetCreatedAt(k.clock.Now()).Save(ctx)
	if err == nil && n == 0 {
		return errLost
	}
	return err
}

// fingerprint is the hash of the task's name and its input.
func fingerprint(db *database.Database, task string, input any) ([]byte, error) {
	text, err := json.Marshal([]any{task, input})
	if err != nil {
		return nil, fmt.Errorf("once: the input of %s cannot be compared: %w", task, err)
	}
	// Keyed: from a plain hash of an input that holds a phone, the phone could be guessed.
	return base64.RawURLEncoding.DecodeString(db.Index("once", string(text)))
}
