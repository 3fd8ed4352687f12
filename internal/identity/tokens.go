package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lru "github.com/hashicorp/golang-lru/v2"

	"partyschool/internal/clock"
	"partyschool/internal/key"
)

const (
	// AccessTokenLife is how long an access token works.
	AccessTokenLife = 15 * time.Minute
	// leeway is how far the clocks of two nodes may be apart.
	leeway = 5 * time.Second
	// maxToken bounds what is parsed at all; ours have some 400 characters.
	maxToken = 2048
	// verdictsKept bounds the memory of verdicts; each takes about 150 bytes.
	verdictsKept = 16384

	mediaAudience = "media"
	accessType    = "at+jwt" // RFC 9068
	ticketType    = "ticket+jwt"
)

// errRefused hides from callers, and so from clients, why a token is not
// believed; the cause is wrapped for the log.
var errRefused = errors.New("the token is not valid")

// Tokens makes and believes JSON Web Tokens signed with EdDSA. They hold keys of
// rows, and no personal data. It may be used from many goroutines.
type Tokens struct {
	keys             *Keys
	clock            clock.Clock
	issuer, audience string
	access, media    *jwt.Parser
	year             *jwt.Parser
	verdicts         *lru.Cache[[sha256.Size]byte, verdict]
}

// Access is what an access token says.
type Access struct {
	// MemberID is the subject, SessionID the session that it was made for.
	MemberID, SessionID int64
}

// verdict is a token that was believed: checking a signature takes 50 µs, and a
// phone sends the same token for 15 minutes.
type verdict struct {
	access  Access
	key     string
	expires time.Time
}

type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid,omitempty"`
	Year    int    `json:"year,omitempty"`
}

