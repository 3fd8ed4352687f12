// Package edge is what every answer of the school passes through on its way out, whatever
// room it comes from: security headers, leave for pages of other origins (CORS), and gzip.
package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"
)

// Options say what differs between schools.
type Options struct {
	// Origins are those whose pages may call the school, each as scheme://host[:port]; of
	// its own pages nothing has to be said.
	Origins []string
	// Secure says that clients reach the school over TLS alone: browsers are told so.
	Secure bool
}

const (
	// worthIt is the size from which compressing an answer saves a packet.
	worthIt = 1 << 10
	// jitter hides, in a byte or so, what the size of a compressed answer says of it
	// (BREACH): a token of the viewer's may stand beside words of somebody else.
	jitter = 32
	// hsts is how long browsers remember that the school is reached over TLS.
	hsts = 365 * 24 * time.Hour
)

// Handler wraps what answers.
func Handler(next http.Handler, o Options) (http.Handler, error) {
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(worthIt), gzhttp.RandomJitter(jitter, 0, false), gzhttp.ContentTypes([]string{
		"application/json", "application/graphql-response+json", "application/jwk-set+json", "text/html", "text/plain", "text/csv", "text/vtt", "image/svg+xml",
	}))
	if err != nil {
		return nil, fmt.Errorf("compression: %w", err)
	}
	h := secured(compress(next), o.Secure)
	if len(o.Origins) == 0 {
		return h, nil
	}
	for _, origin := range o.Origins {
		if err := checkOrigin(origin); err != nil {
			return nil, err
		}
	}
	// No credentials: the viewer's token comes in a header, which no page sends unasked.
	return cors.New(cors.Options{
		AllowedOrigins: o.Origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Accept", "Accept-Language", "If-None-Match", "Range", "Content-Range"},
		ExposedHeaders: []string{"ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "Content-Disposition", "Range"},
		MaxAge:         int((2 * time.Hour).Seconds()),
	}).Handler(h), nil
}

// checkOrigin refuses what no browser sends as an origin, and "*", which would open the
// school to every page there is.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsRune(u.Host, '*') || origin != u.Scheme+"://"+u.Host {
		return fmt.Errorf("--cors-origins: %q is no origin; one is https://school.example.org", origin)
	}
	return nil
}

// secured sets the headers that keep an answer from being taken for something else.
// Whoever serves pages says more of them.
func secured(next http.Handler, tls bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if tls {
			h.Set("Strict-Transport-Security", fmt.Sprintf("max-age=%d", int(hsts.Seconds())))
		}
		next.ServeHTTP(w, r)
	})
}
