// Package deploy_test keeps the files true that an operator is given.
package deploy_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"partyschool/internal/config"
)

// settings are the flags and variables that there are.
func settings(of reflect.Type, known map[string]bool) map[string]bool {
	for f := range of.Fields() {
		if f.Anonymous {
			settings(f.Type, known)
			continue
		}
		known[f.Tag.Get("env")], known["--"+f.Tag.Get("name")] = true, true
	}
	return known
}

func TestTheFilesNameSettingsThatExist(t *testing.T) {
	known := settings(reflect.TypeFor[config.Settings](), map[string]bool{})
	named := regexp.MustCompile(`PARTYSCHOOL_[A-Z_]+|--(public-url|trusted-proxies|max-[a-z]+|shutdown-grace)\b`)
	found := 0
	for _, path := range []string{"../Dockerfile", "compose.yaml", "systemd/partyschool.service", "nginx/partyschool.conf", "caddy/Caddyfile"} {
		for _, name := range named.FindAllString(read(t, path), -1) {
			found++
			if !known[name] {
				t.Errorf("%s names %s, which no setting is called", path, name)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d settings were found", found)
	}
}

func TestPortsAndPlacesAgree(t *testing.T) {
	for path, want := range map[string][]string{
		"../Dockerfile":               {"PARTYSCHOOL_LISTEN=0.0.0.0:8080", "EXPOSE 8080 9090", "VOLUME /data", "CGO_ENABLED=0", "USER 65532", `"ready"`},
		"systemd/partyschool.service": {"PARTYSCHOOL_LISTEN=127.0.0.1:8080", "StateDirectory=partyschool", "ProtectSystem=strict", "ExecStart=/usr/local/bin/partyschool serve"},
		"nginx/partyschool.conf":      {":8080", "client_max_body_size 300k", "proxy_request_buffering off", "proxy_buffering off", "X-Forwarded-For"},
		"caddy/Caddyfile":             {":8080", "max_size 300KB", "flush_interval -1"},
	} {
		text := read(t, path)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %s", path, w)
			}
		}
	}
}

func TestComposeNamesWhatItHas(t *testing.T) {
	var c struct {
		Services map[string]struct {
			Secrets     []string
			DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
			Healthcheck map[string]any
		}
		Secrets, Volumes, Networks map[string]any
	}
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if c.Secrets[secret] == nil {
				t.Errorf("%s: there is no secret %s", name, secret)
			}
		}
		for on, how := range s.DependsOn {
			other, is := c.Services[on]
			if !is || how.Condition == "service_healthy" && other.Healthcheck == nil {
				t.Errorf("%s waits for %s, which is not there or says nothing of its health", name, on)
			}
		}
	}
	for _, node := range []string{"node1", "node2"} {
		if c.Services[node].DependsOn["migrate"].Condition != "service_completed_successfully" {
			t.Errorf("%s does not wait for the migration", node)
		}
	}
}

// TestNodesHearOfEachOther looks whether each node of the compose file opens the bus, under
// an address that all have among their peers.
func TestNodesHearOfEachOther(t *testing.T) {
	var c struct {
		Services map[string]struct {
			Hostname    string
			Ports       []string
			Environment map[string]string
		}
	}
	text := read(t, "compose.yaml")
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"node1", "node2"} {
		node := c.Services[name]
		_, port, _ := strings.Cut(node.Environment["PARTYSCHOOL_BUS_LISTEN"], ":")
		if own := node.Environment["PARTYSCHOOL_BUS_ADVERTISE"]; port == "" || own != node.Hostname+":"+port {
			t.Errorf("%s listens on %s and says %s", name, port, own)
		}
		for _, other := range []string{"node1", "node2"} {
			if peers := strings.Split(node.Environment["PARTYSCHOOL_BUS_PEERS"], ","); !slices.Contains(peers, other+":"+port) {
				t.Errorf("%s does not know %s: %v", name, other, peers)
			}
		}
		if len(node.Ports) > 0 || node.Environment["PARTYSCHOOL_DATABASE_URL_FILE"] == "" {
			t.Errorf("%s: ports %v, settings %v", name, node.Ports, node.Environment)
		}
	}
	if !strings.Contains(text, "keys bus") {
		t.Error("nothing says how the key of the bus is made")
	}
}

