# Sourced by cmd/demo.sh and tests/run.sh, from the project's root: sees to it
# that Go and the C parts (a compiler, pkg-config, libzmq with its headers) are
# there. What is missing is installed with the system's package manager.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

need_go() {
  if ! command -v go >/dev/null 2>&1; then
    say "Go is not installed: install Go 1.26 or later from https://go.dev/dl/ and run this again."
    exit 1
  fi
  version=$(GOTOOLCHAIN=local go env GOVERSION)
  minor=$(printf '%s' "$version" | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -lt 26 ]; then
    say "Go $version is too old: install Go 1.26 or later from https://go.dev/dl/ and run this again."
    exit 1
  fi
}

have_c_parts() {
  command -v gcc >/dev/null 2>&1 && command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libzmq
}

need_c_parts() {
  if have_c_parts; then return; fi
  say "Installing a C compiler, pkg-config and libzmq ..."
  if command -v apt-get >/dev/null 2>&1; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
      gcc libc6-dev pkg-config libzmq3-dev >/dev/null
  elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -q -y gcc pkgconf-pkg-config zeromq-devel
  elif command -v apk >/dev/null 2>&1; then
    as_root apk add -q gcc musl-dev pkgconf zeromq-dev
  elif command -v brew >/dev/null 2>&1; then
    brew install -q pkg-config zeromq
  else
    say "No apt-get, dnf, apk or brew here: install gcc, pkg-config and libzmq (4.3, with headers), then run this again."
    exit 1
  fi
  if ! have_c_parts; then
    say "gcc, pkg-config or libzmq is still missing after the installation: see the messages above."
    exit 1
  fi
}
