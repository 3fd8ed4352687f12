package identity_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

var (
	member  = keyOf(key.Member)
	session = keyOf(key.Session)
	file    = keyOf(key.Media)
)

// keyOf is a key as package key lays it out.
func keyOf(kind key.Kind) int64 { return day.Sub(key.Epoch).Milliseconds()<<22 | int64(kind)<<16 }

func headerOf(t *testing.T, token string) map[string]any { return partOf(t, token, 0) }

func partOf(t *testing.T, token string, n int) map[string]any {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[n])
	if err != nil {
		t.Fatal(err)
	}
	var part map[string]any
	if err := json.Unmarshal(text, &part); err != nil {
		t.Fatal(err)
	}
	return part
}

// bench makes tokens and knows the key that they are signed with.
type bench struct {
	clock   *clocktest.Clock
	tokens  *identity.Tokens
	private ed25519.PrivateKey
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir, c := t.TempDir(), clocktest.At(day)
	path := newKey(t, dir, c)
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{clock: c, tokens: identity.NewTokens(keys, c, "https://school.example", "partyschool"), private: private.(ed25519.PrivateKey)}
}

func encode(part map[string]any) string {
	text, _ := json.Marshal(part)
	return base64.RawURLEncoding.EncodeToString(text)
}

// signed makes a token of any header and claims with the school's own key.
func (b *bench) signed(header, claims map[string]any) string {
	text := encode(header) + "." + encode(claims)
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(b.private, []byte(text)))
}

