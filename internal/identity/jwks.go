package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
)

// jwk is a public key in the form of RFC 8037.
type jwk struct {
	KeyType   string `json:"kty"`
	Curve     string `json:"crv"`
	X         string `json:"x"`
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
}

// thumbprint is the key's id: the first 16 characters of its thumbprint by RFC
// 7638, enough to tell the few keys of a school apart.
func thumbprint(public ed25519.PublicKey) string {
	// The members that RFC 8037 names, in the order that RFC 7638 wants.
	canonical := fmt.Sprintf(`{"crv":"Ed25519","kty":"OKP","x":%q}`, base64.RawURLEncoding.EncodeToString(public))
	sum := sha256.Sum256([]byte(canonical))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func jwksOf(keys []signingKey) ([]byte, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	for _, k := range keys {
		set.Keys = append(set.Keys, jwk{
			KeyType: "OKP", Curve: "Ed25519", X: base64.RawURLEncoding.EncodeToString(k.public()),
			ID: k.id, Use: "sig", Algorithm: "EdDSA",
		})
	}
	return json.Marshal(set)
}

// ServeHTTP answers with the public keys as a JWK set (RFC 7517). It may be kept
// for five minutes: a new key signs only after ten.
func (k *Keys) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(k.set.Load().jwks)
}
