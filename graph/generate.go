package graph

//go:generate go run -mod=mod plan/generate.go
