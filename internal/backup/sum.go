package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// sum is a checksum of lines that hangs neither on their order nor on the engine: the
// SHA-256 of each, added up as numbers of 256 bits.
type sum struct {
	words [4]uint64 // the most significant first
	rows  int64
}

func (s *sum) add(line []byte) {
	digest := sha256.Sum256(line)
	var carry uint64
	for i := 3; i >= 0; i-- {
		s.words[i], carry = bits.Add64(s.words[i], binary.BigEndian.Uint64(digest[8*i:]), carry)
	}
	s.rows++
}

// String is the sum in hexadecimal.
func (s *sum) String() string {
	return fmt.Sprintf("%016x%016x%016x%016x", s.words[0], s.words[1], s.words[2], s.words[3])
}