func TestAccessTokenSaysWhoAndNothingElse(t *testing.T) {
	b := newBench(t)
	token, expires, err := b.tokens.NewAccess(member, session)
	if err != nil {
		t.Fatal(err)
	}
	if want := day.Add(15 * time.Minute); !expires.Equal(want) {
		t.Errorf("expires %s, want %s", expires, want)
	}
	for range 2 { // checked, then remembered
		got, err := b.tokens.VerifyAccess(token)
		if err != nil || got != (identity.Access{MemberID: member, SessionID: session}) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for name := range partOf(t, token, 1) {
		if !strings.Contains(" iss aud sub sid iat exp ", " "+name+" ") {
			t.Errorf("the token has the claim %s", name)
		}
	}
	b.clock.Advance(15*time.Minute + 5*time.Second)
	if _, err := b.tokens.VerifyAccess(token); err == nil {
		t.Error("a remembered verdict outlives its token")
	}
}

func TestTokensThatAreNotBelieved(t *testing.T) {
	b := newBench(t)
	token, _, err := b.tokens.NewAccess(member, session)
	if err != nil {
		t.Fatal(err)
	}
	header, claims := partOf(t, token, 0), partOf(t, token, 1)
	with := func(m map[string]any, name string, value any) map[string]any {
		m = maps.Clone(m)
		m[name] = value
		if value == nil {
			delete(m, name)
		}
		return m
	}
	if _, err := b.tokens.VerifyAccess(b.signed(header, claims)); err != nil {
		t.Fatalf("the attacks start from a token that is not believed itself: %v", err)
	}
	hmacToken := func(secret []byte) string {
		text := encode(with(header, "alg", "HS256")) + "." + encode(claims)
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	public := b.private.Public().(ed25519.PublicKey)
	spki, _ := x509.MarshalPKIXPublicKey(public)
	ticket, err := b.tokens.MediaTicket(file, day.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, _ := ed25519.GenerateKey(nil)
	parts := strings.Split(token, ".")
	unix := func(d time.Duration) int64 { return day.Add(d).Unix() }
	other := encode(header) + "." + encode(claims)
	for name, attack := range map[string]string{
		"empty":                    "",
		"nonsense":                 "a.b.c",
		"huge":                     strings.Repeat("a", 1<<20),
		"none":                     encode(with(header, "alg", "none")) + "." + parts[1] + ".",
		"None":                     encode(with(header, "alg", "None")) + "." + parts[1] + "." + parts[2],
		"no signature":             parts[0] + "." + parts[1] + ".",
		"HS256 with public bytes":  hmacToken(public),
		"HS256 with public PEM":    hmacToken(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})),
		"a stranger's key":         other + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(stranger, []byte(other))),
		"a stranger's key in jwk":  encode(with(header, "jwk", map[string]any{"kty": "OKP"})) + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(stranger, []byte(other))),
		"unknown kid":              b.signed(with(header, "kid", "AAAAAAAAAAAAAAAA"), claims),
		"kid is a path":            b.signed(with(header, "kid", "../../dev/null"), claims),
		"no kid":                   b.signed(with(header, "kid", nil), claims),
		"kid is a number":          b.signed(with(header, "kid", 7), claims),
		"crit":                     b.signed(with(header, "crit", []string{"exp"}), claims),
		"another type":             b.signed(with(header, "typ", "JWT"), claims),
		"expired":                  b.signed(header, with(claims, "exp", unix(-time.Minute))),
		"no expiry":                b.signed(header, with(claims, "exp", nil)),
		"expiry is text":           b.signed(header, with(claims, "exp", "tomorrow")),
		"not before later":         b.signed(header, with(claims, "nbf", unix(time.Minute))),
		"issued later":             b.signed(header, with(claims, "iat", unix(time.Minute))),
		"another audience":         b.signed(header, with(claims, "aud", "other")),
		"no audience":              b.signed(header, with(claims, "aud", nil)),
		"another issuer":           b.signed(header, with(claims, "iss", "https://evil.example")),
		"no issuer":                b.signed(header, with(claims, "iss", nil)),
		"subject is a session":     b.signed(header, with(claims, "sub", key.Format(session))),
		"no subject":               b.signed(header, with(claims, "sub", nil)),
		"no session":               b.signed(header, with(claims, "sid", nil)),
		"tampered claims":          parts[0] + "." + encode(with(claims, "sub", key.Format(member+1))) + "." + parts[2],
		"tampered signature":       parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
		"padded":                   token + "==",
		"loose bits in the base64": token[:len(token)-1] + loosen(token[len(token)-1]),
		"a media ticket":           ticket,

		// Keys that the header brings along, or says where to find.
		"a stranger's key at jku":    foreign(stranger, with(with(header, "jku", "https://evil.example/jwks.json"), "kid", "evil"), claims),
		"a stranger's key at x5u":    foreign(stranger, with(header, "x5u", "https://evil.example/cert.pem"), claims),
		"a stranger's key in x5c":    foreign(stranger, with(header, "x5c", []string{base64.StdEncoding.EncodeToString(spki)}), claims),
		"a stranger's whole jwk":     foreign(stranger, with(header, "jwk", map[string]any{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(stranger.Public().(ed25519.PublicKey))}), claims),
		"kid asks the database":      b.signed(with(header, "kid", "x' OR '1'='1"), claims),
		"kid is a list":              b.signed(with(header, "kid", []string{"x"}), claims),
		"crit of nothing":            b.signed(with(header, "crit", []string{}), claims),
		"crit with its extension":    b.signed(with(with(header, "crit", []string{"b64"}), "b64", false), claims),
		"alg in small letters":       b.signed(with(header, "alg", "eddsa"), claims),
		"no alg":                     b.signed(with(header, "alg", nil), claims),
		"RS256":                      b.signed(with(header, "alg", "RS256"), claims),
		"type in capitals":           b.signed(with(header, "typ", "AT+JWT"), claims),
		"no type":                    b.signed(with(header, "typ", nil), claims),
		"type is a ticket's":         b.signed(with(header, "typ", "ticket+jwt"), claims),
		"expiry is a number in text": b.signed(header, with(claims, "exp", strconv.FormatInt(unix(time.Minute), 10))),
		"expiry is a truth":          b.signed(header, with(claims, "exp", true)),
		"expiry is null":             b.signed(header, map[string]any{"exp": nil, "iss": claims["iss"], "aud": claims["aud"], "sub": claims["sub"], "sid": claims["sid"]}),
		"expiry is endless":          b.signedText(header, strings.Replace(textOf(claims), textOf(claims["exp"]), "1e400", 1)),
		"expiry is far too late":     b.signed(header, with(claims, "exp", 1e19)),
		"expiry is long":             b.signed(header, with(claims, "exp", unix(100*24*time.Hour))),
		"not before in text":         b.signed(header, with(claims, "nbf", strconv.FormatInt(unix(-time.Minute), 10))),
		"another of many audiences":  b.signed(header, with(claims, "aud", []string{"other", "media"})),
		"audience is a number":       b.signed(header, with(claims, "aud", 7)),
		"issuer is longer":           b.signed(header, with(claims, "iss", "https://school.example.evil.example")),
		"issuer is a list":           b.signed(header, with(claims, "iss", []string{"https://school.example"})),
		"claims are a list":          b.signedText(header, "["+textOf(claims)+"]"),
		"claims twice":               b.signedText(header, textOf(claims)+textOf(claims)),
		"four parts":                 token + "." + parts[2],
		"five parts, as if sealed":   token + "." + parts[1] + "." + parts[2],
		"a space before":             " " + token,
		"a line's end in it":         parts[0] + "." + parts[1] + ".\n" + parts[2],
		"plain base64":               strings.NewReplacer("-", "+", "_", "/").Replace(b.withBoth(t, header, claims)),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := b.tokens.VerifyAccess(attack); err == nil {
				t.Errorf("believed: %+v", got)
			}
		})
	}
}

