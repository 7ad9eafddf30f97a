#!/bin/sh
# Starts a sentinel: with what it left behind, or, where that is lost or there was none, with the master that the others
# agree on (seed.sh).
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib surroundings gather seed redis-conf sentinel-conf; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done

trap 'log "ended before it started"; exit 0' TERM INT
check_surroundings
conf=$DATA_DIR/sentinel.conf
begun=$(date +%s)
await_seconds=$(setting await-seconds 60)

become() {
  umask 077
  sentinel_conf "$1" "$2" >"$conf.new" && mv "$conf.new" "$conf"
  addresses >"$STATE_DIR/addresses"
  rm -f "$RUN_DIR/waiting" "$RUN_DIR/past.conf"
  sh "$SCRIPTS/tend-sentinel.sh" $$ &
  exec "$SERVER" "$conf" --sentinel
}

translated "$conf" "$STATE_DIR/addresses" >"$RUN_DIR/past.conf"
master=$(remembered_master "$RUN_DIR/past.conf")
if [ -n "$master" ]; then
  log "starts with what it remembers: the master is $master"
  become "$master" "$RUN_DIR/past.conf"
fi

before=''
while :; do
  waiting
  waited=$(($(date +%s) - begun))
  verdict=$({
    echo "limits $SENTINELS $REPLICAS $waited $await_seconds $((2 * await_seconds))"
    gather 'sentinels peers boards'
  } | seed)
  action=${verdict%% *}
  rest=${verdict#* }
  case $action in
    watch) chosen=${rest%% *} ;;
    choose)
      chosen=''
      [ "$before" != "$verdict" ] || chosen=${rest%% *}
      ;;
    *)
      chosen=''
      say "WAITING: $rest"
      ;;
  esac
  before=$verdict
  if [ -n "$chosen" ]; then
    log "starts without a past: the master is $rest"
    become "$chosen" /nonexistent
  fi
  sleep 0.5
done
