# shellcheck shell=sh
# Prints the configuration that a redis pod starts with: the mounted redis.conf, then what depends on the pod.

# quoted TEXT: as a value in a configuration file.
quoted() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"; }

# redis_conf MASTER-ADDRESS PRIORITY: without an address it is the master.
redis_conf() {
  cat "$CONFIG_DIR/redis.conf" 2>/dev/null
  echo
  echo "dir $DATA_DIR"
  echo "daemonize no"
  listening "$(port_of "$SELF")"
  echo "replica-announce-ip $(host_of "$SELF")"
  echo "replica-announce-port $(port_of "$SELF")"
  echo "replica-priority $2"
  secret=$(read_secret password)
  [ -z "$secret" ] || printf 'requirepass %s\nmasterauth %s\n' "$(quoted "$secret")" "$(quoted "$secret")"
  # Two thirds of what the container may use: the rest is for buffers, and for what a save copies.
  if [ -n "${MEMORY_LIMIT_BYTES:-}" ] && ! grep -qi '^ *maxmemory ' "$CONFIG_DIR/redis.conf" 2>/dev/null; then
    echo "maxmemory $((MEMORY_LIMIT_BYTES * 65 / 100))"
  fi
  # With fewer than three pods the loss of one would stop the writes.
  [ "$REPLICAS" -ge 3 ] || echo "min-replicas-to-write 0"
  [ -z "$1" ] || echo "replicaof ${1%:*} ${1##*:}"
}

# listening PORT: the lines that say where, for a server and for a sentinel.
listening() {
  # Passwords and NetworkPolicies guard the port; the mode would shut out everybody where there is no password.
  echo "protected-mode no"
  if tls; then
    # Clients show a password and no certificate of their own.
    printf 'port 0\ntls-port %s\ntls-replication yes\ntls-auth-clients optional\n' "$1"
    printf 'tls-ca-cert-file %s\ntls-cert-file %s\ntls-key-file %s\n' "$TLS_DIR/ca.crt" "$TLS_DIR/tls.crt" "$TLS_DIR/tls.key"
  else
    echo "port $1"
  fi
}
