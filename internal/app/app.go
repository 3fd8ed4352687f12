// Package app puts the rooms together: from settings to a handler that answers,
// and the loops that run beside it.
package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"partyschool/ent/delivery"
	"partyschool/graph"
	"partyschool/graph/model"
	"partyschool/internal/assignments"
	"partyschool/internal/audit"
	"partyschool/internal/birthdays"
	"partyschool/internal/burden"
	"partyschool/internal/bus"
	"partyschool/internal/catalogue"
	"partyschool/internal/certificates"
	"partyschool/internal/clock"
	"partyschool/internal/completions"
	"partyschool/internal/config"
	"partyschool/internal/courses"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/edge"
	"partyschool/internal/enrollments"
	"partyschool/internal/exports"
	"partyschool/internal/graphiql"
	"partyschool/internal/home"
	"partyschool/internal/identity"
	"partyschool/internal/live"
	"partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/mergers"
	"partyschool/internal/messages"
	"partyschool/internal/notices"
	"partyschool/internal/offline"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/posts"
	"partyschool/internal/print"
	"partyschool/internal/privacy"
	"partyschool/internal/quizzes"
	"partyschool/internal/records"
	"partyschool/internal/reports"
	"partyschool/internal/rounds"
	"partyschool/internal/signin"
	"partyschool/internal/study"
	"partyschool/internal/studydays"
	"partyschool/internal/telemetry"
	"partyschool/internal/transfers"
	"partyschool/web"
)

// Options are what differs between a demo, a school that serves, and a test.
type Options struct {
	Settings config.Settings
	Database *database.Database
	Clock    clock.Clock
	Keys     *identity.Keys
	// Sender sends log-in codes; nil where they go over the SMS gateway, or codes are off.
	Sender signin.Sender
	// Carriers send what leaves the school; nil for those of the settings.
	Carriers map[outbox.Channel]outbox.Carrier
	// Explore opens introspection, suggestions and the GraphiQL page whatever the
	// settings say.
	Explore bool
	// Bus carries hints to other nodes; nil for a node alone.
	Bus *bus.Bus
	// SignIns are shown where one signs in; the demo's alone.
	SignIns []web.SignIn
	// Reached is the address under which phones reach the school, where that is not its own.
	Reached string
	// Version is that of the program, for whoever watches it.
	Version string
}

// App is a school that is put together.
type App struct {
	// Resolver holds the rooms.
	Resolver *graph.Resolver
	// Watcher keeps what lies in memory fresh.
	Watcher *database.Watcher
	// Rounds are done again and again beside the requests.
	Rounds *rounds.Rounds
	// Telemetry measures the school.
	Telemetry *telemetry.Telemetry

	// needed are the parts without which the school is not ready.
	needed  []*part
	options Options
	door    *graph.Door
	finder  *catalogue.Finder
	pages   *web.Handler
	handler http.Handler
	// leaving says that the school was told to stop.
	leaving atomic.Bool
	// certificate is nil where a proxy in front speaks TLS.
	certificate *edge.Certificate
}

