package edge

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"
)

// Times say how long a client may take; 0 takes the default.
type Times struct {
	// Headers is for the headers of a request and for agreeing on TLS, Request for all of
	// it, Idle for the wait between two, Stall for a piece of an answer.
	Headers, Request, Idle, Stall time.Duration
	// HeaderBytes are those of the first line and the headers.
	HeaderBytes int
}

const (
	defaultHeaders     = 10 * time.Second
	defaultRequest     = 30 * time.Second
	defaultIdle        = 2 * time.Minute
	defaultStall       = 30 * time.Second
	defaultHeaderBytes = 32 << 10
	// mostStreams are the requests that one connection of HTTP/2 may have under way: an
	// address has as many as that times its connections.
	mostStreams = 100
)

// NewServer returns a server that ends connections whose clients take too long. HTTP/2 is
// spoken over TLS only.
func NewServer(h http.Handler, t Times) *http.Server {
	stall := cmp.Or(t.Stall, defaultStall)
	return &http.Server{
		Handler:           lastOfItsConnection(h),
		ReadHeaderTimeout: cmp.Or(t.Headers, defaultHeaders),
		ReadTimeout:       cmp.Or(t.Request, defaultRequest),
		IdleTimeout:       cmp.Or(t.Idle, defaultIdle),
		MaxHeaderBytes:    cmp.Or(t.HeaderBytes, defaultHeaderBytes),
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: mostStreams, SendPingTimeout: stall, PingTimeout: stall, WriteByteTimeout: stall},
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
}

// lastOfItsConnection ends connections after requests whose end a proxy in front may see
// at another place than this program: with chunks, because a Content-Length beside them is
// dropped without a word, and of HTTP/1.0, because a Transfer-Encoding is. What follows on
// such a connection may be part of somebody's body, and must not be taken for a request.
func lastOfItsConnection(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 1 && (r.ProtoMinor == 0 || len(r.TransferEncoding) > 0) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
