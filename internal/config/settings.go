// Package config is the one table of settings. Each is a flag and an environment
// variable; `partyschool serve --help` prints them all.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"partyschool/internal/calendar"
)

// Storage says where the school keeps its rows, files and keys. Every command
// takes it.
type Storage struct {
	DataDir     string `name:"data-dir" env:"PARTYSCHOOL_DATA_DIR" default:"data" placeholder:"DIR" help:"Folder of the embedded database, the media and the signing keys (data where left out)."`
	DatabaseURL string `name:"database-url" env:"PARTYSCHOOL_DATABASE_URL" placeholder:"URL" help:"sqlite:///path or mysql://user:password@host:port/name; school.db in the data folder where left out."`
	URLFile     string `name:"database-url-file" env:"PARTYSCHOOL_DATABASE_URL_FILE" placeholder:"FILE" help:"File that holds --database-url, as containers and systemd hand out secrets: a password in the environment is seen by more."`
	Keys        string `name:"keys" env:"PARTYSCHOOL_KEYS" placeholder:"DIR" help:"Folder of the signing keys and the master key; keys in the data folder where left out."`
}

// Database returns the URL of the database.
func (s Storage) Database() (string, error) {
	if s.DatabaseURL != "" {
		return s.DatabaseURL, nil
	}
	if s.URLFile != "" {
		text, err := os.ReadFile(s.URLFile)
		if err != nil {
			return "", fmt.Errorf("--database-url-file: %w", err)
		}
		return strings.TrimSpace(string(text)), nil
	}
	dir, err := filepath.Abs(s.DataDir)
	if err != nil {
		return "", err
	}
	return "sqlite://" + (&url.URL{Path: filepath.Join(dir, "school.db")}).EscapedPath(), nil
}

