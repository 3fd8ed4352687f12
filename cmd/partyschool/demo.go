package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"partyschool/internal/app"
	"partyschool/internal/clock"
	"partyschool/internal/config"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/sampleschool"
	"partyschool/internal/signin"
	"partyschool/internal/vault"
	"partyschool/web"
)

type demoCommand struct {
	Listen  string `env:"PARTYSCHOOL_LISTEN" default:":8080" help:"Address to listen on; all of this machine's where left out, so that a phone in the same network can open it."`
	DataDir string `name:"data-dir" env:"PARTYSCHOOL_DEMO_DIR" default:"partyschool-demo" placeholder:"DIR" help:"Folder of the sample school; made at the first start and kept for the next."`
	// A demo stands on a laptop in some network, and takes as much as serve does.
	config.Connections `embed:""`
}

// Run builds the sample school where the folder is empty, and serves it.
func (c *demoCommand) Run(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("%w\nChoose another address with --listen, such as --listen 127.0.0.1:8090", err)
	}
	open := reachedAt(listener.Addr())
	settings := c.settings(open.here)
	keys, err := demoKeys(settings.KeysDir())
	if err != nil {
		return err
	}
	url, err := settings.Database()
	if err != nil {
		return err
	}
	master, err := demoMaster(settings.KeysDir())
	if err != nil {
		return err
	}
	if err := c.build(ctx, url, settings, keys, master); err != nil {
		return err
	}
	db, err := database.Open(ctx, url, clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	if err := db.Unlock(ctx, master); err != nil {
		return err
	}
	a, err := app.New(ctx, app.Options{
		Settings: settings, Database: db, Clock: clock.System{}, Keys: keys,
		Sender: signin.LogSender{Writer: os.Stderr}, Explore: true, SignIns: signIns, Reached: open.first(),
	})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	go rest(ctx)
	fmt.Printf(welcome, settings.Address(), settings.Address(), people())
	open.invite()
	return serve(ctx, a, db, a.Secured(listener), 0, 5*time.Second)
}

func (c *demoCommand) settings(address string) config.Settings {
	return config.Settings{
		Storage: config.Storage{DataDir: c.DataDir}, Connections: c.Connections,
		School: config.School{
			Name: "锦绣路市场手机党校", TimeZone: "Asia/Shanghai", TargetHours: 32, LeaderTargetHours: 56, StudyDayMinutes: 30, MakeUpDays: 14, MinimumClientVersion: "1.0.0", Listen: address, CoolingOff: 15 * 24 * time.Hour,
		},
	}
}

// build fills the database unless it was filled at an earlier start. It does not
// wait for the disk at each step: a start that is cut off leaves no mark, and
// what it left is to be thrown away.
func (c *demoCommand) build(ctx context.Context, url string, settings config.Settings, keys *identity.Keys, master *vault.Master) error {
	mark := filepath.Join(c.DataDir, "built")
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	db, err := database.Open(ctx, url+"?durable=false", clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	used, err := db.Client(ctx).Organization.Query().Exist(identity.AsSystem(ctx, "demo"))
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("%s holds a school that the demo did not make, or did not finish making: choose another folder with --data-dir", c.DataDir)
	}
	if err := db.Unlock(ctx, master); err != nil {
		return err
	}
	fmt.Println("Building the sample school …")
	if _, err := sampleschool.Build(ctx, sampleschool.Options{
		Database: db, Settings: settings, Keys: keys, Now: clock.System{}.Now(), Size: sampleschool.District,
	}); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte(time.Now().UTC().Format(time.RFC3339)+"\n"), 0o600)
}

// demoKeys makes a signing key at the first start.
func demoKeys(dir string) (*identity.Keys, error) {
	keys, err := identity.OpenKeys(dir, clock.System{})
	if err == nil {
		return keys, nil
	}
	if entries, readErr := os.ReadDir(dir); readErr == nil && len(entries) > 0 {
		return nil, err
	}
	if _, makeErr := identity.NewKeyFile(dir, clock.System{}); makeErr != nil {
		return nil, errors.Join(err, makeErr)
	}
	return identity.OpenKeys(dir, clock.System{})
}

// demoMaster makes a master key at the first start, and for a folder that an earlier
// program filled.
func demoMaster(dir string) (*vault.Master, error) {
	master, err := vault.OpenMaster(dir)
	if !errors.Is(err, vault.ErrNoMaster) {
		return master, err
	}
	if _, makeErr := vault.NewMaster(dir); makeErr != nil {
		return nil, errors.Join(err, makeErr)
	}
	return vault.OpenMaster(dir)
}

// settled is when the search index is built and the rounds have had their first turn.
const settled = 5 * time.Second

// rest lets an idle demo be small beside whatever else runs on a laptop: what building
// the school and its search index took goes back to the machine, and little is kept in
// reserve from then on.
func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(settled):
		debug.SetGCPercent(50)
		debug.FreeOSMemory()
	}
}

const welcome = `
手机党校 partyschool is open at %[1]s

  手机党校    %[1]s/m/         for a phone
  市场网校    %[1]s/portal/    for a desktop
  管理后台    %[1]s/console/   for secretaries and trainers
  GraphQL     POST %[1]s/graphql
  GraphiQL    %[1]s/graphiql/
  Password    demo-party-school, for all of these:
%[3]s  Log-in codes are printed here.

Try it:

  curl -s %[2]s/graphql -H 'Content-Type: application/json' -d '{"query":"mutation { logIn(input: { phone: \"13800000004\", password: \"demo-party-school\" }) { accessToken viewer { name } } }"}'

Stop with Ctrl-C.
`

// signIns are those of the sample school as whom one may sign in.
var signIns = []web.SignIn{
	{Phone: "13800000004", Password: sampleschool.Password, Name: "王秀珍", About: "支部党员，已开始部分课程 / member of that branch, some courses begun"},
	{Phone: "13800000005", Password: sampleschool.Password, Name: "刘长河", About: "流动党员 / floating member of another branch"},
	{Phone: "13800000003", Password: sampleschool.Password, Name: "陈国兴", About: "支部书记 / secretary (ADMIN on one market's branch)"},
	{Phone: "13800000002", Password: sampleschool.Password, Name: "林晓岚", About: "讲师 / trainer (TRAINER on the whole district)"},
	{Phone: "13800000001", Password: sampleschool.Password, Name: "周正明", About: "街道管理员 / district admin (ADMIN on the whole district)"},
}

// people lists them for the terminal.
func people() string {
	var b strings.Builder
	for _, s := range slices.SortedFunc(slices.Values(signIns), func(a, b web.SignIn) int { return strings.Compare(a.Phone, b.Phone) }) {
		_, about, _ := strings.Cut(s.About, " / ")
		fmt.Fprintf(&b, "    %s  %s  %s\n", s.Phone, s.Name, about)
	}
	return b.String()
}
