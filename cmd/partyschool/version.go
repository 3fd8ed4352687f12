package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by -ldflags "-X main.version=…" in release builds.
var version string

type versionCommand struct{}

// Run prints the version, the commit it was built from and Go's version.
func (versionCommand) Run() error {
	v, commit, goVersion := version, "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
		if v == "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	if v == "" {
		v = "(devel)"
	}
	fmt.Printf("partyschool %s%s %s\n", v, commit, goVersion)
	return nil
}
