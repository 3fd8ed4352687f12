package main_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"partyschool/internal/bus/bustest"
)

// TestBehindNginx runs nginx with the file of deploy/, only addresses, ports and places
// changed, and tells clients apart by what is left in the purse of their address. They come
// from addresses of this machine that are no proxy's.
func TestBehindNginx(t *testing.T) {
	alone(t)
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program = "/usr/sbin/nginx"; exec.Command(program, "-v").Run() != nil {
			t.Skip("there is no nginx here")
		}
	}
	v := newVictim(t)
	v.must(v.stop(syscall.SIGTERM))
	for _, c := range []struct {
		name, trusted string
		// other is whether a client from another address has a purse of its own.
		other bool
	}{
		{"trusted", "127.0.0.1/32", true},
		{"another proxy is trusted", "10.0.0.10/32", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v.more = []string{"--max-cost", "1000", "--rate-address", "1000", "--trusted-proxies", c.trusted}
			v.rise()
			defer func() { _ = v.stop(syscall.SIGTERM) }()
			ask := before(t, program, strings.TrimPrefix(v.address, "http://"))
			first := ask("127.0.0.2", "")
			if second := ask("127.0.0.2", ""); second >= first {
				t.Errorf("%d is left, and of the same address before %d", second, first)
			}
			if made := ask("127.0.0.2", "203.0.113.9"); made >= first {
				t.Errorf("who makes an address up has %d left", made)
			}
			if another := ask("127.0.0.3", ""); (another == first) != c.other {
				t.Errorf("another address has %d left, the first had %d", another, first)
			}
		})
	}
}

// before runs nginx before a node, and returns what asks it from an address with an
// X-Forwarded-For, and says what is left for whoever asked.
func before(t *testing.T, program, node string) func(from, forwarded string) int {
	t.Helper()
	dir := t.TempDir()
	written, err := os.ReadFile("../../deploy/nginx/partyschool.conf")
	if err != nil {
		t.Fatal(err)
	}
	certificate, key := selfSigned(t, dir)
	secure, plain := freePort(t), freePort(t)
	text := string(written)
	for _, r := range [][2]string{
		{"	server 10.0.0.11:8080 ", "	server " + node + " "},
		{"	server 10.0.0.12:8080 max_fails=2 fail_timeout=5s;\n", ""},
		{"listen 443 ssl http2;", "listen 127.0.0.1:" + secure + " ssl http2;"},
		{"listen 80;", "listen 127.0.0.1:" + plain + ";"},
		{"/etc/ssl/partyschool/fullchain.pem", certificate},
		{"/etc/ssl/partyschool/key.pem", key},
		{"/var/log/nginx/partyschool.log", filepath.Join(dir, "access.log")},
	} {
		if !strings.Contains(text, r[0]) {
			t.Fatalf("the file of deploy/ does not say %q", r[0])
		}
		text = strings.Replace(text, r[0], r[1], 1)
	}
	around := "daemon off; pid " + dir + "/pid; error_log " + dir + "/error.log; events {}\nhttp {\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		around += kind + "_temp_path " + filepath.Join(dir, kind) + ";\n"
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(around+text+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nginx := exec.Command(program, "-e", filepath.Join(dir, "error.log"), "-c", file)
	if err := nginx.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = nginx.Process.Signal(syscall.SIGTERM)
		_ = nginx.Wait()
	})
	within(t, 10*time.Second, "nginx listens", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+secure)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	left := regexp.MustCompile(`r=(\d+)`)
	dear := "{" // what comes back within ten seconds
	for i := range 50 {
		dear += fmt.Sprintf(" a%d: school { name }", i)
	}
	return func(from, forwarded string) int {
		t.Helper()
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // made a moment ago
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, "127.0.0.1:"+secure)
			},
		}}
		defer client.CloseIdleConnections()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://school.example.org/graphql", strings.NewReader(`{"query":"`+dear+` }"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		m := left.FindStringSubmatch(response.Header.Get("RateLimit"))
		if response.StatusCode != http.StatusOK || m == nil {
			t.Fatalf("%d, RateLimit %q: %.300s", response.StatusCode, response.Header.Get("RateLimit"), body)
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// freePort is one on which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(bustest.Addresses(t, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// selfSigned makes a certificate and its key in a folder.
func selfSigned(t *testing.T, dir string) (certificate, privateKey string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"school.example.org"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, bytes []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("chain.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", pkcs8)
}
