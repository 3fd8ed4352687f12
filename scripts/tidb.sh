#!/usr/bin/env bash
# Runs a command beside a TiDB server of its own:
#
#   scripts/tidb.sh go test ./internal/database/...
#
# The server is one process that keeps the rows itself (unistore), of the version that
# internal/database/databasetest/tidb names. The first time it is built, which takes ten
# minutes, a gigabyte of modules and the network; after that it lies in the user's cache
# folder. It listens on a free port of the loopback address, keeps its files in a
# temporary directory, and is gone when the command ends, fails or is interrupted. The
# command finds it in PARTYSCHOOL_TEST_DATABASE_URL. Where that is set already, to a
# cluster say, the command simply runs.
set -euo pipefail

if [ -n "${PARTYSCHOOL_TEST_DATABASE_URL:-}" ]; then exec "$@"; fi
module=$(cd "$(dirname "$0")/../internal/database/databasetest/tidb" && pwd)
version=$(cat "$module/go.mod" "$module/go.sum" | sha256sum | cut -c1-12)
server_file=${XDG_CACHE_HOME:-$HOME/.cache}/partyschool/tidb-server-$version

build_server() {
	[ -x "$server_file" ] && return
	echo "tidb.sh: building tidb-server, once; this takes ten minutes" >&2
	mkdir -p "$(dirname "$server_file")"
	# In a file of its own first: nobody is to start half a server.
	nice -n 5 env GOFLAGS= GOWORK=off go build -C "$module" -ldflags='-s -w' -o "$server_file.$$" github.com/pingcap/tidb/cmd/tidb-server
	mv "$server_file.$$" "$server_file"
}

dir='' server='' command=''
stop() {
	trap - EXIT INT TERM HUP
	if [ -n "$command" ]; then kill "$command" 2>/dev/null || true; wait "$command" 2>/dev/null || true; fi
	# Nothing that it wrote is wanted, so it need not put its affairs in order.
	if [ -n "$server" ]; then kill -KILL "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
	rm -f "$server_file.$$"
	if [ -n "$dir" ]; then rm -rf "$dir"; fi
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start tries one port and fails when the server does not come up on it.
start() {
	"$server_file" -store unistore -path "$dir/data" -temp-dir "$dir/temp" -config "$dir/config" \
		-host 127.0.0.1 -advertise-address 127.0.0.1 -P "$1" -report-status=false -socket "$dir/socket" -L warn \
		>"$dir/log" 2>&1 &
	server=$!
	for _ in $(seq 600); do
		kill -0 "$server" 2>/dev/null || break
		if [ -S "$dir/socket" ] && answers "$1"; then return 0; fi
		sleep 0.1
	done
	kill -KILL "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=''
	return 1
}

build_server
dir=$(mktemp -d)
cat >"$dir/config" <<END
tmp-storage-path = "$dir/temp-storage"
[performance]
# Statistics of tables that a test made and dropped cost more than the tests.
stats-lease = "0"
run-auto-analyze = false
[log]
slow-query-file = "$dir/slow"
END
for _ in 1 2 3 4 5; do
	port=$((20000 + RANDOM % 20000))
	if ! answers "$port" && start "$port"; then break; fi
done
[ -n "$server" ] || { echo "tidb.sh: the server does not start" >&2; tail -50 "$dir/log" >&2; exit 1; }

export PARTYSCHOOL_TEST_DATABASE_URL="mysql://root@127.0.0.1:$port/"
"$@" <&0 & # in the background, so that an interruption is acted on at once
command=$!
status=0
wait "$command" || status=$?
command=''
exit "$status"