// School is what the school is and how it is reached.
type School struct {
	Name                 string         `name:"school-name" env:"PARTYSCHOOL_SCHOOL_NAME" default:"手机党校" help:"Name of the school, as clients show it."`
	TimeZone             string         `name:"time-zone" env:"PARTYSCHOOL_TIME_ZONE" default:"Asia/Shanghai" help:"Zone in which days and years begin."`
	TargetHours          float64        `name:"target-hours" env:"PARTYSCHOOL_TARGET_HOURS" default:"32" help:"Credit hours that a member aims at in a year."`
	LeaderTargetHours    float64        `name:"leader-target-hours" env:"PARTYSCHOOL_LEADER_TARGET_HOURS" default:"56" help:"Credit hours that a secretary or committee member, whoever holds an ADMIN role, aims at in a year."`
	MinimumClientVersion string         `name:"minimum-client-version" env:"PARTYSCHOOL_MINIMUM_CLIENT_VERSION" default:"1.0.0" help:"Oldest client version still served."`
	PrivacyVersion       string         `name:"privacy-version" env:"PARTYSCHOOL_PRIVACY_VERSION" help:"Version of the privacy notice in force."`
	PrivacyURL           string         `name:"privacy-url" env:"PARTYSCHOOL_PRIVACY_URL" help:"Where the privacy notice can be read."`
	PublicURL            string         `name:"public-url" env:"PARTYSCHOOL_PUBLIC_URL" placeholder:"URL" help:"Address under which clients reach the school; stands in tokens and media addresses. http://LISTEN where left out."`
	Listen               string         `name:"listen" env:"PARTYSCHOOL_LISTEN" default:"127.0.0.1:8080" help:"Address to listen on."`
	ReplicaDatabase      string         `name:"replica-database" env:"PARTYSCHOOL_REPLICA_DATABASE" placeholder:"URL" help:"Replica of the database, mysql://user:password@host:port/name, that answers reports and exports while it is there and not further behind than --replica-lag (docs/scaling.md)."`
	ReplicaLag           time.Duration  `name:"replica-lag" env:"PARTYSCHOOL_REPLICA_LAG" default:"10s" help:"How far the replica may be behind to be read: 3s to 1h."`
	Media                string         `name:"media-url" env:"PARTYSCHOOL_MEDIA_URL" placeholder:"URL" help:"Media store: file:///path of a folder, which several nodes may share, or s3://bucket?region=R&endpoint=https://host for S3, MinIO, OSS or COS, with the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (docs/operating.md). media in the data folder where left out."`
	CodeCommand          string         `name:"code-command" env:"PARTYSCHOOL_CODE_COMMAND" placeholder:"PROGRAM" help:"Program that sends a log-in code: it reads the phone and the code as two lines. Without it they go over --sms-gateway; with neither codes are off."`
	SMSGateway           string         `name:"sms-gateway" env:"PARTYSCHOOL_SMS_GATEWAY" placeholder:"FILE" help:"TOML file that describes the provider's HTTP interface for SMS (docs/operating.md); secrets come from the environment variables that it names. Log-in codes go over it too where there is no --code-command."`
	SMTPURL              string         `name:"smtp-url" env:"PARTYSCHOOL_SMTP_URL" placeholder:"URL" help:"Mail server: smtp://user:password@host:587 with STARTTLS, smtps://… with TLS from the first byte, or smtp://localhost:25?starttls=off. Better in the environment than on the command line."`
	MailFrom             string         `name:"mail-from" env:"PARTYSCHOOL_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mail, as 手机党校 <school@example.org>."`
	PreferencesURL       string         `name:"preferences-url" env:"PARTYSCHOOL_PREFERENCES_URL" placeholder:"URL" help:"Page of the client on which members say what they want to be told; mails point to it. The public address where left out."`
	QuietHours           string         `name:"quiet-hours" env:"PARTYSCHOOL_QUIET_HOURS" default:"22:00-07:00" help:"When members are left alone who did not say otherwise, in the school's time zone."`
	TrustedProxies       []netip.Prefix `name:"trusted-proxies" env:"PARTYSCHOOL_TRUSTED_PROXIES" placeholder:"CIDR" help:"Proxies whose X-Forwarded-For is believed."`
	CORSOrigins          []string       `name:"cors-origins" env:"PARTYSCHOOL_CORS_ORIGINS" placeholder:"ORIGIN" help:"Origins, as https://school.example.org, whose pages may call the school; the school's own need not be named."`
	TLSCert              string         `name:"tls-cert" env:"PARTYSCHOOL_TLS_CERT" placeholder:"FILE" help:"Certificate with its chain, PEM: the school speaks TLS itself. Read again when it changes. Without it a proxy in front does."`
	TLSKey               string         `name:"tls-key" env:"PARTYSCHOOL_TLS_KEY" placeholder:"FILE" help:"Private key of --tls-cert, PEM."`
	KeepEventsMonths     int            `name:"keep-events-months" env:"PARTYSCHOOL_KEEP_EVENTS_MONTHS" default:"13" help:"Months for which study events are kept one by one; what they came to is kept for ever. 0 keeps all."`
	StudyDayMinutes      int            `name:"study-day-minutes" env:"PARTYSCHOOL_STUDY_DAY_MINUTES" default:"30" help:"Minutes of credited study that keep a fixed study day where no lesson was completed on it. 0 takes any."`
	MakeUpDays           int            `name:"make-up-days" env:"PARTYSCHOOL_MAKE_UP_DAYS" default:"14" help:"Days within which a missed study day can be made up by study. 0 makes up none."`
	CoolingOff           time.Duration  `name:"cooling-off" env:"PARTYSCHOOL_COOLING_OFF" default:"360h" help:"Time between a member's wish to close the account and its end, in which the member can take it back."`
	AutoMigrate          bool           `name:"auto-migrate" env:"PARTYSCHOOL_AUTO_MIGRATE" help:"Bring the database up to date before serving."`
	Drain                time.Duration  `name:"drain" env:"PARTYSCHOOL_DRAIN" default:"5s" help:"How long the school still answers everything after it was told to stop, while /readyz says that it leaves: long enough for whoever sends requests here to see it. 0 where nobody looks."`
	ShutdownGrace        time.Duration  `name:"shutdown-grace" env:"PARTYSCHOOL_SHUTDOWN_GRACE" default:"15s" help:"How long requests under way may take to end after that."`
}

