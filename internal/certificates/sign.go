package certificates

import (
	"errors"
	"strconv"
	"strings"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// purpose keeps certificates apart from whatever else the school's keys sign.
const purpose = "certificate"

// errUnsigned says that a certificate bears no signature at all.
var errUnsigned = errors.New("the certificate is not signed")

// message is what the signature is over: all that a certificate says, each part
// with its length before it, so that no two certificates have the same message.
// The moment of issue stands for its day: a day would change with the time zone.
func message(c *ent.Certificate) []byte {
	var b strings.Builder
	for _, part := range []string{
		c.Number, key.Format(c.MemberID), c.MemberName, c.CourseTitle, key.Format(c.ReleaseID),
		strconv.Itoa(c.Hundredths), strconv.FormatInt(c.IssuedAt.UnixMilli(), 10),
	} {
		b.WriteString(strconv.Itoa(len(part)) + ":" + part + "\n")
	}
	return []byte(b.String())
}

// Signature is the school's signature over what a certificate says now.
func (s *Service) Signature(c *ent.Certificate) string { return s.Keys.Sign(purpose, message(c)) }

// proven returns nil where the school signed what the certificate says. Otherwise
// errUnsigned, identity.ErrKeyGone, or another error: then it was tampered with.
func proven(keys *identity.Keys, c *ent.Certificate) error {
	if c.Signature == "" {
		return errUnsigned
	}
	return keys.VerifySignature(purpose, message(c), c.Signature)
}
