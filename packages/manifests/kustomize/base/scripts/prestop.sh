#!/bin/sh
# Before a redis pod ends: if it is the master, another one becomes it first. Never fails, because the pod ends anyway.
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib gather pick-sentinel named-master switchover; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done
# Into the container's log, where somebody will look for it.
output=${PRESTOP_OUTPUT:-/proc/1/fd/1}
if [ "$output" != - ] && (: >>"$output") 2>/dev/null; then exec >>"$output" 2>&1; fi

port=$(port_of "$SELF")
role=$(with_password password 127.0.0.1 "$port" ROLE | head -n 1)
[ -n "$role" ] || log "does not say what it is: nothing can be handed over"
[ "$role" = master ] || exit 0
if [ "$(setting hibernate false)" = true ]; then
  log "hibernates: stays the master"
  exit 0
fi
switch_over 127.0.0.1 "$port"
exit 0
