package outbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/outbox"
)

func mac(algorithm func() hash.Hash, key, text string) []byte {
	h := hmac.New(algorithm, []byte(key))
	_, _ = io.WriteString(h, text)
	return h.Sum(nil)
}

// aliyun is the file of docs/operating.md for an interface signed by HMAC-SHA1 over the
// sorted parameters.
const aliyun = `
url = "%s/?{{.Values.query}}&Signature={{.Values.signature | query}}"
method = "GET"
secrets = { id = "TEST_SMS_ID", key = "TEST_SMS_KEY" }
templates = { LOGIN_CODE = "SMS_1", default = "SMS_2" }
[[values]]
name = "params"
template = '''{{if .Code}}{"code":{{json .Code}}}{{else}}{"title":{{json .Title}}}{{end}}'''
[[values]]
name = "query"
template = '''AccessKeyId={{.Secret "id" | percent}}&Action=SendSms&Format=JSON&OutId={{percent .OnceKey}}&PhoneNumbers={{.Phone}}&SignName={{percent "党校"}}&SignatureMethod=HMAC-SHA1&SignatureNonce={{.Nonce}}&SignatureVersion=1.0&TemplateCode={{.Template}}&TemplateParam={{percent .Values.params}}&Timestamp={{.Now | utc "2006-01-02T15:04:05Z" | percent}}&Version=2017-05-25'''
[[values]]
name = "signature"
template = '''{{hmacSHA1 (printf "%%s&" (.Secret "key")) (printf "GET&%%%%2F&%%s" (percent .Values.query)) | base64}}'''
[success]
path = "Code"
matches = "^OK$"
reference = "BizId"
code = "Code"
`

// tencent is the file for an interface signed by HMAC-SHA256 with a key for each day.
const tencent = `
url = "%s/"
body = '{{.Values.payload}}'
secrets = { id = "TEST_SMS_ID", key = "TEST_SMS_KEY" }
[headers]
Content-Type = "application/json; charset=utf-8"
X-TC-Action = "SendSms"
X-TC-Timestamp = "{{unix .Now}}"
Authorization = '''TC3-HMAC-SHA256 Credential={{.Secret "id"}}/{{.Values.day}}/sms/tc3_request, SignedHeaders=content-type, Signature={{.Values.signature}}'''
[[values]]
name = "day"
template = '{{.Now | utc "2006-01-02"}}'
[[values]]
name = "payload"
template = '''{"PhoneNumberSet":["+86{{.Phone}}"],"TemplateParamSet":[{{json .Text}}],"SessionContext":{{json .OnceKey}}}'''
[[values]]
name = "text"
template = '''TC3-HMAC-SHA256
{{unix .Now}}
{{.Values.day}}/sms/tc3_request
{{sha256 .Values.payload | hex}}'''
[[values]]
name = "signature"
template = '''{{$date := hmacSHA256 (printf "TC3%%s" (.Secret "key")) .Values.day}}{{$service := hmacSHA256 $date "sms"}}{{hmacSHA256 (hmacSHA256 $service "tc3_request") .Values.text | hex}}'''
[success]
path = "Response.SendStatusSet.0.Code"
matches = "^Ok$"
reference = "Response.SendStatusSet.0.SerialNo"
code = "Response.SendStatusSet.0.Code"
`

