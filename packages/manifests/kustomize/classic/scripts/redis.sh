#!/bin/sh
# Starts a Redis: a replica of the master that the standing query names. Only the bootstrap pod (MASTER=true) may start
# as a master where nobody answers, and only the first time: later, silence means that the others can't be heard.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"
CONF=$DATA/redis.conf

# Whether this pod has served before: its volume outlives its containers, not the pod.
served() { [ -e "$CONF" ]; }

# start [IP PORT]: never returns.
start() {
  {
    echo "dir $DATA"
    echo "port $REDIS_PORT"
    echo "protected-mode no"
    echo "appendonly yes"
    echo "appendfsync everysec"
    echo "repl-diskless-sync-delay 0"
    echo "replica-announce-ip $POD_IP"
    if [ $# -eq 2 ]; then echo "replicaof $1 $2"; fi
  } >"$CONF"
  exec redis-server "$CONF"
}

silent=0
while :; do
  master=$(named_master)
  ip=${master% *} port=${master#* }
  if [ -z "$master" ]; then
    silent=$((silent + 1))
    if [ "${MASTER:-}" = true ] && ! served && [ "$silent" -ge 3 ]; then
      say "No sentinel answers at $SERVICE_HOST:$SERVICE_PORT and this is the bootstrap pod: starting the first master."
      start
    fi
    say "No sentinel answers at $SERVICE_HOST:$SERVICE_PORT yet: asking again in a second."
  elif [ "$ip" = "$POD_IP" ]; then
    if served; then
      say "The sentinels name this pod: starting as the master again, with the data it has."
      start
    fi
    # A dead master's address, given to a new pod. Started empty, it would make every replica as empty.
    say "The sentinels name this pod's address, but another pod had it then: waiting until they have elected another."
  elif is_master "$ip" "$port"; then
    say "Starting as a replica of $ip:$port."
    start "$ip" "$port"
  else
    say "$ip:$port does not answer as a master: waiting until the sentinels have elected another."
  fi
  sleep 1
done
