# shellcheck shell=sh
# What has to be there before a server can start. What is missing is said, and nothing is started without it.

refuse() {
  log "ERROR: $*"
  # Long enough for a person to see the pod and its log before the kubelet's back-off grows.
  sleep "${REFUSAL_SECONDS:-3}"
  exit 1
}

whole_number() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
}

check_surroundings() {
  mkdir -p "$RUN_DIR" "$STATE_DIR" || refuse "cannot write to $DATA_DIR or $RUN_DIR. Is the volume there, for user $(id -u)?"
  # What a container before this one in the same pod was in the middle of.
  rm -rf "$RUN_DIR"/facts.* "$RUN_DIR"/picks.*
  [ -n "$SERVER" ] || refuse "this image has neither redis-server nor valkey-server on its PATH. Use redis:7.0 or later, or valkey/valkey:8."
  [ -n "$CLI" ] || refuse "this image has neither redis-cli nor valkey-cli on its PATH. Use redis:7.0 or later, or valkey/valkey:8."
  { whole_number "$REPLICAS" && [ "$REPLICAS" -ge 1 ]; } ||
    refuse "the setting replicas is '$REPLICAS'. It is the number of redis pods, at least 1."
  { whole_number "$SENTINELS" && [ "$SENTINELS" -ge 3 ] && [ $((SENTINELS % 2)) -eq 1 ]; } ||
    refuse "the setting sentinels is '$SENTINELS'. It has to be odd and at least 3: two sentinels have no majority once one is away."
  for time in down-after-ms failover-timeout-ms; do
    whole_number "$(setting $time 1000)" || refuse "the setting $time is '$(setting $time '')'. It is a number of milliseconds."
  done
  case $ANNOUNCE in
    clusterip | hostnames) ;;
    *) refuse "ANNOUNCE is '$ANNOUNCE'. It is clusterip or hostnames." ;;
  esac
  check_addresses
  await_file "$AUTH_DIR/password" "the Secret redis-auth with the keys password and sentinel-password is not mounted. Create it (empty values mean: no password)."
  await_file "$AUTH_DIR/sentinel-password" "the Secret redis-auth has no key sentinel-password. Add it (empty means: no password)."
  rm -rf "$RUN_DIR/auth"
  (umask 077 && mkdir "$RUN_DIR/auth" && cp "$AUTH_DIR/password" "$AUTH_DIR/sentinel-password" "$RUN_DIR/auth/")
  if tls; then
    for file in ca.crt tls.crt tls.key; do
      await_file "$TLS_DIR/$file" "the Secret redis-tls with the keys ca.crt, tls.crt and tls.key is not mounted, or has no $file. Create it."
    done
  fi
}

check_addresses() {
  missing=''
  for name in $(redis_names) $(sentinel_names); do
    [ -n "$(host_of "$name")" ] || missing="$missing ${PREFIX}$name"
  done
  # A container gets the variables of the Services that exist when it is created, so the next one will have them.
  [ -z "$missing" ] || refuse "no variables of the Services$missing. Apply them; the container that comes next will see them."
}

# await_file FILE TEXT: a mounted file appears some time after its Secret was created.
await_file() {
  until [ -f "$1" ]; do
    say "WAITING: $2"
    waiting
    sleep 1
  done
}

# waiting: tells the probes that this container is alive although no server listens.
waiting() {
  : >"$RUN_DIR/waiting"
}