// NewTokens returns tokens of the issuer, the school's public address, for the
// audience.
func NewTokens(keys *Keys, c clock.Clock, issuer, audience string) *Tokens {
	verdicts, err := lru.New[[sha256.Size]byte, verdict](verdictsKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	t := &Tokens{keys: keys, clock: c, issuer: issuer, audience: audience, verdicts: verdicts}
	t.access, t.media, t.year = t.parser(audience), t.parser(mediaAudience), t.parser(yearAudience)
	return t
}

// parser is strict: what the library leaves open is closed here or in keyFor.
func (t *Tokens) parser(audience string) *jwt.Parser {
	return jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(t.issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(t.clock.Now),
		jwt.WithLeeway(leeway),
	)
}

// NewAccess makes an access token; expires is 15 minutes from now, in whole
// seconds as the token has it.
func (t *Tokens) NewAccess(memberID, sessionID int64) (token string, expires time.Time, err error) {
	now := t.clock.Now().Truncate(time.Second)
	expires = now.Add(AccessTokenLife)
	token, err = t.sign(accessType, claims{Session: key.Format(sessionID), RegisteredClaims: jwt.RegisteredClaims{
		Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: key.Format(memberID),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
	}})
	return token, expires, err
}

// VerifyAccess returns what an access token says, or an error where it is not
// one of ours, not for us or not valid now. It says nothing of the session.
func (t *Tokens) VerifyAccess(token string) (Access, error) {
	if len(token) > maxToken {
		return Access{}, errRefused
	}
	sum := sha256.Sum256([]byte(token))
	if v, ok := t.verdicts.Get(sum); ok {
		if _, err := t.keys.verifier(v.key); err == nil && t.clock.Now().Before(v.expires.Add(leeway)) {
			return v.access, nil
		}
		t.verdicts.Remove(sum)
	}
	c, keyID, err := t.parse(t.access, accessType, token)
	if err != nil {
		return Access{}, err
	}
	member, err := keyOf(key.Member, c.Subject)
	if err != nil {
		return Access{}, err
	}
	session, err := keyOf(key.Session, c.Session)
	if err != nil {
		return Access{}, err
	}
	if c.ExpiresAt.After(t.clock.Now().Add(AccessTokenLife + leeway)) {
		return Access{}, fmt.Errorf("%w: it lives longer than those that are made", errRefused)
	}
	access := Access{MemberID: member, SessionID: session}
	t.verdicts.Add(sum, verdict{access: access, key: keyID, expires: c.ExpiresAt.Time})
	return access, nil
}

// MediaTicket makes a ticket for the address of one row's file – a medium, an
// upload, an export – until it expires, cut to whole seconds. The same row and time
// make the same ticket while the same key signs, so that what is behind it can be
// kept by browsers.
func (t *Tokens) MediaTicket(id int64, expires time.Time) (string, error) {
	return t.sign(ticketType, claims{RegisteredClaims: jwt.RegisteredClaims{
		Issuer: t.issuer, Audience: jwt.ClaimStrings{mediaAudience}, Subject: key.Format(id),
		ExpiresAt: jwt.NewNumericDate(expires),
	}})
}

// VerifyMediaTicket returns the key of the row that the ticket is for, or an error
// where it is no ticket of ours or not valid now. The caller compares it with the
// row of the address: a key tells its table, so one kind never passes for another.
func (t *Tokens) VerifyMediaTicket(token string) (id int64, err error) {
	if len(token) > maxToken {
		return 0, errRefused
	}
	c, _, err := t.parse(t.media, ticketType, token)
	if err != nil {
		return 0, err
	}
	if id, err = key.Parse(c.Subject); err != nil {
		return 0, fmt.Errorf("%w: it names no row", errRefused)
	}
	return id, nil
}

func (t *Tokens) sign(kind string, c claims) (string, error) {
	signer := t.keys.signer()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
	token.Header["typ"], token.Header["kid"] = kind, signer.id
	signed, err := token.SignedString(signer.private)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed, nil
}

func (t *Tokens) parse(parser *jwt.Parser, kind, text string) (claims, string, error) {
	var c claims
	// The decoder of base64 passes over line ends even where it is strict.
	if strings.ContainsAny(text, "\r\n") {
		return c, "", fmt.Errorf("%w: it has several lines", errRefused)
	}
	token, err := parser.ParseWithClaims(text, &c, func(token *jwt.Token) (any, error) { return t.keyFor(kind, token) })
	if err != nil {
		return c, "", fmt.Errorf("%w: %w", errRefused, err)
	}
	if err := timesAreNumbers(text); err != nil {
		return c, "", err
	}
	id, _ := token.Header["kid"].(string)
	return c, id, nil
}

// timesAreNumbers refuses times that are numbers in text: the library reads "123" as 123,
// and others that read the same token would not.
func timesAreNumbers(token string) error {
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	var times struct {
		Expires   any `json:"exp"`
		NotBefore any `json:"nbf"`
		Issued    any `json:"iat"`
	}
	if err := json.Unmarshal(payload, &times); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	for _, t := range []any{times.Expires, times.NotBefore, times.Issued} {
		if _, isText := t.(string); isText {
			return fmt.Errorf("%w: a time in it is text", errRefused)
		}
	}
	return nil
}

// keyFor finds the key by its id among our own, whatever jku, jwk or x5u say.
// Extensions that must be understood (crit) are none that we know: the library
// would pass over them.
func (t *Tokens) keyFor(kind string, token *jwt.Token) (any, error) {
	if _, ok := token.Header["crit"]; ok {
		return nil, errors.New("the header has extensions that must be understood")
	}
	if token.Header["typ"] != kind {
		return nil, fmt.Errorf("it is of another type than %s", kind)
	}
	id, _ := token.Header["kid"].(string)
	return t.keys.verifier(id)
}

// keyOf reads the key of a row of one kind.
func keyOf(kind key.Kind, text string) (int64, error) {
	k, err := key.Parse(text)
	if err != nil || key.KindOf(k) != kind {
		return 0, fmt.Errorf("%w: it names no %s", errRefused, kind)
	}
	return k, nil
}
