#!/usr/bin/env bash
# Fails when generation would write anything else than what lies here.
set -euo pipefail
cd "$(dirname "$0")/.."
sums() { git ls-files -co --exclude-standard -- ent graph | sort | xargs sha256sum; }
before=$(sums)
make --no-print-directory generate
if ! difference=$(diff <(echo "$before") <(sums)); then
	echo "Generated code was not up to date; it is now. Commit these files:" >&2
	echo "$difference" | awk '{print $3}' | sort -u | sed '/^$/d' >&2
	exit 1
fi
