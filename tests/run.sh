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
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz runs a target of the folder that we are in. Making an input smaller, for which nothing
# is executed, would without a limit go on for a minute. Up to Go 1.26 the end of the time may be
# reported as a failure, with nothing but these words (go.dev/issue/75804).
fuzz() {
  say "$1"
  if go test -run '^$' -fuzz "^$1\$" -fuzztime "$fuzz_time" -fuzzminimizetime 1s . >"$log" 2>&1; then
    tail -n 3 "$log" >&2
    return
  fi
  cat "$log" >&2
  if grep -q '^    context deadline exceeded$' "$log" && ! grep -q 'Failing input\|panic\|_test\.go:' "$log"; then
    say "The time was over, and nothing was found: go.dev/issue/75804"
    return
  fi
  exit 1
}

go list -f '{{if .TestGoFiles}}{{.Dir}}{{else if .XTestGoFiles}}{{.Dir}}{{end}}' ./... | while read -r dir; do
  [ -n "$dir" ] || continue
  for target in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //'); do
    (cd "$dir" && fuzz "$target")
  done
done

say "== tests"
go test -race -timeout 20m ./...
