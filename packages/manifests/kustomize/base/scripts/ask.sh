# shellcheck shell=sh disable=SC2034
# How to ask a server something, with the right password and a limit of a second.

# Those that the server of this pod has started with (surroundings.sh): what is mounted may have changed since.
read_secret() { first_line "$RUN_DIR/auth/$1"; }

tls() { [ "${TLS:-}" = required ]; }

# ask HOST PORT COMMAND...: one answer within a second, or nothing. Silence is an answer that has to be expected:
# while a pod is replaced its address may swallow every packet. With ASK_ERRORS=told it prints what kept the command line
# from asking as well.
ask() {
  ask_host=$1 ask_port=$2
  shift 2
  if tls; then
    set -- --tls --cacert "$TLS_DIR/ca.crt" --cert "$TLS_DIR/tls.crt" --key "$TLS_DIR/tls.key" "$@"
  fi
  set -- timeout "${ASK_TIMEOUT:-1}" "$CLI" -h "$ask_host" -p "$ask_port" "$@"
  if [ "${ASK_ERRORS:-}" = told ]; then "$@" 2>&1; else "$@" 2>/dev/null; fi
}

# ask_redis redis-0 COMMAND... and ask_sentinel sentinel-0 COMMAND...: with the password of the one or the other.
ask_redis() {
  name=$1
  shift
  with_password password "$(host_of "$name")" "$(port_of "$name")" "$@"
}

ask_sentinel() {
  name=$1
  shift
  with_password sentinel-password "$(host_of "$name")" "$(port_of "$name")" "$@"
}

with_password() (
  secret=$(read_secret "$1")
  shift
  # An empty variable would be sent as an empty password.
  if [ -n "$secret" ]; then
    REDISCLI_AUTH=$secret
    export REDISCLI_AUTH
  else
    unset REDISCLI_AUTH
  fi
  ask "$@"
)
