package config_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"partyschool/internal/config"
)

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*config.Settings)
		address string // where it is right
		says    string // in the refusal
	}{
		{"as it comes", func(*config.Settings) {}, "http://127.0.0.1:8080", ""},
		{"behind a proxy", func(s *config.Settings) { s.PublicURL = "https://school.example/" }, "https://school.example", ""},
		{"on all addresses", func(s *config.Settings) { s.Listen = ":8080" }, "", "--public-url"},
		{"on all addresses, said otherwise", func(s *config.Settings) { s.Listen = "0.0.0.0:8080" }, "", "--public-url"},
		{"on all addresses of IPv6", func(s *config.Settings) { s.Listen = "[::]:8080" }, "", "--public-url"},
		{"on all addresses, with a name", func(s *config.Settings) { s.Listen, s.PublicURL = ":8080", "https://school.example" }, "https://school.example", ""},
		{"no scheme", func(s *config.Settings) { s.PublicURL = "school.example" }, "", "--public-url"},
		{"a query", func(s *config.Settings) { s.PublicURL = "https://school.example/?a=b" }, "", "--public-url"},
		{"no such zone", func(s *config.Settings) { s.TimeZone = "Mars/Olympus" }, "", "--time-zone"},
		{"hours below nought", func(s *config.Settings) { s.TargetHours = -1 }, "", "--target-hours"},
		{"leaders' hours beyond measure", func(s *config.Settings) { s.LeaderTargetHours = 1001 }, "", "--leader-target-hours"},
		{"a study day longer than a day's work", func(s *config.Settings) { s.StudyDayMinutes = 481 }, "", "--study-day-minutes"},
		{"a window without an end", func(s *config.Settings) { s.MakeUpDays = 93 }, "", "--make-up-days"},
		{"documents below nought", func(s *config.Settings) { s.MaxDocument = -1 }, "", "--max-document"},
		{"fields without end", func(s *config.Settings) { s.MaxFields = 5001 }, "", "--max-fields"},
		{"a day for an operation", func(s *config.Settings) { s.OperationDeadline = 24 * time.Hour }, "", "--operation-deadline"},
		{"a page that cannot ask", func(s *config.Settings) { s.GraphiQL = true }, "", "--introspection"},
		{"a minute for less than one operation", func(s *config.Settings) { s.MaxCost, s.RateViewer = 20000, 19999 }, "", "--rate-viewer"},
		{"an address below nought", func(s *config.Settings) { s.RateAddress = -1 }, "", "--rate-address"},
		{"a page that can", func(s *config.Settings) { s.GraphiQL, s.Introspection = true, true }, "http://127.0.0.1:8080", ""},
		{"profiles for everybody", func(s *config.Settings) { s.Pprof = true }, "", "--metrics-listen"},
		{"a replica that is never fresh", func(s *config.Settings) { s.ReplicaDatabase, s.ReplicaLag = "mysql://a@b/c", time.Second }, "", "--replica-lag"},
		{"a drain before the beginning", func(s *config.Settings) { s.Drain = -time.Second }, "", "--drain"},
		{"peers of a node alone", func(s *config.Settings) { s.BusPeers = []string{"10.0.0.12:6222"} }, "", "--bus-listen"},
		{"several nodes on one file", func(s *config.Settings) { s.BusListen = "10.0.0.11:6222" }, "", "--database-url"},
		{"half a notice", func(s *config.Settings) { s.PrivacyVersion = "1" }, "", "--privacy-url"},
	} {
		s := config.Settings{School: config.School{Listen: "127.0.0.1:8080", TimeZone: "Asia/Shanghai", TargetHours: 32}}
		c.change(&s)
		err := s.Check()
		if c.says != "" {
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want a refusal that names %s", c.name, err, c.says)
			}
			continue
		}
		if err != nil || s.Address() != c.address {
			t.Errorf("%s: %s (%v), want %s", c.name, s.Address(), err, c.address)
		}
	}
}

func TestWhoIsOnThisMachine(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*config.Settings)
		want   bool
	}{
		"no proxy":        {func(*config.Settings) {}, true},
		"perhaps a proxy": {func(s *config.Settings) { s.PublicURL = "https://school.example" }, false},
		"a proxy that says so": {func(s *config.Settings) {
			s.PublicURL, s.TrustedProxies = "https://school.example", []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		}, true},
		"a proxy on another machine": {func(s *config.Settings) {
			s.PublicURL, s.TrustedProxies = "https://school.example", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		}, false},
		"TLS of its own":              {func(s *config.Settings) { s.PublicURL, s.TLSCert = "https://school.example", "cert.pem" }, true},
		"the address it listens on":   {func(s *config.Settings) { s.PublicURL = "http://127.0.0.1:8080" }, true},
		"another port of the machine": {func(s *config.Settings) { s.PublicURL = "http://127.0.0.1:80" }, false},
	} {
		s := config.Settings{School: config.School{Listen: "127.0.0.1:8080"}}
		c.change(&s)
		if got := s.FromThisMachineOnly(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhereThingsLie(t *testing.T) {
	s := config.Settings{Storage: config.Storage{DataDir: "/var/lib/a school"}}
	if got, err := s.Database(); err != nil || got != "sqlite:///var/lib/a%20school/school.db" {
		t.Errorf("database %s (%v)", got, err)
	}
	if got, err := s.MediaURL(); err != nil || !strings.HasPrefix(got, "file:///var/lib/a%20school/media?") {
		t.Errorf("media %s (%v)", got, err)
	}
	if got := s.KeysDir(); got != "/var/lib/a school/keys" {
		t.Errorf("keys %s", got)
	}
}
