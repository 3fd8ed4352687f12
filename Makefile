.PHONY: run generate web screenshots check vuln race test test-web test-tidb soak bench migration

# Packages whose tests open a database.
WITH_DATABASE = $(shell go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | grep database/databasetest | sed -n 's/\.test .*//p')

ONE_BY_ONE = partyschool/cmd/% partyschool/internal/app partyschool/internal/backup partyschool/internal/bench% partyschool/internal/certificates partyschool/internal/check \
	partyschool/internal/database/migrations% partyschool/internal/print partyschool/internal/reports partyschool/internal/sampleschool partyschool/internal/sheet partyschool/ent/%

run:
	go run ./cmd/partyschool demo

generate:
	go generate ./ent ./graph

# The clients: what is built is committed, so that whoever runs the school needs no Node.
web:
	scripts/web.sh

# The pictures of the READMEs, out of a fresh sample school.
screenshots:
	scripts/web.sh --screenshots

check:
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l) && { [ -z "$$unformatted" ] || { echo "gofmt: $$unformatted" >&2; exit 1; }; }
	go vet ./...
	go tool staticcheck ./...
	scripts/check-generated.sh
	scripts/web.sh --check
	go test .
	$(MAKE) --no-print-directory race

vuln:
	go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./... # needs its database from the network

# All but what is tried one by one, on MariaDB and watched for races. SQLite is C translated
# to Go: watching it costs twenty times its time. Leaving its packages alone unwatched is no
# way out: what they share with ours of generic code would not be watched either, and races
# be told where there are none. What runs programs of its own, or one thing after the other,
# is not watched: it would take minutes and find nothing.
race:
	scripts/mariadb.sh go test -vet=off -race -timeout=20m -count=1 $(filter-out $(ONE_BY_ONE),$(shell go list ./...))

# Everything on SQLite, and on MariaDB what race leaves out: the rest is tried there by race,
# which is check's, as vetting is, so that this takes a quarter of an hour. Then a second
# MariaDB follows the first, and at the end a browser goes the journeys that matter most.
test:
	go test -vet=off -timeout=20m ./...
	scripts/mariadb.sh go test -vet=off -timeout=20m -count=1 $(filter $(ONE_BY_ONE),$(WITH_DATABASE))
	scripts/mariadb.sh --replica go test -vet=off -count=1 -p 1 -run Replica ./internal/database ./internal/reports
	scripts/web.sh --journeys

# All of the clients' own tests, and journeys through the school in a browser.
test-web:
	scripts/web.sh --test

# What opens a database on TiDB, whose server is built the first time: ten minutes.
test-tidb:
	scripts/tidb.sh go test -count=1 -timeout=20m $(WITH_DATABASE)

# Faults that last a minute each, and ten minutes of kill -9 at random, on both engines:
# three quarters of an hour. SOAK=3m makes less of it.
SOAK ?= 10m
soak:
	PARTYSCHOOL_SOAK=$(SOAK) go test -v -count=1 -timeout=90m -run 'Suffers|FullDisk|KillsAtRandom' ./cmd/partyschool
	PARTYSCHOOL_SOAK=$(SOAK) scripts/mariadb.sh --durable go test -v -count=1 -timeout=90m -run 'Suffers|KillsAtRandom|WhateverDies' ./cmd/partyschool ./internal/app

bench:
	go run ./internal/bench/cmd/bench -engine sqlite
	scripts/mariadb.sh --durable go run ./internal/bench/cmd/bench -engine mariadb

migration:
	@test -n "$(NAME)" || { echo "usage: make migration NAME=add_assignments"; exit 2; }
	scripts/mariadb.sh go run ./internal/database/migrations/write $(NAME)