// Watching says how the school tells what it does. Where traces go is told by the standard
// OTEL_… environment variables.
type Watching struct {
	MetricsListen string        `name:"metrics-listen" env:"PARTYSCHOOL_METRICS_LISTEN" placeholder:"ADDRESS" help:"Address of a listener of its own for GET /metrics, which nobody else should reach, as 127.0.0.1:9090. Without it /metrics is answered under the public address, to this machine alone."`
	MetricsPublic bool          `name:"metrics-public" env:"PARTYSCHOOL_METRICS_PUBLIC" help:"Answer GET /metrics under the public address to everybody."`
	Pprof         bool          `name:"pprof" env:"PARTYSCHOOL_PPROF" help:"Profiles of the program under /debug/pprof/ of --metrics-listen."`
	LogFormat     string        `name:"log-format" env:"PARTYSCHOOL_LOG_FORMAT" default:"text" enum:"text,json" help:"Lines of the log: text or json."`
	LogLevel      string        `name:"log-level" env:"PARTYSCHOOL_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least weight of a line that is written: debug, info, warn or error. debug has a line for each operation."`
	Slow          time.Duration `name:"slow" env:"PARTYSCHOOL_SLOW" default:"1s" help:"Operations that take as long as this are told in the log at the level info."`
}

// Nodes say how several nodes of one school find each other.
type Nodes struct {
	BusListen    string   `name:"bus-listen" env:"PARTYSCHOOL_BUS_LISTEN" placeholder:"ADDRESS" help:"Address on which this node hears from the other nodes of the school, as 10.0.0.11:6222; nobody else should reach it. Needs a MySQL, MariaDB or TiDB that they share, and the key that partyschool keys bus makes. Without it the node is alone."`
	BusAdvertise string   `name:"bus-advertise" env:"PARTYSCHOOL_BUS_ADVERTISE" placeholder:"ADDRESS" help:"Address under which other nodes reach --bus-listen, where that is another one."`
	BusPeers     []string `name:"bus-peers" env:"PARTYSCHOOL_BUS_PEERS" placeholder:"ADDRESS" help:"Addresses of --bus-listen of other nodes, or of all. One that runs is enough to find the rest."`
}

// Settings are those of a running school.
type Settings struct {
	Storage     `embed:""`
	School      `embed:""`
	Limits      `embed:""`
	Connections `embed:""`
	Nodes       `embed:""`
	Watching    `embed:""`
}

// FromThisMachineOnly reports whether a request that comes from this machine, and does not
// say that it was passed on, was sent by somebody on it: whether there is surely no proxy
// here that passes on what others send without a word. A proxy is likely where clients use
// another address than the one listened on, unless the school speaks TLS itself; it says
// so where its X-Forwarded-For is believed.
func (s Settings) FromThisMachineOnly() bool {
	loopback := netip.MustParsePrefix("127.0.0.0/8")
	for _, p := range s.TrustedProxies {
		if p.Overlaps(loopback) || p.Overlaps(netip.MustParsePrefix("::1/128")) {
			return true
		}
	}
	if s.PublicURL == "" || s.TLSCert != "" {
		return true
	}
	u, err := url.Parse(s.PublicURL)
	return err == nil && u.Host == s.Listen
}

// KeysDir is the folder of the signing keys and of the master key.
func (s Storage) KeysDir() string {
	if s.Keys != "" {
		return s.Keys
	}
	return filepath.Join(s.DataDir, "keys")
}

// MediaURL is the bucket of the media store.
func (s Settings) MediaURL() (string, error) {
	if s.Media != "" {
		return s.Media, nil
	}
	dir, err := filepath.Abs(filepath.Join(s.DataDir, "media"))
	if err != nil {
		return "", err
	}
	return "file://" + (&url.URL{Path: dir}).EscapedPath() + "?create_dir=true&no_tmp_dir=true", nil
}

