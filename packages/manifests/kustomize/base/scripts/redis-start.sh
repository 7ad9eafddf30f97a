#!/bin/sh
# Starts a redis pod: asks who is master, decides (decide.sh), and becomes the server. Until then nothing listens on the
# pod's port: whoever answers under a master's address is taken for the master.
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib surroundings gather decide memory redis-conf board pick-sentinel; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done

trap 'stop_board; log "ended before it started"; exit 0' TERM INT
check_surroundings
rm -f "$RUN_DIR/state"

# How long a named master whose peers outlived it leaves them the time to promote one of them.
yield_seconds=$(setting yield-seconds $((DOWN_AFTER_MS / 1000 + 10)))
# How long pods that do not answer are awaited before the answers of the others are enough.
await_seconds=$(setting await-seconds 60)
away=$(seconds_away)
begun=$(date +%s)
named_since=$begun

self_facts() {
  has_data && data=data || data=blank
  now=$(date +%s)
  echo "self $SELF $(address_of "$SELF") $data $((away + now - begun)) $((now - named_since))"
  echo "limits $SENTINELS $REPLICAS $yield_seconds $await_seconds"
}

# look: asks the sentinels, and the other redis pods where that matters; sets verdict. Those last, because a replica is
# master a second before the sentinels say so.
look() {
  sentinels_say=$(gather sentinels)
  verdict=$(verdict_of "$sentinels_say")
  [ "${verdict%% *}" = peers ] || return 0
  verdict=$(verdict_of "$sentinels_say
$(peers)")
}

# look_again: before a pod starts as master. A failover may have happened between the answers, or be on at this pod's own
# request.
look_again() {
  if may_ask_again; then look; else verdict='wait for the failover that it has asked for'; fi
}

verdict_of() { { self_facts; echo "$1"; } | decide; }

# The boards of others count where this pod is empty: at a cold start all of them wait, and say so.
peers() {
  echo 'asked peers'
  if has_data; then gather peers; else gather 'peers boards'; fi
}

fenced() { [ -f "$STATE_DIR/fenced" ] || on_list "$POD_NAME" "$(setting fenced '')"; }

become() {
  # A replica that starts with data has no offset that could be compared: the one that was away for longer is put behind,
  # until it follows (tend-redis.sh).
  priority=0
  if has_data; then priority=$((100 + away)); fi
  if [ -z "$1" ]; then
    # A master is a source whatever it holds, and may be one again.
    keep synced "as master"
    priority=100
  elif [ "$priority" = 0 ]; then
    rm -f "$STATE_DIR/synced"
  fi
  umask 077
  redis_conf "$1" "$priority" >"$RUN_DIR/redis.conf"
  rm -f "$RUN_DIR/waiting"
  # Again, should it ever die before the server does.
  while kill -0 $$ 2>/dev/null; do
    sh "$SCRIPTS/tend-redis.sh" $$
    sleep 1
  done &
  # shellcheck disable=SC2086 # one word or none
  exec $ENTRYPOINT "$SERVER" "$RUN_DIR/redis.conf"
}

while :; do
  waiting
  if fenced; then
    stop_board
    say "FENCED: the pod stays, Redis is not started. Take $POD_NAME off the list 'fenced' to start it."
    sleep 1
    continue
  fi
  look
  case $verdict in serve\ *) look_again ;; esac
  case $verdict in
    board\ *)
      named_since=$(date +%s)
      say "WAITING: ${verdict#board }"
      start_board
      write_board
      ;;
    follow\ *)
      stop_board
      log "starts as a replica of ${verdict#follow }"
      become "${verdict#follow }"
      ;;
    serve\ *)
      stop_board
      log "starts as master: ${verdict#serve }"
      become ''
      ;;
    yield\ *)
      stop_board
      say "YIELDS: ${verdict#yield }"
      ask_for_failover
      ;;
    *)
      stop_board
      say "WAITING: ${verdict#wait }"
      ;;
  esac
  sleep 0.3
done
