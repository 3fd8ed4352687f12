package outbox_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/internal/clock/clocktest"
	"partyschool/internal/outbox"
)

// What a gateway's file makes of a message is looked at before anybody is to be texted:
// the error says which setting is wrong, and how.
func TestTheTrialOfAGateway(t *testing.T) {
	t.Setenv("PARTYSCHOOL_TEST_SMS_KEY", "one\ntwo")
	for name, c := range map[string]struct{ body, header, want string }{
		"good":                      {`{"to":{{json .Phone}},"text":{{json .Text}}}`, `Content-Type = "application/json"`, ""},
		"good, with its alphabet":   {`{"to":{{json .Phone}}}`, `content-type = "application/json; charset=utf-8"`, ""},
		"a form":                    {`to={{query .Phone}}`, `Content-Type = "application/x-www-form-urlencoded"`, ""},
		"JSON that is not quoted":   {`{"to":{{json .Phone}},"text":"{{.Text}}"}`, `Content-Type = "application/json"`, "body: not JSON, though headers.Content-Type says so"},
		"a comma too many":          {`{"to":{{json .Phone}},}`, `Content-Type = "application/problem+json"`, "body: not JSON"},
		"a title in a header":       {`x`, `X-Body = "{{.Body}}"`, "headers.X-Body: holds a control character (U+000A)"},
		"a key of two lines":        {`x`, `Authorization = "Bearer {{.Secret \"key\"}}"`, "headers.Authorization: holds a control character (U+000A)"},
		"a name that is no header":  {`x`, `"X Y" = "z"`, `headers.X Y: not the name of a header`},
		"a name of several headers": {`x`, `"X\r\nY" = "z"`, "not the name of a header"},
	} {
		text := fmt.Sprintf("url = \"https://sms.example.cn/\"\nbody = '''%s'''\nsecrets = { key = \"PARTYSCHOOL_TEST_SMS_KEY\" }\n[headers]\n%s\n", c.body, c.header)
		_, err := outbox.OpenGateway(file(t, text), clocktest.At(noon))
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v; want %q", name, err, c.want)
		case err != nil && strings.Contains(err.Error(), "one"):
			t.Errorf("%s: the error tells a secret: %v", name, err)
		}
	}
}