// New puts a school together. The database must be up to date.
func New(ctx context.Context, o Options) (*App, error) {
	cal, err := o.Settings.Calendar()
	if err != nil {
		return nil, err
	}
	system := identity.AsSystem(ctx, "start")
	watcher := database.NewWatcher(o.Database)
	tree, err := organizations.NewTree(system, o.Database, watcher)
	if err != nil {
		return nil, fmt.Errorf("load the organisations: %w", err)
	}
	shelf, err := catalogue.New(system, o.Database, watcher)
	if err != nil {
		return nil, fmt.Errorf("load the catalogue: %w", err)
	}
	targets, err := credits.NewTargets(system, o.Database, watcher, o.Settings.TargetHours, o.Settings.LeaderTargetHours)
	if err != nil {
		return nil, fmt.Errorf("load the yearly targets: %w", err)
	}
	policies, err := burden.NewPolicies(system, o.Database, watcher)
	if err != nil {
		return nil, fmt.Errorf("load the policy of lightening the load: %w", err)
	}
	calendars, err := studydays.NewCalendars(system, o.Database, watcher)
	if err != nil {
		return nil, fmt.Errorf("load the fixed study days: %w", err)
	}
	finder, err := catalogue.NewFinder(o.Database, shelf)
	if err != nil {
		return nil, fmt.Errorf("make the search index: %w", err)
	}
	tokens := identity.NewTokens(o.Keys, o.Clock, o.Settings.Address(), "partyschool")
	passwords := identity.NewPasswords()
	bucket, err := o.Settings.MediaURL()
	if err != nil {
		return nil, err
	}
	store, err := media.Open(ctx, bucket, o.Settings.Address(), o.Database, tokens, o.Clock)
	if err != nil {
		return nil, fmt.Errorf("open the media store: %w", err)
	}
	sending, pushKey, err := newOutbox(o, cal)
	if err != nil {
		return nil, err
	}
	told := notices.New(o.Database, o.Clock, sending)
	entrance := signin.Deps{
		Database: o.Database, Clock: o.Clock, Tokens: tokens, Passwords: passwords,
		Sender: o.Sender, PasswordChanged: told.PasswordChanged, TrustedProxies: o.Settings.TrustedProxies,
		Address: o.Settings.Address(),
	}
	if sending.Has(delivery.ChannelSMS) {
		entrance.Post = sending.PostLoginCode
	}
	door := signin.New(entrance)
	tree.WhenMoved(door.ForgetAll)
	register := members.New(o.Database, o.Clock, cal, passwords, door.Forget)
	register.TellOfPhonesWith(told.PhoneChanged)
	register.ReadSheetsWith(store.OpenUpload)
	register.ServeErrorFilesWith(tokens, o.Settings.Address())
	places := enrollments.New(o.Database, shelf, cal, o.Clock)
	places.SignWith(o.Keys)
	rules := study.DefaultRules()
	rules.KeepMonths = o.Settings.KeepEventsMonths
	a := &App{options: o, Watcher: watcher, finder: finder}
	a.Resolver = &graph.Resolver{
		School: school(o, sending, pushKey), Database: o.Database, Clock: o.Clock, Calendar: cal,
		Tree: tree, Catalogue: shelf, Files: store, SignIn: door,
		Organizations: organizations.New(o.Database, watcher, cal, o.Clock),
		Members:       register,
		Audit:         audit.New(o.Database),
		Courses:       courses.New(o.Database, shelf, places, watcher, cal, o.Clock, store.OpenUpload),
		Enrollments:   places,
		Study:         study.New(o.Database, shelf, cal, o.Clock, rules, places.Complete),
		Home:          home.New(o.Database),
		Credits:       credits.New(credits.Deps{Database: o.Database, Tree: tree, Targets: targets, Calendar: cal, Clock: o.Clock, OpenSheet: store.OpenUpload}),
		Completions:   completions.NewFolder(o.Database),
		Reports:       reports.New(o.Database, tree, shelf, targets, cal, o.Clock),
	}
	r := a.Resolver
	r.Quizzes = quizzes.New(o.Database, shelf, r.Study, o.Clock)
	r.Assignments = assignments.New(o.Database, tree, shelf, places, told, cal, o.Clock)
	r.Exports = exports.New(o.Database, r.Reports, store, tokens, cal, o.Clock, o.Settings.Address())
	r.Notices, r.Outbox = told, sending
	r.Messages = messages.New(messages.Deps{Database: o.Database, Tree: tree, Notices: told, Outbox: sending, Clock: o.Clock})
	r.Offline = offline.New(o.Database, shelf, r.Study, store, o.Clock)
	r.Live = live.New()
	a.meet()
	printer := print.New()
	r.Certificates = certificates.New(certificates.Deps{
		Database: o.Database, Keys: o.Keys, Tokens: tokens, Printer: printer, Calendar: cal, Clock: o.Clock,
		School: o.Settings.Name, Address: o.Settings.Address(),
	})
	r.Birthdays = birthdays.New(birthdays.Deps{
		Database: o.Database, Notices: told, Tree: tree, Tokens: tokens, Printer: printer, Calendar: cal, Clock: o.Clock, Address: o.Settings.Address(),
	})
	r.Posts = posts.New(posts.Deps{Database: o.Database, Tree: tree, Watcher: watcher, Calendar: cal, Clock: o.Clock})
	r.Transfers = transfers.New(transfers.Deps{Database: o.Database, Notices: told, Tree: tree, Calendar: cal, Clock: o.Clock, Moved: door.Forget})
	r.Mergers = mergers.New(mergers.Deps{
		Database: o.Database, Organizations: r.Organizations, Members: register, Transfers: r.Transfers, Posts: r.Posts, Assignments: r.Assignments,
		Notices: told, Watcher: watcher, Calendar: cal, Clock: o.Clock,
	})
	r.Burden = burden.New(burden.Deps{Database: o.Database, Tree: tree, Policies: policies, Calendar: cal, Clock: o.Clock})
	r.StudyDays = studydays.New(studydays.Deps{
		CheckInOnly: r.Burden.CheckInOnly,
		Database:    o.Database, Tree: tree, Catalogue: shelf, Calendars: calendars, Calendar: cal, Clock: o.Clock,
		Minutes: o.Settings.StudyDayMinutes, MakeUpDays: o.Settings.MakeUpDays,
	})
	r.Exports.ReadYearsWith(r.Birthdays, r.StudyDays)
	r.Privacy = privacy.New(privacy.Deps{
		Database: o.Database, Tree: tree, Register: register, Tokens: tokens, Calendar: cal, Clock: o.Clock, Address: o.Settings.Address(),
		NoticeVersion: o.Settings.PrivacyVersion, CoolingOff: o.Settings.CoolingOff, Sign: r.Certificates.Signature, Ended: door.Forget,
	})
	r.Records = records.New(records.Deps{
		Database: o.Database, Credits: r.Credits, Tokens: tokens, Printer: printer, Calendar: cal, Clock: o.Clock,
		School: o.Settings.Name, Address: o.Settings.Address(),
	})
	a.Rounds = rounds.New(o.Database, o.Clock)
	for _, round := range a.rounds() {
		a.Rounds.Add(round)
	}
	atTheDoor, err := doorOptions(o)
	if err != nil {
		return nil, err
	}
	a.door = graph.NewDoor(r, atTheDoor)
	a.door.AllowOrigins(o.Settings.CORSOrigins)
	if a.pages, err = pages(ctx, o, a.Resolver.School, store); err != nil {
		return nil, err
	}
	if o.Settings.TLSCert != "" {
		if a.certificate, err = edge.OpenCertificate(o.Settings.TLSCert, o.Settings.TLSKey); err != nil {
			return nil, err
		}
	}
	a.needed = a.parts()
	if err := a.measure(ctx); err != nil {
		return nil, err
	}
	a.handler, err = edge.Handler(a.parting(a.bounded(a.Telemetry.Measure(a.routes()))), edge.Options{
		Origins: o.Settings.CORSOrigins, Secure: strings.HasPrefix(o.Settings.Address(), "https://"),
	})
	return a, err
}