func TestSignedRequests(t *testing.T) {
	t.Setenv("TEST_SMS_ID", "id&1")
	t.Setenv("TEST_SMS_KEY", "key/1")
	clock := clocktest.At(noon)
	letter := outbox.Letter{Phone: "13800000001", Kind: "TRANSFER", OnceKey: "a:SMS", Title: "转\"接\"", Body: "x", Count: 1}
	for name, c := range map[string]struct {
		file, answer, reference string
		check                   func(r *http.Request, body string) string
	}{
		"aliyun": {aliyun, `{"Code":"OK","BizId":"9^0"}`, "9^0", func(r *http.Request, _ string) string {
			signed, signature, _ := strings.Cut(r.URL.RawQuery, "&Signature=")
			given, _ := url.QueryUnescape(signature)
			text := "GET&%2F&" + strings.ReplaceAll(url.QueryEscape(signed), "+", "%20")
			q := r.URL.Query()
			if q.Get("TemplateParam") != `{"title":"转\"接\""}` || q.Get("TemplateCode") != "SMS_2" || q.Get("Timestamp") != "2026-07-01T04:00:00Z" || len(q.Get("SignatureNonce")) < 20 {
				return fmt.Sprint(q)
			}
			if want := base64.StdEncoding.EncodeToString(mac(sha1.New, "key/1&", text)); given != want {
				return given + ", want " + want
			}
			return ""
		}},
		"tencent": {tencent, `{"Response":{"SendStatusSet":[{"Code":"Ok","SerialNo":"5000:1"}]}}`, "5000:1", func(r *http.Request, body string) string {
			sum := sha256.Sum256([]byte(body))
			text := "TC3-HMAC-SHA256\n" + r.Header.Get("X-TC-Timestamp") + "\n2026-07-01/sms/tc3_request\n" + hex.EncodeToString(sum[:])
			key := mac(sha256.New, "TC3key/1", "2026-07-01")
			key = mac(sha256.New, string(mac(sha256.New, string(key), "sms")), "tc3_request")
			if want := hex.EncodeToString(mac(sha256.New, string(key), text)); !strings.HasSuffix(r.Header.Get("Authorization"), "Signature="+want) {
				return r.Header.Get("Authorization") + ", want " + want
			}
			return ""
		}},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if wrong := c.check(r, string(body)); wrong != "" {
					t.Error(wrong)
				}
				_, _ = io.WriteString(w, c.answer)
			}))
			defer server.Close()
			g, err := outbox.OpenGateway(file(t, fmt.Sprintf(c.file, server.URL)), clock)
			if err != nil {
				t.Fatal(err)
			}
			if o := g.Carry(context.Background(), letter); o.Result != outbox.Taken || o.Reference != c.reference {
				t.Errorf("%+v", o)
			}
		})
	}
}

// The file that operators copy is a file that works.
func TestTheExampleOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```toml\n")
	example, _, found := strings.Cut(example, "```")
	t.Setenv("PARTYSCHOOL_SMS_KEY", "key")
	if _, err := outbox.OpenGateway(file(t, example), clocktest.At(noon)); err != nil || !found {
		t.Errorf("%v\n%s", err, example)
	}
}

// A file that is wrong keeps the school from starting, and says where.
func TestGatewayFilesThatAreWrong(t *testing.T) {
	t.Setenv("TEST_SMS_KEY", "secret word")
	for text, want := range map[string]string{
		`body = "x"`:                                              "url",
		"url = \"http://x\"\ntimeout = \"1h\"":                    "timeout",
		"url = \"http://x\"\nmethod = \"FETCH\"":                  "method",
		"url = \"http://x\"\nbdy = \"x\"":                         "bdy",
		"url = \"http://x\"\nbody = \"{{.Nobody}}\"":              "Nobody",
		"url = \"http://x\"\nbody = \"{{\"":                       "body",
		"url = \"http://x\"\nbody = '{{.Secret \"k\"}}'":          "no secret",
		"url = \"http://x\"\nsecrets = { k = \"TEST_SMS_NONE\" }": "TEST_SMS_NONE",
		"url = \"http://x\"\nidempotent = true":                   "OnceKey",
		"url = \"http://x\"\n[success]\nmatches = \"(\"":          "success.matches",
		"url = \"ftp://x\"":                                       "http",
		"url = \"{{.Secret `k`}}\"\nsecrets = { k = \"TEST_SMS_KEY\" }\nbody = '{{.Values.x}}'": "",
	} {
		_, err := outbox.OpenGateway(file(t, text), clocktest.At(noon))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret word") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
