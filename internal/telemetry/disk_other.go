//go:build !linux && !darwin

package telemetry

// disk tells nothing on this system.
func disk(string) (size, free int64, ok bool) { return 0, 0, false }
