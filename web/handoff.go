package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"

	"partyschool/internal/print"
)

// phonePath is a path of the phone's client: no query, no other place.
var phonePath = regexp.MustCompile(`^(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?$`)

// longestPath keeps codes as coarse as old cameras need them.
const longestPath = 160

// reached is the address under which phones reach the school: that which the options name,
// or the school's own unless only this machine can open that. Empty where none does.
func (o Options) reached() string {
	if o.Reached != "" {
		return o.Reached
	}
	at, err := url.Parse(o.Address)
	if err != nil || at.Host == "" || loopback(at.Hostname()) {
		return ""
	}
	return o.Address
}

func loopback(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsUnspecified()
	}
	return host == "" || host == "localhost"
}

// handoff draws the code by which a phone opens the same page: the school's own address and
// a path of the phone's client. Nothing else can be written into it, so a code of the school
// never leads anywhere else, and it says nothing of who looks at it.
func (h *Handler) handoff(w http.ResponseWriter, r *http.Request) {
	to := r.PathValue("path")
	if h.reached == "" || len(to) > longestPath || !phonePath.MatchString(to) {
		http.NotFound(w, r)
		return
	}
	drawing, err := print.SVG(h.reached + "/" + string(Phone) + "/" + to)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	newFile(types[".svg"], drawing).send(w, r, "no-cache")
}
