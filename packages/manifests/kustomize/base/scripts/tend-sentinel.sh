#!/bin/sh
# What has to be done while a sentinel runs: nothing but the cure of links.sh, and telling the probe that it is ready.
# tend-sentinel.sh SERVER-PID
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib links; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done
server=$1
cure_after=$(setting cure-after-seconds 10)
cure_in=-1

while kill -0 "$server" 2>/dev/null; do
  sleep 1
  if [ "$cure_in" -lt 0 ]; then
    ! reaches_itself sentinel || cure_in=$cure_after
  elif [ "$cure_in" -eq 0 ]; then
    cut_links sentinel
    exit 0
  else
    cure_in=$((cure_in - 1))
  fi
done
