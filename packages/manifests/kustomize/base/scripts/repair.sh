# shellcheck shell=sh disable=SC2154
# Three states that the sentinels do not get a redis pod out of by themselves, and a fourth that a person asks for.
# role, link and down_for are what tend-redis.sh has seen.
# A server that has to go is shut down: its pod then starts again and decides anew who is master (redis-start.sh).


wrong_since=''
wrong_state=''

# wrong_for STATE: for how many seconds it has been so.
wrong_for() {
  if [ "$wrong_state" != "$1" ]; then
    wrong_state=$1
    wrong_since=$(date +%s)
  fi
  lasted=$(($(date +%s) - wrong_since))
}

leave() {
  log "shuts down to start again: $*"
  # Not with SIGTERM: PID 1 of a container gets it too, and a shutdown that fails would go unseen.
  ASK_TIMEOUT=15 near SHUTDOWN
  sleep 1
}

repair() {
  if [ -f "$STATE_DIR/fenced" ] || on_list "$POD_NAME" "$(setting fenced '')"; then
    [ "$role" != master ] || switch_over 127.0.0.1 "$(port_of "$SELF")"
    leave 'fenced'
    return
  fi
  if [ "$role" = slave ] && [ "$link" = up ]; then
    wrong_state=''
    return
  fi
  named=$(named_master)
  here=$(address_of "$SELF")
  if [ "$role" = master ] && [ -n "$named" ] && [ "$named" != "$here" ]; then
    # A sentinel does this itself within ten seconds, where the named master looks sane to it.
    wrong_for superseded
    [ "$lasted" -lt 15 ] || { log "a majority names $named: follows it"; near REPLICAOF "${named%:*}" "${named##*:}" >/dev/null; }
  elif [ "$role" = slave ] && [ "$named" = "$here" ]; then
    # It answers, so it is not taken for dead; it is a replica, so nobody can write.
    wrong_for 'named master'
    [ "$lasted" -lt $((DOWN_AFTER_MS / 1000 + 10)) ] || leave 'a majority names this replica as the master'
  elif [ "$role" = slave ] && [ -n "$named" ] && [ "$down_for" -gt $((DOWN_AFTER_MS * 8 / 1000)) ]; then
    # Sentinels promote no replica whose link has been down for longer than ten times down-after and the master's
    # absence together. Both grow at the same pace, so that a replica which is too old once stays so; a new process has
    # no such past.
    [ "$(ask_address "$named" PING)" = PONG ] || leave "its link has been down for $down_for s, and its master does not answer"
  else
    wrong_state=''
  fi
}

ask_address() { with_password password "${1%:*}" "${1##*:}" "$2"; }
