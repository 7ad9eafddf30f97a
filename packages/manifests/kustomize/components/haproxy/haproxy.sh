#!/bin/sh
# Writes HAProxy's configuration from the variables of the pods' Services and starts it. For each redis pod one backend,
# which is up while the pod says that it is the master, and one that counts the sentinels who say so too. Without a pod
# that is both there is no backend, and a connection is closed instead of being given to the wrong server.
set -eu
PREFIX=${POD_NAME%redis-haproxy-*}
VARIABLES=$(echo "$PREFIX" | tr 'a-z-' 'A-Z_')
RUN_DIR=${RUN_DIR:-/run/haproxy}
CONFIG_DIR=${CONFIG_DIR:-/config}
AUTH_DIR=${AUTH_DIR:-/auth}

variable() { eval "echo \"\${${VARIABLES}$1:-}\""; }
key() { cat "$1" 2>/dev/null || true; }
# spaced TEXT: as HAProxy wants it in a line of its configuration.
spaced() { printf %s "$1" | sed 's/[\\ #"'"'"']/\\&/g'; }

master_name=$(key "$CONFIG_DIR/master-name")
master_name=${master_name:-mymaster}
password=$(key "$AUTH_DIR/password")
sentinel_password=$(key "$AUTH_DIR/sentinel-password")

authenticate() {
  [ -n "$1" ] || return 0
  printf '  tcp-check send AUTH\\ %s\\r\\n\n' "$(spaced "$1")"
  printf '  tcp-check expect string +OK\n'
}

# exactly ADDRESS: as a regular expression that fits nothing else.
exactly() { echo "$1" | sed 's/[.]/[.]/g'; }

configuration() {
  cat <<'EOF'
global
  log stdout format raw local0 notice
  maxconn 4096
defaults
  log global
  mode tcp
  option dontlognull
  # As long as a client cares to wait: blocking commands and subscriptions are silent for hours.
  timeout client 24h
  timeout server 24h
  timeout connect 2s
  timeout check 1s
  default-server inter 1s fastinter 300ms downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
EOF
  echo 'frontend redis'
  echo '  bind :6379'
  for i in $pods; do echo "  use_backend redis-$i if { nbsrv(redis-$i) ge 1 } { nbsrv(names-redis-$i) ge $majority }"; done
  echo 'frontend health'
  echo '  mode http'
  echo '  bind :8080'
  for i in $pods; do echo "  acl master nbsrv(redis-$i) ge 1"; done
  echo '  http-request return status 200 if { path /alive }'
  echo '  http-request return status 200 if { path /master } master'
  echo '  http-request return status 503'
  for i in $pods; do
    host=$(variable "REDIS_${i}_SERVICE_HOST")
    echo "backend redis-$i"
    echo '  option tcp-check'
    authenticate "$password"
    printf '%s\n' '  tcp-check send info\ replication\r\n'
    echo '  tcp-check expect string role:master'
    echo "  server redis-$i $host:$(variable "REDIS_${i}_SERVICE_PORT") check"
    echo "backend names-redis-$i"
    echo '  option tcp-check'
    authenticate "$sentinel_password"
    printf '  tcp-check send SENTINEL\\ GET-MASTER-ADDR-BY-NAME\\ %s\\r\\n\n' "$(spaced "$master_name")"
    # The address of the pod's Service, or, where pods announce names, the pod's.
    printf '  tcp-check expect rstring [^0-9.]%s[^0-9.]|[^a-z0-9-]%s[.]\n' "$(exactly "$host")" "${PREFIX}redis-$i"
    for s in $sentinels; do
      echo "  server sentinel-$s $(variable "SENTINEL_${s}_SERVICE_HOST"):$(variable "SENTINEL_${s}_SERVICE_PORT") check"
    done
  done
}

numbers() {
  i=0
  while [ "$i" -lt 10 ]; do
    [ -z "$(variable "$1_${i}_SERVICE_HOST")" ] || echo "$i"
    i=$((i + 1))
  done
}

pods=$(numbers REDIS)
sentinels=$(numbers SENTINEL)
majority=$(($(echo "$sentinels" | wc -w) / 2 + 1))
if [ -z "$pods" ] || [ -z "$sentinels" ]; then
  echo "ERROR: no variables of the Services ${PREFIX}redis-0, ${PREFIX}sentinel-0 ... Apply them; the container that comes next will see them."
  sleep 3
  exit 1
fi
umask 077
configuration >"$RUN_DIR/haproxy.cfg"
exec haproxy -W -db -f "$RUN_DIR/haproxy.cfg"
