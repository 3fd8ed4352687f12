package outbox

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"partyschool/internal/clock"
)

// gatewayFile is the file of --sms-gateway. docs/operating.md explains it.
type gatewayFile struct {
	// URL, Headers and Body are templates.
	URL     string            `toml:"url"`
	Method  string            `toml:"method"`
	Headers map[string]string `toml:"headers"`
	Body    string            `toml:"body"`
	Timeout string            `toml:"timeout"`
	// Idempotent says that the provider drops a second message with the same .OnceKey.
	Idempotent bool `toml:"idempotent"`
	// MaxText is how many characters of a notice go into an SMS.
	MaxText int `toml:"max_text"`
	// Secrets are names of environment variables, by the name that templates use.
	Secrets map[string]string `toml:"secrets"`
	// Templates are the provider's registered templates, by kind; "default" for the rest.
	Templates map[string]string `toml:"templates"`
	// Values are made in this order, each with those before it: what is signed, and the
	// signature.
	Values []struct {
		Name     string `toml:"name"`
		Template string `toml:"template"`
	} `toml:"values"`
	Success struct {
		Status    []int  `toml:"status"`
		Path      string `toml:"path"`
		Matches   string `toml:"matches"`
		Reference string `toml:"reference"`
		Code      string `toml:"code"`
	} `toml:"success"`
	Retry struct {
		Status  []int  `toml:"status"`
		Matches string `toml:"matches"`
	} `toml:"retry"`
}

// gatewayParts are the file's templates and expressions, read.
type gatewayParts struct {
	url, body      gatewayTemplate
	headers        map[string]gatewayTemplate
	values         []gatewayTemplate
	success, retry *regexp.Regexp
	timeout        time.Duration
}

// OpenGateway reads the file of an SMS gateway and the secrets that it names, and tries
// its templates on a made-up message.
func OpenGateway(path string, c clock.Clock) (*Gateway, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	g := &Gateway{clock: c, secret: map[string]string{}}
	meta, err := toml.Decode(string(text), &g.file)
	if err != nil {
		return nil, err
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return nil, fmt.Errorf("there is no setting %s", left[0])
	}
	if err := g.prepare(); err != nil {
		return nil, err
	}
	for name, variable := range g.file.Secrets {
		value, is := os.LookupEnv(variable)
		if !is || value == "" {
			return nil, fmt.Errorf("the secret %s: the environment variable %s is not set", name, variable)
		}
		g.secret[name] = value
	}
	for _, m := range []Letter{
		{Phone: "13800000000", Kind: LoginCode, OnceKey: "try", Title: "验证码", Body: "验证码 000000", Code: "000000", Count: 1},
		{Phone: "13800000000", Kind: digest, OnceKey: "try", Title: "试\"试\"", Body: "试\"一\"下\\\n再试", Count: 2},
	} {
		request, err := g.request(m)
		if err != nil {
			return nil, err
		}
		if u := request.URL; u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, errors.New("url: not an http or https address")
		}
	}
	return g, nil
}

// prepare reads what the file says and fills in what it leaves out.
func (g *Gateway) prepare() error {
	f, p := &g.file, &g.parts
	if f.Method == "" {
		f.Method = http.MethodPost
	}
	f.Method = strings.ToUpper(f.Method)
	if !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut}, f.Method) {
		return fmt.Errorf("method: %q is not GET, POST or PUT", f.Method)
	}
	if f.MaxText == 0 {
		f.MaxText = 200
	}
	if f.MaxText < 10 || f.MaxText > 1000 {
		return fmt.Errorf("max_text: %d is not between 10 and 1000", f.MaxText)
	}
	if len(f.Success.Status) == 0 {
		f.Success.Status = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
	}
	if f.Retry.Status == nil {
		f.Retry.Status = []int{http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	}
	p.timeout = 10 * time.Second
	if f.Timeout != "" {
		var err error
		if p.timeout, err = time.ParseDuration(f.Timeout); err != nil || p.timeout < 100*time.Millisecond || p.timeout > 30*time.Second {
			return fmt.Errorf("timeout: %q is not between 100ms and 30s", f.Timeout)
		}
	}
	g.client = gatewayClient(p.timeout)
	var err error
	if p.success, err = expression("success.matches", f.Success.Matches); err != nil {
		return err
	}
	if p.retry, err = expression("retry.matches", f.Retry.Matches); err != nil {
		return err
	}
	if _, err := url.Parse(f.URL); f.URL == "" || err != nil && !strings.Contains(f.URL, "{{") {
		return errors.New("url: give the address of the gateway")
	}
	if err := g.parse(); err != nil {
		return err
	}
	if f.Idempotent && !g.usesOnceKey() {
		return errors.New("idempotent: no template uses .OnceKey, so the provider cannot know a second message from the first")
	}
	return nil
}

// headerNames are the names that a header may have: a token of RFC 9110.
var headerNames = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

func (g *Gateway) parse() (err error) {
	f, p := &g.file, &g.parts
	if p.url, err = parseTemplate("url", f.URL); err != nil {
		return err
	}
	if p.body, err = parseTemplate("body", f.Body); err != nil {
		return err
	}
	p.headers = map[string]gatewayTemplate{}
	for name, text := range f.Headers {
		if !headerNames.MatchString(name) {
			return fmt.Errorf("headers.%s: not the name of a header", name)
		}
		if p.headers[name], err = parseTemplate("headers."+name, text); err != nil {
			return err
		}
	}
	for _, v := range f.Values {
		if v.Name == "" {
			return errors.New("values: each needs a name")
		}
		t, err := parseTemplate("values "+v.Name, v.Template)
		if err != nil {
			return err
		}
		p.values = append(p.values, t)
	}
	return nil
}

func (g *Gateway) usesOnceKey() bool {
	texts := []string{g.file.URL, g.file.Body}
	for _, text := range g.file.Headers {
		texts = append(texts, text)
	}
	for _, v := range g.file.Values {
		texts = append(texts, v.Template)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, ".OnceKey") })
}

func expression(setting, text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	e, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	return e, nil
}