// Address is the school's public address, without a slash at the end.
func (s Settings) Address() string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	if s.TLSCert != "" {
		return "https://" + s.Listen
	}
	return "http://" + s.Listen
}

// Calendar is the tenant's.
func (s Settings) Calendar() (calendar.Calendar, error) {
	c, err := calendar.New(s.TimeZone)
	if err != nil {
		return c, fmt.Errorf("--time-zone: %w", err)
	}
	return c, nil
}

// Preferences is the page on which members say what they want to be told.
func (s Settings) Preferences() string {
	if s.PreferencesURL != "" {
		return s.PreferencesURL
	}
	return s.Address()
}

// everywhere reports whether a host stands for all addresses of a machine, and so is none
// that others could reach.
func everywhere(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsUnspecified()
}

// Check says which setting keeps a school from being served. Commands that only look at it,
// or make its keys, do without: they run where a node's address is not known.
func (s Settings) Check() error {
	if _, err := s.Calendar(); err != nil {
		return err
	}
	u, err := url.Parse(s.Address())
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("--public-url: %q is not an http or https address", s.Address())
	case u.Hostname() == "" || s.PublicURL == "" && everywhere(u.Hostname()):
		return fmt.Errorf("--listen %s names no host that clients could reach: give --public-url too", s.Listen)
	}
	if s.TargetHours < 0 || s.TargetHours > 1000 {
		return fmt.Errorf("--target-hours: %g is not between 0 and 1000", s.TargetHours)
	}
	if s.LeaderTargetHours < 0 || s.LeaderTargetHours > 1000 {
		return fmt.Errorf("--leader-target-hours: %g is not between 0 and 1000", s.LeaderTargetHours)
	}
	if s.KeepEventsMonths < 0 || s.KeepEventsMonths > 1200 {
		return fmt.Errorf("--keep-events-months: %d is not between 0 and 1200", s.KeepEventsMonths)
	}
	if s.StudyDayMinutes < 0 || s.StudyDayMinutes > 480 {
		return fmt.Errorf("--study-day-minutes: %d is not between 0 and 480", s.StudyDayMinutes)
	}
	if s.MakeUpDays < 0 || s.MakeUpDays > 92 {
		return fmt.Errorf("--make-up-days: %d is not between 0 and 92", s.MakeUpDays)
	}
	if s.Drain < 0 || s.Drain > 10*time.Minute || s.ShutdownGrace < 0 {
		return fmt.Errorf("--drain, --shutdown-grace: %s, %s are not between 0 and ten minutes", s.Drain, s.ShutdownGrace)
	}
	if s.BusListen == "" && (len(s.BusPeers) > 0 || s.BusAdvertise != "") {
		return fmt.Errorf("--bus-peers and --bus-advertise need --bus-listen")
	}
	if s.BusListen != "" {
		if address, err := s.Database(); err != nil || strings.HasPrefix(address, "sqlite:") {
			return fmt.Errorf("--bus-listen needs a --database-url of MySQL, MariaDB or TiDB: several nodes cannot share the embedded database")
		}
	}
	if s.Pprof && s.MetricsListen == "" {
		return fmt.Errorf("--pprof needs --metrics-listen: profiles are not for the public address")
	}
	if s.Slow < 0 {
		return fmt.Errorf("--slow: %s is less than nothing", s.Slow)
	}
	if s.ReplicaDatabase != "" && (s.ReplicaLag < 3*time.Second || s.ReplicaLag > time.Hour) {
		return fmt.Errorf("--replica-lag: %s is not between 3s and 1h", s.ReplicaLag)
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return fmt.Errorf("--tls-cert and --tls-key go together")
	}
	if (s.SMTPURL == "") != (s.MailFrom == "") {
		return fmt.Errorf("--smtp-url and --mail-from go together")
	}
	if (s.PrivacyVersion == "") != (s.PrivacyURL == "") {
		return fmt.Errorf("--privacy-version and --privacy-url go together")
	}
	if err := s.Connections.validate(); err != nil {
		return err
	}
	return s.Limits.validate()
}
