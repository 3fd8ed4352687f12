// Package key makes the keys of rows: 63 bits that are ordered by time and hold
// the kind of row, so that a key is usable before the row is written, needs no
// round trip, and tells its table.
//
//	41 bits  milliseconds since 2020-01-01, enough until 2089
//	 6 bits  kind of row
//	10 bits  node number, leased from the database
//	 6 bits  sequence within the millisecond
//
// Outside the process a key is 13 characters of lower-case base32hex.
package key

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	kindBits = 6
	nodeBits = 10
	seqBits  = 6

	// MaxNode is the highest node number.
	MaxNode = 1<<nodeBits - 1
)

// Epoch is the first moment that a key can hold.
var Epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// encoding keeps the order of keys: "0" to "9" sort before "a" to "v".
var encoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// Length is the number of characters of a key in text.
const Length = 13

// Format writes a key as text.
func Format(k int64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(k)) //nolint:gosec // keys are positive
	return strings.ToLower(encoding.EncodeToString(b[:]))
}

// Parse reads what Format wrote, and nothing else: 13 characters, lower case, of
// a known kind.
func Parse(s string) (int64, error) {
	if len(s) == Length {
		if b, err := encoding.DecodeString(strings.ToUpper(s)); err == nil && len(b) == 8 && b[0] < 0x80 {
			k := int64(binary.BigEndian.Uint64(b)) //nolint:gosec // the sign bit is clear
			if Format(k) == s && KindOf(k) != 0 {
				return k, nil
			}
		}
	}
	return 0, fmt.Errorf("key: %q is no key", s)
}

// KindOf returns the kind inside a key, 0 when there is none of that number.
func KindOf(k int64) Kind {
	kind := Kind(k >> (nodeBits + seqBits) & (1<<kindBits - 1))
	if _, ok := names[kind]; !ok {
		return 0
	}
	return kind
}

// TimeOf returns when the key was made, to within the reserve of its maker.
func TimeOf(k int64) time.Time {
	return Epoch.Add(time.Duration(k>>(kindBits+nodeBits+seqBits)) * time.Millisecond)
}

// Maker makes keys for one node. It never repeats one, whatever the clock does:
// it only counts forward, and runs ahead of the clock when a millisecond is full.
type Maker struct {
	node int64
	now  func() time.Time

	mu sync.Mutex
	// last is the last millisecond and sequence used, as one number.
	last int64
	// until is the first millisecond that may not be used: nobody promised it yet.
	until int64
	// extend asks for a later until; nil where none is needed.
	extend func(untilMS int64) (int64, error)
}

// NewMaker returns a maker for the node. Keys begin at fromMS, the first
// millisecond (since Epoch) that no earlier holder of the node number used.
func NewMaker(node int, now func() time.Time, fromMS int64) (*Maker, error) {
	if node < 0 || node > MaxNode {
		return nil, fmt.Errorf("key: node number %d is outside 0 to %d", node, MaxNode)
	}
	return &Maker{node: int64(node), now: now, last: fromMS<<seqBits - 1, until: 1 << 41}, nil
}

// Reserve bounds the maker to milliseconds before untilMS and gives it a way to
// ask for more; extend returns the new bound.
func (m *Maker) Reserve(untilMS int64, extend func(untilMS int64) (int64, error)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until, m.extend = untilMS, extend
}

// Extended tells the maker that milliseconds before untilMS are reserved now.
func (m *Maker) Extended(untilMS int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = max(m.until, untilMS)
}

// Next returns a new key of the kind. It fails only when the reserve is used up
// and cannot be extended.
func (m *Maker) Next(kind Kind) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := max(m.last+1, m.now().Sub(Epoch).Milliseconds()<<seqBits)
	if next>>seqBits >= m.until {
		if m.extend == nil {
			return 0, fmt.Errorf("key: the reserve of node %d is used up", m.node)
		}
		until, err := m.extend(next >> seqBits)
		if err != nil {
			return 0, fmt.Errorf("key: extend the reserve of node %d: %w", m.node, err)
		}
		m.until = until
	}
	m.last = next
	ms, seq := next>>seqBits, next&(1<<seqBits-1)
	return ms<<(kindBits+nodeBits+seqBits) | int64(kind)<<(nodeBits+seqBits) | m.node<<seqBits | seq, nil
}
