package outbox

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // simple gateways ask for it
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // Aliyun's older interface asks for it
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"strings"
	"text/template"
	"time"
)

// gatewayData is what templates of a gateway's file can use.
type gatewayData struct {
	Letter
	// Text is the message as one line: the title and the body, or the code's sentence.
	Text string
	// Template is the provider's template for the kind.
	Template string
	// Now is the moment, Nonce a random word; the same in all templates of a request.
	Now   time.Time
	Nonce string
	// Values are those made so far.
	Values map[string]string

	secrets map[string]string
}

// Secret returns the value of the environment variable that the file names.
func (d *gatewayData) Secret(name string) (string, error) {
	value, is := d.secrets[name]
	if !is {
		return "", fmt.Errorf("the file names no secret %q", name)
	}
	return value, nil
}

// gatewayTemplate is a template of a gateway's file.
type gatewayTemplate struct{ parsed *template.Template }

func parseTemplate(setting, text string) (gatewayTemplate, error) {
	t, err := template.New(setting).Option("missingkey=error").Funcs(gatewayFunctions).Parse(text)
	if err != nil {
		return gatewayTemplate{}, err
	}
	return gatewayTemplate{t}, nil
}

func (t gatewayTemplate) render(d *gatewayData) (string, error) {
	var text strings.Builder
	if err := t.parsed.Execute(&text, d); err != nil {
		return "", err
	}
	return text.String(), nil
}

// gatewayFunctions are what gateways' requests and signatures are made of. Those that
// hash give bytes, for hex or base64 or as the key of the next.
var gatewayFunctions = template.FuncMap{
	"json":       jsonText,
	"percent":    percent,
	"query":      url.QueryEscape,
	"hex":        func(v any) (string, error) { b, err := bytesOf(v); return hex.EncodeToString(b), err },
	"base64":     func(v any) (string, error) { b, err := bytesOf(v); return base64.StdEncoding.EncodeToString(b), err },
	"upper":      strings.ToUpper,
	"md5":        hashing(md5.New),
	"sha1":       hashing(sha1.New),
	"sha256":     hashing(sha256.New),
	"hmacSHA1":   signing(sha1.New),
	"hmacSHA256": signing(sha256.New),
	"utc":        func(layout string, t time.Time) string { return t.UTC().Format(layout) },
	"unix":       func(t time.Time) int64 { return t.Unix() },
	"unixMilli":  func(t time.Time) int64 { return t.UnixMilli() },
}

// jsonText writes a text as JSON has it, with its quotes.
func jsonText(v any) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return strings.TrimSuffix(text.String(), "\n"), err
}

// percent encodes as RFC 3986 has it, which signatures ask for.
func percent(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func bytesOf(v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return []byte(v), nil
	case []byte:
		return v, nil
	}
	return nil, errors.New("this takes a text or what another function hashed")
}

func hashing(algorithm func() hash.Hash) func(any) ([]byte, error) {
	return func(v any) ([]byte, error) {
		b, err := bytesOf(v)
		h := algorithm()
		h.Write(b)
		return h.Sum(nil), err
	}
}

// signing takes the key and then what is signed, so that {{ .Values.text | hmacSHA256
// (.Secret "key") | base64 }} reads as it works.
func signing(algorithm func() hash.Hash) func(key, v any) ([]byte, error) {
	return func(key, v any) ([]byte, error) {
		k, err := bytesOf(key)
		if err != nil {
			return nil, err
		}
		b, err := bytesOf(v)
		h := hmac.New(algorithm, k)
		h.Write(b)
		return h.Sum(nil), err
	}
}

func newNonce() string { return rand.Text() }
