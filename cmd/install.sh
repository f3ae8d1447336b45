# Sourced by cmd/demo.sh and tests/run.sh, from the project's root: sees to it
# that Go and the C parts (a compiler, pkg-config, libzmq with its headers) are
# there. What is missing is installed with the system's package manager.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    say "To install packages, this must run as root, and there is no sudo: run it as root, or install gcc, pkg-config and libzmq (4.3, with headers)."
    exit 1
  fi
}

need_go() {
  if ! command -v go >/dev/null 2>&1; then
    say "Go is not installed: install Go 1.26 or later from https://go.dev/dl/ and run this again."
    exit 1
  fi
  version=$(GOTOOLCHAIN=local go env GOVERSION)
  minor=$(printf '%s' "$version" | sed -n 's/.*go1\.\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -lt 26 ]; then
    say "Go ${version#go} is too old: install Go 1.26 or later from https://go.dev/dl/ and run this again."
    exit 1
  fi
}

# Compiles, since a compiler may be there without the headers of libc.
have_c_parts() {
  command -v gcc >/dev/null 2>&1 && command -v pkg-config >/dev/null 2>&1 || return 1
  pkg-config --exists libzmq || return 1
  # shellcheck disable=SC2046 # flags are words
  printf '#include <stdlib.h>\n#include <zmq.h>\n' | gcc -fsyntax-only -x c $(pkg-config --cflags libzmq) - 2>/dev/null
}

package_manager() {
  for manager in apt-get dnf apk brew; do
    if command -v "$manager" >/dev/null 2>&1; then
      printf '%s' "$manager"
      return
    fi
  done
}

install_c_parts() {
  case $1 in
  apt-get)
    as_root apt-get update -qq || say "apt-get update failed; going on with the package lists that are there."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
      gcc libc6-dev pkg-config libzmq3-dev >/dev/null
    ;;
  dnf) as_root dnf install -q -y gcc pkgconf-pkg-config zeromq-devel ;;
  apk) as_root apk add -q gcc musl-dev pkgconf zeromq-dev ;;
  brew) brew install -q pkg-config zeromq ;;
  esac
}

need_c_parts() {
  if have_c_parts; then return; fi
  manager=$(package_manager)
  if [ -z "$manager" ]; then
    say "No apt-get, dnf, apk or brew here: install gcc, pkg-config and libzmq (4.3, with headers), then run this again."
    exit 1
  fi
  say "Installing a C compiler, pkg-config and libzmq with $manager ..."
  # What counts is what is there afterwards.
  install_c_parts "$manager" || true
  if ! have_c_parts; then
    say "gcc, pkg-config or libzmq is still missing after the installation: see the messages above."
    exit 1
  fi
}