// pages are the clients. They may send files where the store wants them.
func pages(ctx context.Context, o Options, school model.School, store *media.Store) (*web.Handler, error) {
	known := web.Options{
		Name: school.Name, Codes: slices.Contains(school.SignInMethods, model.SignInMethodCode),
		Address: o.Settings.Address(), Reached: o.Reached, SignIns: o.SignIns,
	}
	if school.PrivacyNotice != nil {
		known.Privacy = school.PrivacyNotice.URL
	}
	elsewhere, err := store.UploadOrigin(ctx)
	if err != nil {
		return nil, err
	}
	if elsewhere != "" {
		known.Connect = []string{elsewhere}
	}
	return web.New(known)
}

// Handler answers everything that clients ask over HTTP.
func (a *App) Handler() http.Handler { return a.handler }

// Server answers on a listener that went through Secured.
func (a *App) Server() *http.Server {
	c := a.options.Settings.Connections
	return edge.NewServer(a.handler, edge.Times{
		Headers: c.HeaderTimeout, Request: c.ReadTimeout, Idle: c.IdleTimeout, Stall: c.StallTimeout, HeaderBytes: c.MaxHeaders,
	})
}

// Secured is the listener with bounds, and with TLS where the settings name a certificate.
func (a *App) Secured(l net.Listener) net.Listener {
	s := a.options.Settings
	l = edge.Bound(l, edge.Bounds{All: s.MaxConnections, PerAddress: s.MaxConnectionsAddress, Stall: s.StallTimeout, Proxies: s.TrustedProxies})
	if a.certificate == nil {
		return l
	}
	return tls.NewListener(l, a.certificate.Config())
}

