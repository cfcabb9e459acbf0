#!/usr/bin/env bash
# Writes the offline preview of some stacks to one Markdown file, DIR/comment.md.
# usage: ci/preview.sh BASE DIR STACK...
#   BASE  what the stacks are compared with: a commit or a branch
#   HEAD_SHA          the commit that is proposed; else what is checked out
#   DANGERS_ACCEPTED  labels, in any list; with `danger-accepted:` and at least 7 digits of that commit among
#                     them dangers are shown, but do not count as a failure
# Ends with 0, 2 (usage) or 1: a stack has dangers, or its preview could not be made. The file is
# complete in either case, so that it can be posted before the job fails.
set -uo pipefail

if [ $# -lt 3 ]; then
  echo "usage: ci/preview.sh BASE DIR STACK..." >&2
  exit 2
fi
readonly BASE=$1 DIR=$2
shift 2

# A label is for the commit that somebody has seen: what is pushed later is another one.
HEAD=${HEAD_SHA:-$(git rev-parse HEAD)}
readonly HEAD LABEL=danger-accepted:${HEAD:0:12}
ACCEPTED=false
while IFS=: read -r _ digits; do
  case $HEAD in "$digits"*) ACCEPTED=true ;; esac
done < <(grep -oE 'danger-accepted:[0-9a-f]{7,40}' <<<"${DANGERS_ACCEPTED:-}")
readonly ACCEPTED

mkdir -p "$DIR"
readonly COMMENT=$DIR/comment.md LOG=$DIR/log.txt PART=$DIR/part.md
result=0
: >"$COMMENT"

say() { printf '%s\n\n' "$1"; }

# Longer than any fence that the text itself is likely to hold, and without colors.
as_code() {
  printf '~~~~~~~~~~text\n'
  sed -e 's/\x1b\[[0-9;]*m//g' "$1"
  printf '\n~~~~~~~~~~\n\n'
}

for stack in "$@"; do
  status=0
  node sluice.cjs preview \
    --stack "$stack" --base "$BASE" --format markdown --fail-on danger >"$PART" 2>"$LOG" || status=$?
  cat "$LOG" >&2

  {
    say "## Stack \`$stack\`"
    case $status in
      0) ;;
      4)
        if [ "$ACCEPTED" = true ]; then
          say "> **Accepted.** The dangers below were accepted for this commit."
        else
          say "> **Stopped** because of the dangers below. Change the commit, or have them accepted for this one: the label \`$LABEL\` (docs/pipelines.md)."
        fi
        ;;
      3) say "**The settings are refused.**" && as_code "$LOG" ;;
      *) say "**The preview failed.**" && as_code "$LOG" ;;
    esac
    cat "$PART"
    printf '\n'
  } >>"$COMMENT"

  if [ "$status" -eq 4 ] && [ "$ACCEPTED" = true ]; then
    echo "$stack: dangers, accepted" >&2
  elif [ "$status" -ne 0 ]; then
    echo "$stack: failed (exit status $status)" >&2
    result=1
  fi
done

rm -f "$LOG" "$PART"
exit "$result"
