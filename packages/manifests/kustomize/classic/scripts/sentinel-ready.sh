#!/bin/sh
# Ready: it names a master, and no other sentinel lives under its id. Of two that took the same dead peer's seat at the
# same moment, each deaf to the other since a sentinel ignores its own id, the one with the greater address gives way.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"

[ -n "$(named_at "$POD_IP" "$SENTINEL_PORT")" ] || exit 1
id=$(asks "$POD_IP" "$SENTINEL_PORT" SENTINEL MYID)

# peers HOST PORT: "ip port id up|down" of the sentinels that the one there knows.
peers() {
  asks "$1" "$2" SENTINEL SENTINELS "$MASTER_NAME" | awk '
    NR % 2 { field = $0; next }
    field == "ip" { ip = $0 } field == "port" { port = $0 } field == "runid" { id = $0 }
    field == "flags" { print ip, port, id, /s_down/ ? "down" : "up" }'
}

peers "$POD_IP" "$SENTINEL_PORT" | while read -r ip port _ state; do
  [ "$state" = up ] || continue
  peers "$ip" "$port" | while read -r twin_ip twin_port twin_id _; do
    [ "$twin_id" = "$id" ] && [ "$twin_ip" != "$POD_IP" ] || continue
    # The dead predecessor is still listed for a moment. It does not answer, a twin does.
    [ "$(asks "$twin_ip" "$twin_port" SENTINEL MYID)" = "$id" ] || continue
    if [ "$(printf '%s\n' "$twin_ip" "$POD_IP" | sort | tail -n 1)" = "$POD_IP" ]; then
      echo "$twin_ip lives under the id $id as well: giving way." >/proc/1/fd/1
      touch "$DATA/yielded"
      asks "$POD_IP" "$SENTINEL_PORT" SHUTDOWN NOSAVE
    fi
    exit 1
  done || exit 1
done
