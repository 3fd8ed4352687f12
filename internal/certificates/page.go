package certificates

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"partyschool/internal/print"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// policy lets the page use its own style and nothing else: no script, no picture,
// no frame, no form.
func policy() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// statuses are those of HTTP. A number that cannot be verified is no success: who
// looks at the status alone must not take it for valid.
var statuses = map[Verdict]int{
	Valid: http.StatusOK, Invalid: http.StatusNotFound, Unverifiable: http.StatusServiceUnavailable,
}

// titles are those of the page, read out first to whoever cannot see it.
var titles = map[Verdict]string{Valid: "证书有效", Invalid: "证书无效", Unverifiable: "证书暂时无法核验"}

// Page is the handler of /c/{number}: the public page that says whether a
// certificate is valid, for people, or as JSON for whoever asks for that.
func (s *Service) Page() http.Handler {
	page := template.Must(template.New("page").Parse(pageHTML))
	security := policy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := s.Verify(r.Context(), r.PathValue("number"))
		if err != nil {
			if r.Context().Err() == nil {
				slog.ErrorContext(r.Context(), "a number cannot be verified", "error", err)
			}
			http.Error(w, "服务暂时不可用，请稍后再试。 Please try again later.", http.StatusInternalServerError)
			return
		}
		kind, body, err := s.render(page, a, wantsJSON(r))
		if err != nil {
			slog.ErrorContext(r.Context(), "the page of a certificate cannot be written", "error", err)
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Security-Policy", security)
		h.Set("Cache-Control", "no-store")
		h.Add("Vary", "Accept")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Referrer-Policy", "no-referrer")
		w.WriteHeader(statuses[a.Verdict])
		_, _ = w.Write(body)
	})
}

func (s *Service) render(page *template.Template, a *Answer, asJSON bool) (kind string, body []byte, err error) {
	if asJSON {
		body, err = json.Marshal(s.asJSON(a))
		return "application/json; charset=utf-8", body, err
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Title": titles[a.Verdict], "School": s.School, "Style": template.CSS(pageCSS), //nolint:gosec // our own
		"Verdict": string(a.Verdict), "Number": a.Number, "MaskedName": a.MaskedName, "CourseTitle": a.CourseTitle,
		"Hours": print.Hours(a.Hundredths), "IssuedOn": a.IssuedOn.String(),
	})
	return "text/html; charset=utf-8", b.Bytes(), err
}

// said is an answer as JSON.
type said struct {
	Status      Verdict  `json:"status"`
	Valid       bool     `json:"valid"`
	School      string   `json:"school"`
	Number      string   `json:"number,omitempty"`
	Name        string   `json:"name,omitempty"`
	CourseTitle string   `json:"courseTitle,omitempty"`
	CreditHours *float64 `json:"creditHours,omitempty"`
	IssuedOn    string   `json:"issuedOn,omitempty"`
}

func (s *Service) asJSON(a *Answer) said {
	answer := said{Status: a.Verdict, School: s.School, Number: a.Number}
	if a.Verdict == Valid {
		hours := float64(a.Hundredths) / 100
		answer.Valid, answer.Name, answer.CourseTitle = true, a.MaskedName, a.CourseTitle
		answer.CreditHours, answer.IssuedOn = &hours, a.IssuedOn.String()
	}
	return answer
}

// wantsJSON reports whether the client accepts JSON and is no browser.
func wantsJSON(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}
