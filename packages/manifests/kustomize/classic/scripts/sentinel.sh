#!/bin/sh
# Starts a sentinel. It finds the master by asking the sentinels that are there, and takes the seat (the id) of one that
# is dead: sentinels never forget a peer, so a new id for each new pod would raise the majority until nobody reaches it.
# The first of all sentinels, in the bootstrap pod (MASTER=true), finds its master in its own pod.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"
CONF=$DATA/sentinel.conf
SENTINELS=${SENTINELS:-3}
JITTER=${JITTER:-3}
HEARD=$DATA/heard

# listen: asks one sentinel behind the Service for all it knows, on one connection. One line for each thing:
#   master IP PORT CONFIG-EPOCH | peer IP PORT ID up|down | replica IP PORT up|down | quorum yes
listen() {
  # The first question is the one whose answer fits the epoch: MASTER has the old address until a failover has ended.
  printf '%s\n' "SENTINEL GET-MASTER-ADDR-BY-NAME $MASTER_NAME" PING "SENTINEL MASTER $MASTER_NAME" PING \
    "SENTINEL SENTINELS $MASTER_NAME" PING "SENTINEL REPLICAS $MASTER_NAME" PING \
    "SENTINEL CKQUORUM $MASTER_NAME" |
    timeout 2 redis-cli --raw -h "$SERVICE_HOST" -p "$SERVICE_PORT" 2>/dev/null |
    awk '
      function flush() {
        state = at["flags"] ~ /s_down/ ? "down" : "up"
        if (at["ip"] == "") return
        if (section == 1 && addr[2] ~ /^[0-9]+$/) print "master", addr[1], addr[2], at["config-epoch"]
        if (section == 2) print "peer", at["ip"], at["port"], at["runid"], state
        if (section == 3 && at["ip"] != addr[1]) print "replica", at["ip"], at["port"], state
        split("", at)
      }
      section == 0 && $0 != "PONG" { addr[++lines] = $0; next }
      section == 4 { if ($1 == "OK") print "quorum yes"; next }
      field == "" && $0 == "PONG" { flush(); section++; next }
      field == "" { if ($0 == "name") flush(); field = $0; next }
      { at[field] = $0; field = "" }'
}

# lines KIND STATE: the lines of a kind, of those that are up or down, or of all.
lines() { awk -v kind="$1" -v state="${2:-}" '$1 == kind && (state == "" || $NF == state)' "$HEARD"; }

# chance BELOW: a random number from 0 to BELOW. SEED makes it the same in every pod, for the test of that mishap.
chance() {
  awk -v below="$1" -v seed="${SEED:-$(od -An -N3 -tu4 /dev/urandom)}" 'BEGIN { srand(seed); printf "%.2f", rand() * below }'
}

# a_seat: the id of a dead peer, a random one, so that two newcomers seldom want the same.
a_seat() {
  lines peer down | sort | awk -v nth="$(chance 1)" '{ id[NR] = $4 } END { if (NR) print id[int(nth * 0.999 * NR) + 1] }'
}

# settings IP PORT: what every sentinel of this cluster says.
settings() {
  echo "dir $DATA"
  echo "port $SENTINEL_PORT"
  echo "protected-mode no"
  echo "sentinel announce-ip $POD_IP"
  echo "sentinel monitor $MASTER_NAME $1 $2 2"
  echo "sentinel down-after-milliseconds $MASTER_NAME 5000"
  echo "sentinel failover-timeout $MASTER_NAME 20000"
  # Dead replicas stay listed: one at a time, one of them would hold up the living for a whole failover-timeout.
  echo "sentinel parallel-syncs $MASTER_NAME 10"
}

# join IP PORT [ID]: starts with all that the others know, so that it can vote while the master is dead. Never returns.
join() {
  epoch=$(lines master | awk '{ print $4 }')
  # Dead replicas are left behind, unless there is nothing else through which the others could be found.
  alive=up
  if [ -z "$(lines replica up)" ]; then alive=; fi
  {
    if [ -n "${3:-}" ]; then echo "sentinel myid $3"; fi
    settings "$1" "$2"
    echo "sentinel current-epoch ${epoch:-0}"
    echo "sentinel config-epoch $MASTER_NAME ${epoch:-0}"
    lines replica "$alive" | awk -v name="$MASTER_NAME" '{ print "sentinel known-replica", name, $2, $3 }'
    # Every seat counts for the majority, the empty ones too.
    lines peer | awk -v name="$MASTER_NAME" -v own="${3:-}" '$4 != own { print "sentinel known-sentinel", name, $2, $3, $4 }'
  } >"$CONF"
  exec redis-server "$CONF" --sentinel
}

if [ -e "$DATA/yielded" ]; then
  say "Another sentinel had taken the same seat: choosing again."
  rm -f "$CONF" "$DATA/yielded"
fi
if [ -e "$CONF" ]; then
  say "Starting again with the id and the votes of before."
  exec redis-server "$CONF" --sentinel
fi

waited=0
while sleep 1; do
  listen >"$HEARD"
  master=$(lines master | awk '{ print $2, $3 }')
  ip=${master% *} port=${master#* }

  if [ -z "$master" ]; then
    if [ "${MASTER:-}" = true ] && is_master "$POD_IP" "$REDIS_PORT"; then
      say "No sentinel answers at $SERVICE_HOST:$SERVICE_PORT: watching the master of this pod, $POD_IP:$REDIS_PORT."
      join "$POD_IP" "$REDIS_PORT"
    fi
    say "No sentinel answers at $SERVICE_HOST:$SERVICE_PORT yet: asking again in a second."
    continue
  fi

  waited=$((waited + 1))
  peers=$(lines peer | wc -l)
  seat=$(a_seat)
  if is_master "$ip" "$port"; then
    alive=yes
  else
    alive=no
    # The others elect within seconds. They can't where there is no quorum without this vote, and where each of two has
    # voted for itself they wait 40 s before they try again: then this one joins to settle it.
    if [ -z "$seat" ] || { [ "$(lines quorum)" ] && [ "$waited" -le 8 ]; }; then
      say "$ip:$port does not answer as a master: waiting until the others have elected another."
      continue
    fi
  fi

  if [ "$seat" ]; then
    # Another newcomer may be after the same seat: whoever waits longer finds it taken.
    sleep "$(chance "$JITTER")"
    listen >"$HEARD"
    if [ "$(lines master | awk '{ print $2, $3 }')" != "$master" ] || ! lines peer down | grep -q " $seat "; then continue; fi
    say "Joining at $ip:$port (it answers: $alive), in the seat of the dead sentinel $seat."
    join "$ip" "$port" "$seat"
  elif [ "$peers" -lt $((SENTINELS - 1)) ] || [ "$waited" -gt 20 ]; then
    say "Joining at $ip:$port, in a new seat beside $((peers + 1))."
    join "$ip" "$port"
  else
    say "All $SENTINELS seats are taken: waiting until the others know which sentinel is dead."
  fi
done
