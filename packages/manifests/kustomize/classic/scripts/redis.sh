#!/bin/sh
# Starts a Redis: a replica of the master that the standing query names. Only the bootstrap pod (MASTER=true) may start
# as a master where nobody answers, and only the first time: later, silence means that the others can't be heard.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"
CONF=$DATA/redis.conf

# Whether this pod has served before: its volume outlives its containers, not the pod.
served() { [ -e "$CONF" ]; }

# What the sentinels know of replicas they know from their master. One that joined a moment before its master died is
# known to nobody, and nobody tells it about the next one: so it asks.
follow_whoever_is_named() {
  while sleep 5; do
    link=$(asks "$POD_IP" "$REDIS_PORT" INFO replication | tr -d '\r')
    echo "$link" | grep -q '^master_link_status:down$' || continue
    master=$(named_master)
    ip=${master% *} port=${master#* }
    if [ -z "$master" ] || [ "$ip" = "$POD_IP" ] || echo "$link" | grep -q "^master_host:$ip$"; then continue; fi
    is_master "$ip" "$port" || continue
    say "Its master is away, and the sentinels name $ip:$port: following that one."
    asks "$POD_IP" "$REDIS_PORT" REPLICAOF "$ip" "$port" >/dev/null
  done
}

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
  follow_whoever_is_named &
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
