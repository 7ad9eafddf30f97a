# shellcheck shell=sh
# What the start scripts and the probes share. Every question has a time limit: the address of a Service whose pods
# have just gone answers with silence for a while, and redis-cli alone would wait for two minutes.

DATA=${DATA:-/data}
MASTER_NAME=${MASTER_NAME:-mymaster}
# shellcheck disable=SC2034 # for the scripts that read this file
REDIS_PORT=6379
SENTINEL_PORT=26379

# The standing query's address. The name serves the one pod that is older than the Service and lacks its variables.
SERVICE_HOST=${REDIS_SENTINEL_SERVICE_HOST:-redis-sentinel}
SERVICE_PORT=${REDIS_SENTINEL_SERVICE_PORT:-$SENTINEL_PORT}

say() { echo "$(date -u +%H:%M:%S) $*"; }

# sh is process 1 while it waits, and process 1 has no default for SIGTERM: deletion would take the whole grace period.
trap 'exit 0' TERM INT

# asks HOST PORT COMMAND...: the reply, or nothing when none came in time.
asks() {
  asks_host=$1 asks_port=$2
  shift 2
  timeout 1 redis-cli --raw -h "$asks_host" -p "$asks_port" "$@" 2>/dev/null
}

# named_at HOST PORT: prints "ip port" of the master that the sentinel there names.
named_at() {
  asks "$1" "$2" SENTINEL get-master-addr-by-name "$MASTER_NAME" |
    awk 'NR == 1 { ip = $1 } NR == 2 && /^[0-9]+$/ { print ip, $1 }'
}

# named_master: the same from the Service. The bootstrap pod asks the sentinel beside it as well, since the Service
# leads nowhere while that is the only sentinel and this pod is not ready.
named_master() {
  named=$(named_at "$SERVICE_HOST" "$SERVICE_PORT")
  if [ -z "$named" ] && [ "${MASTER:-}" = true ]; then named=$(named_at "$POD_IP" "$SENTINEL_PORT"); fi
  echo "$named"
}

# is_master HOST PORT: whether a Redis answers there and is a master.
is_master() { [ "$(asks "$1" "$2" ROLE | head -n 1)" = master ]; }
