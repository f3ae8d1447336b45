#!/bin/sh
# Shows a ring of three real nodes on this machine: live traffic at all three, one
# node cut off and brought back, and the counters equal again.
#   ./cmd/demo.sh          stays up until Ctrl-C, and prints how to reach each node
#   ./cmd/demo.sh --once   needs no terminal; exits 0 only if every total is exact
set -eu
cd "$(dirname "$0")/.."
. cmd/install.sh
need_go
need_c_parts

say "Building ..."
go build -o .build/ ./cmd/blue-rings ./cmd/demo
exec .build/demo --binary .build/blue-rings "$@"
