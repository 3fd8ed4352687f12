package main_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheReadmesNameEveryCommand compares the commands of the program's help with those in
// the tables of both READMEs.
func TestTheReadmesNameEveryCommand(t *testing.T) {
	help, err := exec.Command(binary, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, listed, _ := strings.Cut(string(help), "Commands:")
	var commands []string
	for _, line := range regexp.MustCompile(`(?m)^  [a-z]+( [a-z]+)?`).FindAllString(listed, -1) {
		commands = append(commands, strings.TrimSpace(line))
	}
	if len(commands) < 20 {
		t.Fatalf("%d commands: the help is not understood", len(commands))
	}
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		content, err := os.ReadFile("../../" + readme)
		if err != nil {
			t.Fatal(err)
		}
		named := commandsIn(string(content))
		for _, c := range commands {
			if !slices.Contains(named, c) {
				t.Errorf("%s does not name %s", readme, c)
			}
		}
	}
}

// commandsIn are those in the first cells of tables; "outbox status" followed by "list" names
// two of outbox.
func commandsIn(page string) (named []string) {
	for _, cell := range regexp.MustCompile("(?m)^\\| (`[a-z]+[ `][^|]*) \\|").FindAllStringSubmatch(page, -1) {
		group := ""
		for _, name := range regexp.MustCompile("`([a-z ]+)`").FindAllStringSubmatch(cell[1], -1) {
			if first, _, two := strings.Cut(name[1], " "); two {
				group = first + " "
				named = append(named, name[1])
			} else {
				named = append(named, name[1], group+name[1])
			}
		}
	}
	return named
}
