package identity

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"partyschool/internal/clock"
)

const (
	// signAfter is how old a key is before it signs: by then every node and every
	// client that keeps the JWKS has read it.
	signAfter = 10 * time.Minute
	// reloadEvery is how soon a node notices a new key file.
	reloadEvery = 30 * time.Second
)

// Keys is the set of Ed25519 keys in a directory. All of them verify, one of
// them signs; dropping in a new file is all that rotation takes, and nobody is
// signed out. A key whose file was moved to the folder "retired" beside the others
// verifies only what Sign signed: certificates outlive the keys of tokens. It may be used from many goroutines, and is the handler of the
// JWKS address.
type Keys struct {
	dir   string
	clock clock.Clock
	set   atomic.Pointer[keySet]
}

// keySet is what one reading of the directory found.
type keySet struct {
	byID map[string]signingKey
	// retired are the keys of the folder "retired": what they signed for people to
	// keep still holds, but no token of theirs is believed.
	retired  map[string]ed25519.PublicKey
	newFirst []signingKey
	jwks     []byte
}

type signingKey struct {
	id      string
	madeAt  time.Time
	private ed25519.PrivateKey
}

func (k signingKey) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// OpenKeys reads the keys of a directory. The errors say what to do: the
// directory is missing or holds no key, a file is not private to its owner, is
// no Ed25519 key in PKCS#8, or holds a key that was not made by chance.
func OpenKeys(dir string, c clock.Clock) (*Keys, error) {
	k := &Keys{dir: dir, clock: c}
	if err := k.Reload(); err != nil {
		return nil, err
	}
	return k, nil
}

// Reload reads the directory again. Where any file is wrong, the keys in use
// stay as they are.
func (k *Keys) Reload() error {
	set, err := readKeySet(k.dir)
	if err != nil {
		return err
	}
	k.set.Store(set)
	return nil
}

// Run reloads every 30 seconds until ctx is done.
func (k *Keys) Run(ctx context.Context) {
	ticker := time.NewTicker(reloadEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := k.Reload(); err != nil {
				slog.ErrorContext(ctx, "reading the signing keys again failed; those in use stay", "error", err)
			}
		}
	}
}

// signer returns the newest key that all nodes have read by now. Where all are
// younger than that, the oldest of them is the one that is known best.
func (k *Keys) signer() signingKey {
	keys, now := k.set.Load().newFirst, k.clock.Now()
	for _, key := range keys {
		if now.Sub(key.madeAt) >= signAfter {
			return key
		}
	}
	return keys[len(keys)-1]
}

// verifier returns the public key with this id.
func (k *Keys) verifier(id string) (ed25519.PublicKey, error) {
	key, ok := k.set.Load().byID[id]
	if !ok {
		return nil, fmt.Errorf("no key has the id %.40q", id)
	}
	return key.public(), nil
}