// routes is the whole public surface on one screen.
func (a *App) routes() http.Handler {
	r, mux := a.Resolver, http.NewServeMux()
	mux.Handle("/graphql", r.SignIn.Middleware(a.door))
	mux.Handle("GET /media/{id}", r.Files)
	mux.HandleFunc("PUT /uploads/{id}", r.Files.Receive)
	mux.Handle("GET /exports/{id}", r.Exports)
	mux.Handle("GET /imports/{id}", a.timely(r.Members))
	mux.Handle("GET /certificates/{file}", a.timely(r.Certificates))
	mux.Handle("GET /c/{number}", a.timely(r.Certificates.Page()))
	mux.Handle("GET /records/{member}/{file}", a.timely(r.Records))
	mux.Handle("GET /birthdays/{file}", a.timely(r.Birthdays))
	mux.Handle("GET /.well-known/jwks.json", a.options.Keys)
	mux.Handle("GET /my-data/{file}", r.Privacy)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.HandleFunc("GET /metrics", a.metrics)
	if a.options.Explore || a.options.Settings.GraphiQL {
		mux.Handle("GET /graphiql/", graphiql.Handler())
	}
	a.pages.Mount(mux)
	return mux
}

// Run runs the loops beside the handler until ctx is done.
func (a *App) Run(ctx context.Context) {
	var wg sync.WaitGroup
	loops := []func(context.Context){a.finder.Run, a.Watcher.Run, a.options.Database.FollowReplica, a.Resolver.SignIn.Run, a.options.Keys.Run, a.Rounds.Run, a.Resolver.Exports.Run, a.Resolver.Outbox.Run, a.options.Bus.Run}
	if a.certificate != nil {
		loops = append(loops, a.certificate.Run)
	}
	for _, loop := range loops {
		wg.Go(func() { loop(ctx) })
	}
	wg.Wait()
}

// Close gives back what New opened; the database is the caller's.
func (a *App) Close() error { return errors.Join(a.Telemetry.Close(), a.Resolver.Files.Close()) }

func school(o Options, sending *outbox.Service, pushKey *string) model.School {
	s := model.School{
		Name: o.Settings.Name, TimeZone: o.Settings.TimeZone,
		SignInMethods:        []model.SignInMethod{model.SignInMethodPassword},
		MinimumClientVersion: o.Settings.MinimumClientVersion, PushPublicKey: pushKey,
	}
	if o.Sender != nil || sending.Has(delivery.ChannelSMS) {
		s.SignInMethods = append(s.SignInMethods, model.SignInMethodCode)
	}
	if o.Settings.PrivacyURL != "" {
		s.PrivacyNotice = &model.PrivacyNotice{Version: o.Settings.PrivacyVersion, URL: o.Settings.PrivacyURL}
	}
	return s
}
