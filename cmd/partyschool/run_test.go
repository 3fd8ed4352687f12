package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"partyschool/internal/database/databasetest/server"
)

// binary builds the program once for all tests of this package.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "partyschool")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "partyschool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// program is a running partyschool.
type program struct {
	*exec.Cmd
	address string
	stderr  *bytes.Buffer
	ended   chan error
}

// start runs the program until it answers, and stops it when the test ends.
func start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.Command(binary, args...), stderr: &bytes.Buffer{}, ended: make(chan error, 1)}
	p.Env = append(append(os.Environ(), "PARTYSCHOOL_DRAIN=0s"), env...) // nobody looks whether it stops
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	notes, out := io.Pipe()
	p.Stderr = io.MultiWriter(p.stderr, out)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 2)
	find := func(r io.Reader, pattern *regexp.Regexp) {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if m := pattern.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
		}
	}
	go find(stdout, regexp.MustCompile(`is open at (http://\S+)`))
	go find(notes, regexp.MustCompile(`\bserving address=(\S+)`))
	go func() { p.ended <- p.Wait(); _ = out.Close() }()
	t.Cleanup(func() { p.stop(syscall.SIGKILL) })
	select {
	case a := <-address:
		p.address = "http://" + strings.TrimPrefix(a, "http://")
	case err := <-p.ended:
		p.ended <- err
		t.Fatalf("%v ended: %v\n%s", args, err, p.stderr)
	case <-time.After(time.Minute):
		t.Fatalf("%v says no address\n%s", args, p.stderr)
	}
	for range 600 {
		response, err := http.Get(p.address + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return p
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%v is never ready\n%s", args, p.stderr)
	return nil
}

// stop sends the signal and waits for the end.
func (p *program) stop(signal os.Signal) error {
	_ = p.Process.Signal(signal)
	err := <-p.ended
	p.ended <- err
	return err
}

// run runs a command to its end and returns what it printed.
func run(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, binary, args...)
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	return string(out), err
}

// ask posts an operation, which has to be answered.
func (p *program) ask(t *testing.T, token, query string, variables map[string]any) string {
	t.Helper()
	answer, err := p.try(token, query, variables)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// try posts an operation to a program that may die meanwhile.
func (p *program) try(token, query string, variables map[string]any) (string, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequest(http.MethodPost, p.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

// alone skips a test of a school on its own SQLite file where the tests run beside a
// server: nothing of it would be other than without.
func alone(t *testing.T) {
	t.Helper()
	if server.URL() != "" {
		t.Skip("has nothing to do with the server")
	}
}

// pick takes the first string of a name out of an answer.
func pick(answer, name string) string {
	m := regexp.MustCompile(`"` + name + `":"([^"]*)"`).FindStringSubmatch(answer)
	if m == nil {
		return ""
	}
	return m[1]
}
