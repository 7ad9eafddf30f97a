# shellcheck shell=sh disable=SC2034
# What every script needs: its log, its settings, the addresses of all pods, and (ask.sh) how to ask a server something.
# Everything comes from the environment and from mounted files, so that the same scripts run plain processes in tests.

SCRIPTS=${SCRIPTS:-/scripts}
CONFIG_DIR=${CONFIG_DIR:-/config}
AUTH_DIR=${AUTH_DIR:-/auth}
TLS_DIR=${TLS_DIR:-/tls}
DATA_DIR=${DATA_DIR:-/data}
RUN_DIR=${RUN_DIR:-/run/switchmaster}
# What this pod knows about its own data. Beside the data, because it has to be lost together with it.
STATE_DIR=$DATA_DIR/.switchmaster
POD_NAME=${POD_NAME:-redis-0}
POD_NAMESPACE=${POD_NAMESPACE:-default}
ANNOUNCE=${ANNOUNCE:-clusterip}
CLUSTER_DOMAIN=${CLUSTER_DOMAIN:-cluster.local}

log() { echo "$(date -u +%H:%M:%S) switchmaster $POD_NAME: $*"; }

# say TEXT: logs it unless it is what was said last, so that a loop tells its story in few lines.
said=''
say() {
  [ "$1" = "$said" ] && return
  said=$1
  log "$1"
}

# first_line FILE: what is in a mounted key, without a process: many of these run on every look.
first_line() {
  line=''
  [ ! -f "$1" ] || IFS= read -r line <"$1" || :
  printf %s "$line"
}

# setting NAME DEFAULT
setting() {
  value=$(first_line "$CONFIG_DIR/$1")
  echo "${value:-$2}"
}

MASTER_NAME=$(setting master-name mymaster)
REPLICAS=$(setting replicas 3)
SENTINELS=$(setting sentinels 3)
DOWN_AFTER_MS=$(setting down-after-ms 5000)
FAILOVER_TIMEOUT_MS=$(setting failover-timeout-ms 10000)

SERVER=$(command -v valkey-server || command -v redis-server || true)
# Loads the modules that an image brings, where it has one.
ENTRYPOINT=$(command -v docker-entrypoint.sh || true)
CLI=$(command -v valkey-cli || command -v redis-cli || true)

# A kustomize namePrefix is in front of the pods' names and of the Services' alike.
case ${POD_NAME%-*} in
  *sentinel) PREFIX=${POD_NAME%sentinel-*} ;;
  *) PREFIX=${POD_NAME%redis-*} ;;
esac

VARIABLES=$(echo "$PREFIX" | tr 'a-z-' 'A-Z_')

# service_variable redis-0 HOST: what the Service's variable says, or nothing.
service_variable() {
  case $1 in
    redis-*) variable=${VARIABLES}REDIS_${1##*-}_SERVICE_$2 ;;
    *) variable=${VARIABLES}SENTINEL_${1##*-}_SERVICE_$2 ;;
  esac
  eval "echo \"\${$variable:-}\""
}

# host_of redis-0: the address that this pod announces, the same for its whole life and the next one's.
host_of() {
  if [ "$ANNOUNCE" = hostnames ]; then
    # The Service's and not the pod's: its answer never changes, so that it may be cached for as long as one likes.
    echo "${PREFIX}$1.$POD_NAMESPACE.svc.$CLUSTER_DOMAIN"
  else
    service_variable "$1" HOST
  fi
}

port_of() {
  port=$(service_variable "$1" PORT)
  case $1 in
    redis-*) echo "${port:-6379}" ;;
    *) echo "${port:-26379}" ;;
  esac
}

address_of() { echo "$(host_of "$1"):$(port_of "$1")"; }

# The names of the redis pods there may be: those that are configured, and those beyond that have a Service already,
# because a StatefulSet can be scaled without a change here.
redis_names() {
  i=0
  while [ "$i" -lt 10 ]; do
    if [ "$i" -lt "$REPLICAS" ] || [ "$POD_NAME" = "${PREFIX}redis-$i" ]; then
      echo "redis-$i"
    elif [ -n "$(service_variable "redis-$i" HOST)" ]; then
      echo "redis-$i"
    fi
    i=$((i + 1))
  done
}

sentinel_names() {
  i=0
  while [ "$i" -lt "$SENTINELS" ]; do
    echo "sentinel-$i"
    i=$((i + 1))
  done
}

SELF=${POD_NAME#"$PREFIX"}

# myid sentinel-0: the id of a sentinel follows from its name, so a new volume does not make a new sentinel.
myid() { printf %s "$POD_NAMESPACE/${PREFIX}$1" | sha1sum | cut -c1-40; }

# on_list WORD "A, B C": is the word on the list?
on_list() {
  for listed in $(echo "$2" | tr ',' ' '); do
    [ "$1" != "$listed" ] || return 0
  done
  return 1
}

# Computed when it is needed: by then the numbers have been checked.
majority() { echo $((SENTINELS / 2 + 1)); }

# shellcheck source=/dev/null
. "$SCRIPTS/ask.sh"
