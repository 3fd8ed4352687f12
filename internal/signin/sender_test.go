package signin

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogSender(t *testing.T) {
	var out bytes.Buffer
	must(t, LogSender{&out}.SendCode(context.Background(), learner, "123456"))
	if got := out.String(); got != "login code 138****0004 123456\n" {
		t.Errorf("%q", got)
	}
}

func TestCommandSender(t *testing.T) {
	dir := t.TempDir()
	program := func(name, body string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700))
		return path
	}
	out := filepath.Join(dir, "out")
	must(t, CommandSender{program("sends", "echo $# >"+out+"; cat >>"+out)}.SendCode(context.Background(), learner, "123456"))
	got, err := os.ReadFile(out)
	must(t, err)
	if string(got) != "0\n"+learner+"\n123456\n" {
		t.Errorf("the program read %q", got)
	}
	for _, path := range []string{program("fails", "cat >&2; exit 3"), filepath.Join(dir, "missing")} {
		err := CommandSender{path}.SendCode(context.Background(), learner, "123456")
		if err == nil || strings.Contains(err.Error(), learner) || strings.Contains(err.Error(), "123456") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
