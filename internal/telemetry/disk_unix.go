//go:build linux || darwin

package telemetry

import "syscall"

// disk returns how large the disk of a folder is and what of it is free, in bytes; ok is
// false where nobody can tell.
func disk(folder string) (size, free int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	return int64(s.Blocks) * int64(s.Bsize), int64(s.Bavail) * int64(s.Bsize), true //nolint:gosec // no disk has 2^63 bytes
}
