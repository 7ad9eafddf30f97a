#!/bin/sh
# probe.sh alive|ready: is the process well, and may others rely on it? Whether a process is alive never depends on
# another pod; a container that waits with reason before it starts a server is alive.
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
# shellcheck source=/dev/null
. "$SCRIPTS/lib.sh"

# fresh FILE: touched within the last fifteen seconds.
fresh() { [ -f "$1" ] && [ $(($(date +%s) - $(date -r "$1" +%s))) -le 15 ]; }

near() {
  case $SELF in
    sentinel-*) with_password sentinel-password 127.0.0.1 "$(port_of "$SELF")" "$@" ;;
    *) with_password password 127.0.0.1 "$(port_of "$SELF")" "$@" ;;
  esac
}

alive() {
  fresh "$RUN_DIR/waiting" && exit 0
  answer=$(ASK_TIMEOUT=4 ASK_ERRORS=told near PING)
  case $answer in
    *PONG* | *LOADING* | *BUSY* | *MASTERDOWN* | *NOAUTH* | *WRONGPASS*) exit 0 ;;
    # A server that has no room for one more client, or dislikes a certificate, answers all the others: to restart it would
    # help nobody. With a password or TLS it closes the connection without a word.
    *'max number of clients'* | *'closed the connection'* | *'reset by peer'* | *SSL_connect*) exit 0 ;;
  esac
  echo "PING: ${answer:-no answer}"
  exit 1
}

ready() {
  fresh "$RUN_DIR/state" && grep -q '^ready' "$RUN_DIR/state" && exit 0
  cat "$RUN_DIR/state" 2>/dev/null || echo 'not started'
  exit 1
}

case ${1:-} in
  alive) alive ;;
  ready) ready ;;
  *)
    echo 'usage: probe.sh alive|ready'
    exit 2
    ;;
esac
