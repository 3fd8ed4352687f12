// Package ent holds the tables. Everything here but this file, entc.go and the
// schema folder is written by ent and never edited: see CONTRIBUTING.md.
package ent

//go:generate go run -mod=mod entc.go
