#!/usr/bin/env bash
# Lints the GitHub workflows, the templates among them, and the shell scripts beside them.
# Needs Go, which fetches the pinned actionlint; shellcheck joins in where it is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

if ! command -v go >/dev/null; then
  echo "ci/lint.sh: skipped, Go is not installed" >&2
  exit 0
fi
if command -v shellcheck >/dev/null; then
  shellcheck --severity=style ci/*.sh ci/tools/*.sh
else
  echo "ci/lint.sh: shellcheck is not installed, so scripts are not looked at" >&2
fi
# -mod=mod: a vendor directory or workspace of a user must not decide where actionlint comes from.
GOFLAGS=-mod=mod GOWORK=off go run "$ACTIONLINT" ci/github/*.yml .github/workflows/*.yml
