package app

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"

	"partyschool/graph"
	"partyschool/internal/signin"
	"partyschool/internal/study"
	"partyschool/internal/telemetry"
)

// measure begins to measure the school.
func (a *App) measure(ctx context.Context) error {
	o := telemetry.Options{
		Database: a.options.Database, Clock: a.options.Clock, Version: a.options.Version, Slow: a.options.Settings.Slow,
		Ready: a.readiness, Folders: a.folders(),
	}
	if bus := a.options.Bus; bus != nil {
		o.Bus = func() telemetry.Bus { return telemetry.Bus(bus.Counts()) }
	}
	if a.certificate != nil {
		o.CertificateExpires = a.certificate.Expires
	}
	t, err := telemetry.New(ctx, o)
	if err != nil {
		return err
	}
	a.Telemetry = t
	a.door.Observe(graph.Observer{
		Begin: t.BeginOperation,
		End:   func(ctx context.Context, o graph.Operation) { t.EndOperation(ctx, telemetry.Operation(o)) },
	})
	a.Resolver.Study.WhenCommitted(t.StudyCommit)
	a.Resolver.Study.WhenReported(func(results []study.StudyEventResult) {
		sums := map[study.Outcome]int{}
		for _, r := range results {
			sums[r.Outcome]++
		}
		for outcome, n := range sums {
			t.StudyEvents(string(outcome), n)
		}
	})
	a.Resolver.SignIn.WhenTried(func(way signin.Way, err error) { t.SignIn(string(way), err) })
	a.Rounds.WhenBegun(t.BeginRound)
	return nil
}

// folders are those on disks of this machine that may fill up.
func (a *App) folders() map[string]string {
	folders := map[string]string{}
	if media := a.Resolver.Files.Folder(); media != "" {
		folders["media"] = media
	}
	if address, err := a.options.Settings.Database(); err == nil {
		if u, err := url.Parse(address); err == nil && u.Scheme == "sqlite" {
			folders["database"] = filepath.Dir(u.Path)
		}
	}
	return folders
}

// metrics answers GET /metrics under the public address: to everybody where the settings
// say so, else to this machine, unless the metrics have a listener of their own or a proxy
// may be passing on what others send.
func (a *App) metrics(w http.ResponseWriter, r *http.Request) {
	s := a.options.Settings
	if s.MetricsPublic || s.MetricsListen == "" && s.FromThisMachineOnly() && fromHere(r) {
		a.Telemetry.ServeHTTP(w, r)
		return
	}
	http.NotFound(w, r)
}

// fromHere reports whether the request comes from this machine and was not passed on.
func fromHere(r *http.Request) bool {
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
