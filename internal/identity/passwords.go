package identity

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"

	"partyschool/internal/problem"
)

// The bounds of a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 128
)

// cost is OWASP's second choice for argon2id: 19 MiB, two passes, one lane. It
// takes some 25 ms of one core.
var cost = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// NobodysHash is a hash at the usual cost that no password has. Verify takes as
// long with it as with a member's, so the time of an answer does not tell who is
// on the register.
const NobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Passwords hashes and checks passwords with argon2id. As each takes 19 MiB,
// only as many run at a time as there are cores; the others wait.
type Passwords struct{ places *semaphore.Weighted }

// NewPasswords returns passwords with a place for each core.
func NewPasswords() *Passwords {
	return &Passwords{places: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))}
}

// Hash returns the password's hash in PHC form. It fails only when ctx ends
// before its turn comes.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.places.Acquire(ctx, 1); err != nil {
		return "", fmt.Errorf("wait to hash a password: %w", err)
	}
	defer p.places.Release(1)
	return argon2id.CreateHash(password, &cost)
}

// Verify reports whether the password is the one that was hashed.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	if err := p.places.Acquire(ctx, 1); err != nil {
		return false, fmt.Errorf("wait to check a password: %w", err)
	}
	defer p.places.Release(1)
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}
	return ok, nil
}

// Policy returns the problem with a new password, nil where there is none: it
// has 10 to 128 characters and is not one of the commonest. The problem's field
// is newPassword.
func (p *Passwords) Policy(newPassword string) error {
	return p.PolicyOf("newPassword", newPassword)
}

// PolicyOf is Policy for a password in another field of the input.
func (p *Passwords) PolicyOf(field, password string) error {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return problem.BadInput(field, "密码须为 %d 至 %d 个字符。", "A password has %d to %d characters.", MinPassword, MaxPassword)
	}
	if common(password) {
		return problem.BadInput(field, "这个密码太常见，请换一个。", "This password is one of the commonest; please choose another.")
	}
	return nil
}

// commonest are the passwords of ten characters and more that are tried first.
const commonest = `
	1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q q123456789 1234567891
	123456789123 123123123123 1231231231 123321123321 1111122222 1122334455 1212121212 1234512345 147258369000 1472583690
	5201314520 1314520520 5201314000 woaini1314 woaini1314520 woaini5201314 woaini520520 woaizhongguo zhongguo123 dangyuan123
	qwertyuiop qwertyuiop123 1q2w3e4r5t q1w2e3r4t5 1qaz2wsx3edc qazwsxedcrfv qwer123456 qwe123456789 asdfghjkl123 zxcvbnm123
	password12 password123 password1234 password123456 passw0rd123 p@ssw0rd123 admin12345 admin123456 administrator iloveyou123
	abcdefghij abcd123456 abc123456789 abcdefg123 aa123456789 aaa123456789 asd123456789 changeme123 welcome123 letmein123
`

// common reports whether a password is one of the commonest, in whatever case,
// or one character repeated.
func common(password string) bool {
	password = strings.ToLower(password)
	first, _ := utf8.DecodeRuneInString(password)
	return strings.Trim(password, string(first)) == "" || slices.Contains(strings.Fields(commonest), password)
}
