#!/usr/bin/env bash
# Runs a command beside a MariaDB server of its own:
#
#   scripts/mariadb.sh go test ./internal/...
#
# The server listens on a free port of the loopback address, keeps its files in a
# temporary directory, and is gone when the command ends, fails or is interrupted.
# The command finds it in PARTYSCHOOL_TEST_DATABASE_URL. Where that is set already,
# the command simply runs. With --durable before the command every commit waits for
# the disk, as a school's would: for measuring.
set -euo pipefail

if [ -n "${PARTYSCHOOL_TEST_DATABASE_URL:-}" ]; then exec "$@"; fi
PATH=$PATH:/usr/sbin:/usr/local/sbin
# Nothing that a test writes has to outlive the power.
durability=(--innodb-buffer-pool-size=128M --innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync --innodb-doublewrite=0)
memory=yes
if [ "${1:-}" = --durable ]; then
	shift
	durability=(--innodb-buffer-pool-size=1G --innodb-flush-log-at-trx-commit=1 --innodb-doublewrite=1)
	memory=no
fi

install_server() {
	command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null && return
	local root=()
	if [ "$(id -u)" != 0 ]; then root=(sudo -n); fi
	command -v apt-get >/dev/null || { echo "mariadb.sh: install MariaDB 10.11 or later, or set PARTYSCHOOL_TEST_DATABASE_URL" >&2; exit 1; }
	echo "mariadb.sh: installing mariadb-server" >&2
	{
		"${root[@]}" apt-get -o DPkg::Lock::Timeout=300 update
		# No service may start by itself: the server here is started by hand.
		"${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
			apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends mariadb-server
	} >/dev/null
}

dir='' server='' command=''
stop() {
	trap - EXIT INT TERM HUP
	if [ -n "$command" ]; then kill "$command" 2>/dev/null || true; wait "$command" 2>/dev/null || true; fi
	if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
	if [ -n "$dir" ]; then rm -rf "$dir"; fi
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start tries one port and fails when the server does not come up on it.
start() {
	mariadbd --no-defaults "${user[@]}" --datadir="$dir/data" --socket="$dir/socket" --pid-file="$dir/pid" \
		--bind-address=127.0.0.1 --port="$1" --skip-name-resolve --character-set-server=utf8mb4 --collation-server=utf8mb4_bin \
		"${durability[@]}" --innodb-log-file-size=32M --max-connections=400 --innodb-file-per-table=0 --skip-log-bin \
		>"$dir/log" 2>&1 &
	server=$!
	for _ in $(seq 300); do
		kill -0 "$server" 2>/dev/null || break
		if [ -S "$dir/socket" ] && answers "$1"; then return 0; fi
		sleep 0.1
	done
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=''
	return 1
}

# Files in memory make a test's database three times as fast.
room() { [ "$memory" = yes ] && [ -w /dev/shm ] && [ "$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 2000000 ]; }

install_server
if room; then dir=$(mktemp -d -p /dev/shm); else dir=$(mktemp -d); fi
user=()
if [ "$(id -u)" = 0 ]; then user=(--user=root); fi
mariadb-install-db --no-defaults "${user[@]}" --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db >"$dir/install.log" 2>&1 ||
	{ cat "$dir/install.log" >&2; exit 1; }
for _ in 1 2 3 4 5; do
	port=$((20000 + RANDOM % 20000))
	if ! answers "$port" && start "$port"; then break; fi
done
[ -n "$server" ] || { echo "mariadb.sh: the server does not start" >&2; cat "$dir/log" >&2; exit 1; }

export PARTYSCHOOL_TEST_DATABASE_URL="mysql://root@127.0.0.1:$port/"
"$@" <&0 & # in the background, so that an interruption is acted on at once
command=$!
status=0
wait "$command" || status=$?
command=''
exit "$status"
