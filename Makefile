.PHONY: run generate check vuln test test-tidb bench migration

# Packages whose tests open a database.
WITH_DATABASE = $(shell go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | grep database/databasetest | sed -n 's/\.test .*//p')

ONE_BY_ONE = partyschool/cmd/% partyschool/internal/backup partyschool/internal/bench% partyschool/internal/certificates partyschool/internal/check \
	partyschool/internal/database/migrations% partyschool/internal/print partyschool/internal/reports partyschool/internal/sampleschool partyschool/internal/sheet partyschool/ent/%

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

# Everything on SQLite, then on MariaDB, watched for races. SQLite is C translated to Go:
# watching it costs twenty times its time. Leaving its packages alone unwatched is no way
# out: what they share with ours of generic code would not be watched either, and races
# be told where there are none. What runs programs of its own, or one thing after the
# other, is not watched: it would take minutes and find nothing. Vetting is check's.
test:
	go test -vet=off -timeout=20m ./...
	scripts/mariadb.sh go test -vet=off -timeout=20m -count=1 $(filter $(ONE_BY_ONE),$(WITH_DATABASE))
	scripts/mariadb.sh go test -vet=off -race -timeout=20m -count=1 $(filter-out $(ONE_BY_ONE),$(shell go list ./...))

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
