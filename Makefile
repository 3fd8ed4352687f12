.PHONY: run generate check vuln test test-tidb bench migration

# SQLite is C translated to Go: it takes turns by its own locks, and watching it for
# races costs twenty times its time and finds none of ours.
RACE = -race -gcflags='modernc.org/...=-race=false'
# Packages whose tests open a database.
WITH_DATABASE = $(shell go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | grep database/databasetest | sed -n 's/\.test .*//p')

run:
	go run ./cmd/partyschool demo

generate:
	go generate ./ent ./graph

check:
	@test -z "$$(git ls-files '*.go' | xargs gofmt -l | tee /dev/stderr)"
	go vet ./...
	go tool staticcheck ./...
	scripts/check-generated.sh
	go test .

vuln:
	go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./... # needs its database from the network

# Everything on SQLite, then what opens a database on MariaDB.
test:
	go test $(RACE) -timeout=20m ./...
	scripts/mariadb.sh go test $(RACE) -timeout=20m -count=1 $(WITH_DATABASE)

# What opens a database on TiDB, whose server is built the first time: ten minutes. The
# floor of the bench is written for the other two engines.
test-tidb:
	scripts/tidb.sh go test -count=1 -timeout=20m $(filter-out partyschool/internal/bench%,$(WITH_DATABASE))

bench:
	go run ./internal/bench/cmd/bench -engine sqlite
	scripts/mariadb.sh --durable go run ./internal/bench/cmd/bench -engine mariadb

migration:
	@test -n "$(NAME)" || { echo "usage: make migration NAME=add_assignments"; exit 2; }
	scripts/mariadb.sh go run ./internal/database/migrations/write $(NAME)
