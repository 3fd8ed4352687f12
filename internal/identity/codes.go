package identity

import (
	"crypto/rand"
	"fmt"
	"math/big"
)

// NewCode returns six digits, as people type them from one screen into another.
func NewCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}