// TestWhateverRunsTakesItsSettings reads the settings of each service as its program would:
// also of the one that only migrates, and makes the keys.
func TestWhateverRunsTakesItsSettings(t *testing.T) {
	var c struct {
		Services map[string]struct{ Environment map[string]string }
	}
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(secret, []byte("mysql://partyschool:a@mysql:3306/school"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"migrate", "node1", "node2"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PARTYSCHOOL_LISTEN", "0.0.0.0:8080") // the image's
			for key, value := range c.Services[name].Environment {
				if key == "PARTYSCHOOL_DATABASE_URL_FILE" {
					value = secret
				}
				t.Setenv(key, value)
			}
			var settings config.Settings
			parser, err := kong.New(&settings)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(nil); err != nil {
				t.Fatal(err)
			}
			if err := settings.Check(); err != nil {
				t.Error(err)
			}
			if address, err := settings.Database(); err != nil || !strings.HasPrefix(address, "mysql:") {
				t.Errorf("the database is %q, %v", address, err)
			}
		})
	}
}

// TestTheProxyFindsNodesThatCameBack looks whether the nodes keep their addresses, which
// nginx asks for once, and nobody else can be given one of them; and whether nginx is given
// folders, in which it sees what was put in the place of a file.
func TestTheProxyFindsNodesThatCameBack(t *testing.T) {
	var c struct {
		Services map[string]struct {
			Networks yaml.Node
			Volumes  []string
		}
		Networks map[string]struct {
			IPAM struct {
				Config []struct {
					Subnet netip.Prefix
					Range  netip.Prefix `yaml:"ip_range"`
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	net := c.Networks["inside"].IPAM.Config[0]
	seen := map[netip.Addr]bool{}
	for _, name := range []string{"node1", "node2"} {
		var in map[string]struct {
			Address netip.Addr `yaml:"ipv4_address"`
		}
		node := c.Services[name]
		if err := node.Networks.Decode(&in); err != nil {
			t.Fatal(name, err)
		}
		a := in["inside"].Address
		if !net.Subnet.Contains(a) || net.Range.Contains(a) || seen[a] {
			t.Errorf("%s has the address %s, which is not its own in %v", name, a, net)
		}
		seen[a] = true
	}
	for _, v := range c.Services["proxy"].Volumes {
		if from, _, _ := strings.Cut(v, ":"); filepath.Ext(from) != "" {
			t.Errorf("the proxy is given a file: %s", v)
		}
	}
}

// TestAServiceManagerWaitsLongEnough compares the time before a kill with what the school
// takes to stop.
func TestAServiceManagerWaitsLongEnough(t *testing.T) {
	takes := time.Duration(0)
	for _, name := range []string{"Drain", "ShutdownGrace"} {
		f, _ := reflect.TypeFor[config.School]().FieldByName(name)
		d, err := time.ParseDuration(f.Tag.Get("default"))
		if err != nil {
			t.Fatal(name, err)
		}
		takes += d
	}
	if takes < time.Second {
		t.Fatalf("it takes %s to stop", takes)
	}
	for path, line := range map[string]string{"compose.yaml": `(?m)^  stop_grace_period: (\d+)s$`, "systemd/partyschool.service": `(?m)^TimeoutStopSec=(\d+)$`} {
		found := regexp.MustCompile(line).FindStringSubmatch(read(t, path))
		if found == nil {
			t.Errorf("%s does not say how long it waits", path)
			continue
		}
		if waits, err := time.ParseDuration(found[1] + "s"); err != nil || waits < takes+5*time.Second {
			t.Errorf("%s waits %s (%v), and the school takes %s", path, waits, err, takes)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
