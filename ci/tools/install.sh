#!/usr/bin/env bash
# Builds tools of the tests, each from the module beside this script, and prints where they are.
# Nothing is done if one is there and its module has not changed since.
# usage: ci/tools/install.sh promtool|kube-score|kube-state-metrics...
set -euo pipefail
umask 022

if [ $# -ne 1 ]; then
  for tool in "${@:?usage: ci/tools/install.sh TOOL...}"; do bash "${BASH_SOURCE[0]}" "$tool"; done
  exit
fi

readonly TOOL=$1
MODULE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$TOOL
readonly MODULE
readonly FOLDER=${SLUICE_TOOLS:-$HOME/.cache/sluice}/bin
readonly BINARY=$FOLDER/$TOOL

if [ ! -f "$MODULE/go.mod" ]; then
  echo "ci/tools/install.sh: there is no tool $TOOL" >&2
  exit 2
fi

# All service discoveries but the one in use would double the build.
tags=
[ "$TOOL" = promtool ] && tags=remove_all_sd,enable_kubernetes_sd

WANTED="$(cat "$MODULE/go.mod" "$MODULE/go.sum" | sha256sum) $tags"
readonly WANTED
if [ ! -x "$BINARY" ] || [ "$(cat "$BINARY.from" 2>/dev/null)" != "$WANTED" ]; then
  mkdir -p "$FOLDER"
  partial=$(mktemp "$BINARY.XXXXXX")
  trap 'rm -f "$partial"' EXIT
  # -mod and GOWORK: a vendor directory or workspace of a user must not decide what is built.
  build() {
    (cd "$MODULE" && GOWORK=off CGO_ENABLED=0 nice -n 19 go build -mod=readonly -trimpath -buildvcs=false \
      -tags "$tags" -ldflags "-s -w" -o "$partial" "$(sed -n 's/^tool //p' go.mod)") >&2
  }
  # Three attempts: a module proxy that fails to answer once must not cost the tests that need the tool.
  build || { sleep 10 && build; } || { sleep 60 && build; }
  chmod +x "$partial"
  mv "$partial" "$BINARY"
  printf '%s' "$WANTED" >"$BINARY.from"
fi
echo "$BINARY"
