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
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	msBits   = 41
	kindBits = 6
	nodeBits = 10
	seqBits  = 6

	// MaxNode is the highest node number.
	MaxNode = 1<<nodeBits - 1
	// KindShift is how far to the right the kind lies, for statements that look for
	// it; it has 6 bits.
	KindShift = nodeBits + seqBits
)

// Epoch is the first moment that a key can hold.
var Epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// encoding is base32hex in lower case. It keeps the order of keys: "0" to "9" sort before
// "a" to "v".
var encoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// Length is the number of characters of a key in text.
const Length = 13

// Format writes a key as text.
func Format(k int64) string { return string(Append(make([]byte, 0, Length), k)) }

// Append appends what Format returns.
func Append(to []byte, k int64) []byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(k)) //nolint:gosec // keys are positive
	return encoding.AppendEncode(to, b[:])
}

// Upwards returns the keys that a path of organisations is made of, from its end to the
// root. What is no path has none.
func Upwards(path string) []int64 {
	keys := make([]int64, 0, len(path)/Length)
	for end := len(path); end >= Length; end -= Length {
		k, err := Parse(path[end-Length : end])
		if err != nil {
			return keys
		}
		keys = append(keys, k)
	}
	return keys
}

// Parse reads what Format wrote, and nothing else: 13 characters, lower case, of
// a known kind.
func Parse(s string) (int64, error) {
	if len(s) == Length {
		if b, err := encoding.DecodeString(s); err == nil && len(b) == 8 && b[0] < 0x80 {
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
	kind := Kind(k >> KindShift & (1<<kindBits - 1))
	if _, ok := names[kind]; !ok {
		return 0
	}
	return kind
}

// TimeOf returns when the key was made, to within the reserve of its maker.
func TimeOf(k int64) time.Time {
	return Epoch.Add(time.Duration(k>>(kindBits+nodeBits+seqBits)) * time.Millisecond)
}

// Reserve is a stretch of milliseconds since Epoch that one node may make keys in,
// and nobody else with its number: FromMS <= ms < UntilMS.
type Reserve struct {
	Node    int
	FromMS  int64
	UntilMS int64
}

// Forever ends a reserve that has no end.
const Forever = 1 << msBits

// Maker makes keys. It never repeats one, whatever the clock does: it only counts
// forward, runs ahead of the clock when a millisecond is full, and stays within
// what was reserved.
type Maker struct {
	now     func() time.Time
	extend  func(lastMS int64) error
	reserve atomic.Pointer[Reserve]

	mu sync.Mutex
	// last is the last millisecond and sequence used, as one number.
	last int64
}

// NewMaker returns a maker with its first reserve. When that is used up it calls
// extend with the last millisecond used; extend calls Renew, or returns why it
// cannot. It may be nil where the reserve has no end.
func NewMaker(now func() time.Time, first Reserve, extend func(lastMS int64) error) (*Maker, error) {
	m := &Maker{now: now, extend: extend, last: -1}
	return m, m.Renew(first)
}

// Renew gives the maker its next reserve: the last one made longer, or that of
// another node number. It does not wait for a call of Next.
func (m *Maker) Renew(r Reserve) error {
	if r.Node < 0 || r.Node > MaxNode {
		return fmt.Errorf("key: node number %d is outside 0 to %d", r.Node, MaxNode)
	}
	if r.FromMS < 0 || r.UntilMS > Forever {
		return fmt.Errorf("key: a key cannot hold the milliseconds %d to %d", r.FromMS, r.UntilMS)
	}
	m.reserve.Store(&r)
	return nil
}

// LastMS returns the millisecond of the last key made, -1 before the first.
func (m *Maker) LastMS() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last >> seqBits
}

// Next returns a new key of the kind, greater than all that this maker made
// before. It fails only when the reserve is used up and cannot be extended.
func (m *Maker) Next(kind Kind) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next, node, ok := m.next()
	if !ok && m.extend != nil {
		if err := m.extend(m.last >> seqBits); err != nil {
			return 0, fmt.Errorf("key: the reserve is used up: %w", err)
		}
		next, node, ok = m.next()
	}
	if !ok {
		return 0, errors.New("key: the reserve is used up")
	}
	m.last = next
	return compose(next>>seqBits, kind, node, next&(1<<seqBits-1)), nil
}

// next returns the millisecond and sequence that come next.
func (m *Maker) next() (next, node int64, ok bool) {
	r := m.reserve.Load()
	least := max(m.last+1, r.FromMS<<seqBits)
	next = max(least, m.now().Sub(Epoch).Milliseconds()<<seqBits)
	if next>>seqBits >= r.UntilMS {
		// The clock leapt beyond the reserve: stay behind it until more is reserved,
		// rather than wait in the middle of somebody's transaction.
		next = least
	}
	return next, int64(r.Node), next>>seqBits < r.UntilMS
}

// NodeKey is the key of the row that lends a node number. It comes from the number
// alone, since whoever asks for a number cannot make keys yet.
func NodeKey(node int) int64 { return compose(0, NodeLease, int64(node), 0) }

func compose(ms int64, kind Kind, node, seq int64) int64 {
	return ms<<(kindBits+nodeBits+seqBits) | int64(kind)<<(nodeBits+seqBits) | node<<seqBits | seq
}
