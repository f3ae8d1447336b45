#!/bin/sh
# Installs what is missing, then runs everything that must hold: formatting, vet,
# lint, all tests with the race detector (message scripts and real processes among
# them), and a short run of each fuzz target. Ends with go test's own lines.
set -eu
cd "$(dirname "$0")/.."
. cmd/install.sh
need_go
need_c_parts

say "== formatting"
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
  say "Not formatted; run gofmt -w on:"
  say "$unformatted"
  exit 1
fi

say "== vet"
go vet ./...

say "== lint"
go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

say "== fuzz"
fuzz_time=${FUZZ_TIME:-15s}
go list -f '{{if .TestGoFiles}}{{.Dir}}{{else if .XTestGoFiles}}{{.Dir}}{{end}}' ./... | while read -r dir; do
  [ -n "$dir" ] || continue
  for target in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //'); do
    say "$target"
    # Making an input smaller, for which nothing is executed, would else go on for a minute.
    (cd "$dir" && go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzz_time" -fuzzminimizetime 1s . >&2)
  done
done

say "== tests"
go test -race -timeout 20m ./...
