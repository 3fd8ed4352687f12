package main_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTheWalkOfTheReadme does what the README says, with sh and curl, against a
// demo: the secretary's report moves by one, the certificate opens, the quiz is graded.
func TestTheWalkOfTheReadme(t *testing.T) {
	alone(t)
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl")
	}
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		t.Run(readme, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile("../../" + readme)
			if err != nil {
				t.Fatal(err)
			}
			_, walk, found := strings.Cut(string(content), "```sh\ncat > ask.sh")
			walk, _, ended := strings.Cut(walk, "```")
			if !found || !ended {
				t.Fatal("there is no walk")
			}
			p := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data-dir", t.TempDir())
			sh := exec.Command("sh", "-c", strings.ReplaceAll("cat > ask.sh"+walk, "http://127.0.0.1:8080", p.address))
			sh.Dir = t.TempDir()
			out, err := sh.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range []string{`"enrolled":0,"completed":0`, `"outcome":"ACCEPTED"`, `"status":"COMPLETED"`, `"number":"PS-`, `"enrolled":1,"completed":1`,
				"%PDF-", "证书有效", `"passed":false`, `"correct":false`, `"assignment":null`, `"alreadyEnrolled":1`, "王秀珍"} {
				if !strings.Contains(string(out), want) {
					t.Errorf("the walk does not show %s:\n%s", want, out)
				}
			}
			if strings.Contains(string(out), `"errors"`) {
				t.Errorf("the walk shows errors:\n%s", out)
			}
		})
	}
}

// TestWhatWasAcceptedSurvivesAKill pulls the plug right after an answer.
func TestWhatWasAcceptedSurvivesAKill(t *testing.T) {
	alone(t)
	t.Parallel()
	dir := t.TempDir()
	p := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data-dir", dir)
	token := pick(p.ask(t, "", `mutation { logIn(input: { phone: "13800000004", password: "demo-party-school" }) { accessToken } }`, nil), "accessToken")
	course := pick(p.ask(t, token, `{ courses(filter: { search: "第一分钟" }) { edges { node { id } } } }`, nil), "id")
	p.ask(t, token, `mutation($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }`, map[string]any{"c": course})
	const page = `query($c: ID!) { course(id: $c) { modules { lessons { id viewerRecord { creditedSeconds coverage } } } } }`
	lesson := pick(p.ask(t, token, page, map[string]any{"c": course}), "id")
	now := time.Now().UTC().Format(time.RFC3339)
	session := pick(p.ask(t, token, `mutation($l: ID!, $t: Time!) { startStudy(input: { lessonId: $l, device: "x", clientTime: $t }) { session { id } } }`,
		map[string]any{"l": lesson, "t": now}), "id")
	time.Sleep(2 * time.Second)
	event := map[string]any{
		"id": "3f0e7f5a-5df3-4bd5-9d3e-0f8a2b6c1d4e", "sessionId": session, "startedAt": now,
		"elapsedSeconds": 2, "fromPosition": 0, "toPosition": 2,
	}
	const report = `mutation($e: [StudyEventInput!]!) { reportStudy(input: { events: $e }) { results { outcome } records { coverage } } }`
	answer := p.ask(t, token, report, map[string]any{"e": []any{event}})
	_ = p.stop(syscall.SIGKILL)
	if pick(answer, "outcome") != "ACCEPTED" {
		t.Fatalf("the report: %s", answer)
	}
	again := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data-dir", dir)
	// Tokens name the address they were made for, and the port is another one.
	token = pick(again.ask(t, "", `mutation { logIn(input: { phone: "13800000004", password: "demo-party-school" }) { accessToken } }`, nil), "accessToken")
	if got := again.ask(t, token, page, map[string]any{"c": course}); strings.Contains(got, `"coverage":0}`) || !strings.Contains(got, `"coverage":0.0`) {
		t.Errorf("after the kill: %s", got)
	}
	if got := again.ask(t, token, report, map[string]any{"e": []any{event}}); pick(got, "outcome") != "DUPLICATE" {
		t.Errorf("the same event again: %s", got)
	}
	_ = again.stop(syscall.SIGTERM)
	if out, err := run(t, nil, "check", "--data-dir", dir); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
}

// TestTheDemoHasBoundsToo opens one connection more than an address may have, and one that
// says nothing.
func TestTheDemoHasBoundsToo(t *testing.T) {
	alone(t)
	t.Parallel()
	const most = 8
	p := start(t, nil, "demo", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(t.TempDir(), "demo"), "--max-connections-address", strconv.Itoa(most), "--header-timeout", "2s")
	http.DefaultClient.CloseIdleConnections()
	begun, ended := time.Now(), make(chan time.Duration, most+2)
	for range most + 2 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		go func() {
			_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("a connection that says nothing is still open")
			}
			ended <- time.Since(begun)
		}()
	}
	atOnce := 0
	for range most + 2 {
		if <-ended < time.Second {
			atOnce++
		}
	}
	if atOnce < 2 || atOnce > 4 { // start asks over one or two of its own
		t.Errorf("%d of %d connections were closed at once, of which %d are too many", atOnce, most+2, 2)
	}
}
