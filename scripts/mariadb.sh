#!/usr/bin/env bash
# Runs a command beside a MariaDB server of its own:
#
#   scripts/mariadb.sh go test ./internal/...
#
# The server listens on a free port of the loopback address, keeps its files in a
# temporary directory, and is gone when the command ends, fails or is interrupted.
# The command finds it in PARTYSCHOOL_TEST_DATABASE_URL. Where that is set already,
# the command simply runs. With --durable before the command every commit waits for
# the disk, as a school's would: for measuring. With --replica a second server follows the
# first; the command finds it in PARTYSCHOOL_TEST_REPLICA_URL.
set -euo pipefail

if [ -n "${PARTYSCHOOL_TEST_DATABASE_URL:-}" ]; then exec "$@"; fi
PATH=$PATH:/usr/sbin:/usr/local/sbin
# Nothing that a test writes has to outlive the power.
durability=(--innodb-buffer-pool-size=128M --innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync --innodb-doublewrite=0)
memory=yes
replicated=no
if [ "${1:-}" = --replica ]; then
	shift
	replicated=yes
fi
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

dir='' servers=() command=''
stop() {
	trap - EXIT INT TERM HUP
	if [ -n "$command" ]; then kill "$command" 2>/dev/null || true; wait "$command" 2>/dev/null || true; fi
	if [ ${#servers[@]} != 0 ]; then kill "${servers[@]}" 2>/dev/null || true; wait "${servers[@]}" 2>/dev/null || true; fi
	if [ -n "$dir" ]; then rm -rf "$dir"; fi
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start tries to start the server of that name on one port, and fails when it does not come
# up there.
start() {
	local name=$1 port=$2 server
	shift 2
	mariadbd --no-defaults "${user[@]}" --datadir="$dir/$name" --socket="$dir/$name.socket" --pid-file="$dir/$name.pid" \
		--bind-address=127.0.0.1 --port="$port" --skip-name-resolve --character-set-server=utf8mb4 --collation-server=utf8mb4_bin \
		"${durability[@]}" --innodb-log-file-size=32M --max-connections=400 --innodb-file-per-table=0 "$@" \
		>"$dir/$name.log" 2>&1 &
	server=$!
	servers+=("$server")
	for _ in $(seq 300); do
		kill -0 "$server" 2>/dev/null || break
		if [ -S "$dir/$name.socket" ] && answers "$port"; then return 0; fi
		sleep 0.1
	done
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	return 1
}

# serve makes a server of that name and starts it on a free port, which it leaves in port.
serve() {
	local name=$1
	shift
	mariadb-install-db --no-defaults "${user[@]}" --datadir="$dir/$name" --auth-root-authentication-method=normal --skip-test-db >"$dir/install.log" 2>&1 ||
		{ cat "$dir/install.log" >&2; exit 1; }
	for _ in 1 2 3 4 5; do
		port=$((20000 + RANDOM % 20000))
		if ! answers "$port" && start "$name" "$port" "$@"; then return; fi
	done
	echo "mariadb.sh: the server does not start" >&2
	cat "$dir/$name.log" >&2
	exit 1
}

# Files in memory make a test's database three times as fast.
room() { [ "$memory" = yes ] && [ -w /dev/shm ] && [ "$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 2000000 ]; }

install_server
if room; then dir=$(mktemp -d -p /dev/shm); else dir=$(mktemp -d); fi
user=()
if [ "$(id -u)" = 0 ]; then user=(--user=root); fi
if [ $replicated = yes ]; then
	serve data --server-id=1 --log-bin=binlog --binlog-format=ROW
	primary=$port
	# It follows from the first line of the first log on: the primary is empty.
	cat >"$dir/follow.sql" <<-END
		CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=$primary, MASTER_USER='root', MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=4;
		START SLAVE;
	END
	serve replica --server-id=2 --read-only --skip-log-bin --relay-log=relay --init-file="$dir/follow.sql"
	export PARTYSCHOOL_TEST_REPLICA_URL="mysql://root@127.0.0.1:$port/"
	port=$primary
else
	serve data --skip-log-bin
fi

export PARTYSCHOOL_TEST_DATABASE_URL="mysql://root@127.0.0.1:$port/"
"$@" <&0 & # in the background, so that an interruption is acted on at once
command=$!
status=0
wait "$command" || status=$?
command=''
exit "$status"
