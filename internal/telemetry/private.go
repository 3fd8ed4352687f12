package telemetry

import (
	"net/http"
	"net/http/pprof"
)

// Private answers what is for whoever runs the school, on a listener of its own:
// /metrics, and the profiles of the program under /debug/pprof/ where asked for.
func (t *Telemetry) Private(profiles bool) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", t)
	if profiles {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}
