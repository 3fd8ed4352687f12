#!/usr/bin/env bash
# Builds the clients, or with --check fails where what is committed is not what they build
# to, or with --test builds them and runs all of their tests, in a browser too. --journeys
# runs the journeys tagged @main through the pages that are committed, --screenshots draws
# the pictures in docs/screenshots.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install() {
	command -v apt-get >/dev/null || return 0
	echo "web.sh: installing $*" >&2
	{
		as_root apt-get -o DPkg::Lock::Timeout=300 update
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
	} >/dev/null
}

fits() { command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

# Node for where the system's is too old, as Debian 12's: a package of npm that holds
# nothing but the program, with no script to run. It lies in the user's cache folder.
node_version=24.21.0
own_node() {
	local machine dir part
	case "$(uname -sm)" in
	"Linux x86_64") machine=x64 ;;
	"Linux aarch64") machine=arm64 ;;
	*) return 0 ;;
	esac
	dir=${XDG_CACHE_HOME:-$HOME/.cache}/partyschool/node-$node_version
	if [ ! -x "$dir/bin/node" ]; then
		echo "web.sh: fetching Node $node_version, once" >&2
		part=$(mktemp -d)
		(cd "$part" && npm pack --silent "node-linux-$machine@$node_version" && tar xzf ./*.tgz) >/dev/null
		mkdir -p "$(dirname "$dir")"
		# In a folder of its own first: nobody is to find half of it.
		[ -x "$dir/bin/node" ] || mv "$part/package" "$dir"
		rm -rf "$part"
	fi
	export PATH="$dir/bin:$PATH"
}

need_node() {
	fits && return
	command -v npm >/dev/null || install nodejs npm
	fits || ! command -v npm >/dev/null || own_node
	fits || { echo "web.sh: the clients are built with Node 20.19, 22.12 or later, and npm. Here is $(node -v 2>/dev/null || echo none). Running the school and go test need neither." >&2; exit 1; }
}

need_browser() {
	command -v chromium >/dev/null || [ -n "${CHROME_PATH:-}" ] || install chromium
	fc-list 2>/dev/null | grep -qi 'noto.*cjk' || install fonts-noto-cjk fontconfig
}

# What npm installed is as the lockfile says; asking it again takes half a minute.
packages() {
	local mark=web/node_modules/.installed
	cmp -s web/package-lock.json "$mark" || { (cd web && npm ci --no-audit --no-fund) && cp web/package-lock.json "$mark"; }
}

build() {
	need_node
	packages
	(cd web && npm run --silent codegen && npm run --silent typecheck && npm run --silent build)
}

# The program with what is committed, and a school that nobody has been to yet.
program() {
	need_browser
	rm -rf web/test-results/school
	go build -o web/test-results/partyschool ./cmd/partyschool
}

sums() { find web/dist web/src/common/gql -type f | sort | xargs sha256sum; }

case "${1:-}" in
--check)
	before=$(sums)
	build
	if ! difference=$(diff <(echo "$before") <(sums)); then
		echo "The clients were not built from what lies here; they are now. Commit these files:" >&2
		echo "$difference" | awk '/^[<>]/ {print $3}' | sort -u >&2
		exit 1
	fi
	;;
--test)
	build
	(cd web && npm run --silent test)
	program
	(cd web && npm run --silent e2e)
	;;
--journeys)
	need_node
	packages
	program
	(cd web && npm run --silent e2e -- --grep @main)
	;;
--screenshots)
	need_node
	packages
	program
	(cd web && npm run --silent e2e -- --config playwright.screenshots.config.ts)
	;;
*) build ;;
esac
