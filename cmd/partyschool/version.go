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
	commit, goVersion := "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	fmt.Printf("partyschool %s%s %s\n", programVersion(), commit, goVersion)
	return nil
}

// programVersion is the version of the release, or what Go knows of the build.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
