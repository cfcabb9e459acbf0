#!/usr/bin/env bash
# Proposes what a pipeline changed in files of this repository, such as a pin: a commit on a branch of its
# own, and a pull or merge request that people read and merge.
# usage: ci/propose.sh github|gitlab BRANCH TITLE
#   PROPOSE_TOKEN  a token of an account that may push branches and open requests. On GitHub not the
#                  workflow's own one: GitHub starts no workflow for what that one does.
# The branch is this script's: what it held before is replaced.
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "usage: ci/propose.sh github|gitlab BRANCH TITLE" >&2
  exit 2
fi
readonly FORGE=$1 BRANCH=$2 TITLE=$3
: "${PROPOSE_TOKEN:?is not set; docs/pipelines.md says what it is}"

if git diff --quiet; then
  echo "ci/propose.sh: nothing has changed" >&2
  exit 0
fi

# Of the command line of no process, and in no file.
# shellcheck disable=SC2016
readonly HELPER='!f() { echo "username=oauth2"; echo "password=$PROPOSE_TOKEN"; }; f'

push() {
  git -c credential.helper= -c "credential.helper=$HELPER" push --quiet --force "$@" "HEAD:refs/heads/$BRANCH"
}

git switch --quiet --force-create "$BRANCH"
git -c user.name="pipeline" -c user.email="pipeline@localhost" commit --quiet --all --message "$TITLE"

case $FORGE in
  github)
    push origin
    export GH_TOKEN=$PROPOSE_TOKEN
    open=$(gh pr list --head "$BRANCH" --state open --json number --jq length)
    if [ "$open" -eq 0 ]; then
      gh pr create --head "$BRANCH" --title "$TITLE" --body "The comment below says what the merge will do."
    fi
    ;;
  gitlab)
    # Not `origin`: its address holds the job's token, which may not push.
    push -o merge_request.create -o "merge_request.target=$CI_DEFAULT_BRANCH" \
      -o "merge_request.title=$TITLE" "$CI_PROJECT_URL.git"
    ;;
  *)
    echo "ci/propose.sh: $FORGE is neither github nor gitlab" >&2
    exit 2
    ;;
esac