// signedText is signed with claims as they are written.
func (b *bench) signedText(header map[string]any, claims string) string {
	text := encode(header) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(b.private, []byte(text)))
}

// withBoth is a believed token that holds one of the two signs in which the alphabets of
// base64 differ.
func (b *bench) withBoth(t *testing.T, header, claims map[string]any) string {
	t.Helper()
	for i := range 1000 {
		claims = maps.Clone(claims)
		claims["jti"] = strconv.Itoa(i)
		if token := b.signed(header, claims); strings.ContainsAny(strings.Split(token, ".")[2], "-_") {
			if _, err := b.tokens.VerifyAccess(token); err != nil {
				t.Fatal(err)
			}
			return token
		}
	}
	t.Fatal("no signature has such a sign")
	return ""
}

// foreign is signed with a key that is not the school's.
func foreign(private ed25519.PrivateKey, header, claims map[string]any) string {
	text := encode(header) + "." + encode(claims)
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(private, []byte(text)))
}

func textOf(value any) string {
	if f, ok := value.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	text, _ := json.Marshal(value)
	return string(text)
}

// loosen returns another last character that a loose decoder reads as the same
// bytes: a signature of 64 bytes leaves four bits of it unused.
func loosen(last byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, last)|1])
}

func TestMediaTicket(t *testing.T) {
	b := newBench(t)
	ticket, err := b.tokens.MediaTicket(file, day.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := b.tokens.MediaTicket(file, day.Add(time.Hour))
	if ticket != again {
		t.Error("the same file and time make two tickets")
	}
	if got, err := b.tokens.VerifyMediaTicket(ticket); err != nil || got != file {
		t.Errorf("%d, %v", got, err)
	}
	access, _, _ := b.tokens.NewAccess(member, session)
	for _, bad := range []string{"", access, ticket[:len(ticket)-4] + "AAAA"} {
		if _, err := b.tokens.VerifyMediaTicket(bad); err == nil {
			t.Errorf("believed %q", bad)
		}
	}
	b.clock.Advance(time.Hour + 6*time.Second)
	if _, err := b.tokens.VerifyMediaTicket(ticket); err == nil {
		t.Error("believed after its time")
	}
}

func BenchmarkVerifyAccess(b *testing.B) {
	dir, c := b.TempDir(), clocktest.At(day)
	if _, err := identity.NewKeyFile(dir, c); err != nil {
		b.Fatal(err)
	}
	keys, err := identity.OpenKeys(dir, c)
	if err != nil {
		b.Fatal(err)
	}
	tokens := identity.NewTokens(keys, c, "i", "a")
	token, _, _ := tokens.NewAccess(member, session)
	for b.Loop() {
		if _, err := tokens.VerifyAccess(token); err != nil {
			b.Fatal(err)
		}
	}
}
