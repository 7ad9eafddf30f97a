# shellcheck shell=sh
# Prints the configuration that a sentinel starts with. What a sentinel has learnt and must not forget (epochs, votes,
# the master, its replicas) is taken from the file that it left; all else is written anew, so that a changed setting
# or password gets in.

# sentinel_conf MASTER-ADDRESS STATE-FILE: the file may be absent.
sentinel_conf() {
  [ ! -f "$CONFIG_DIR/sentinel.conf" ] || { sed "s/%MASTER%/$MASTER_NAME/g" "$CONFIG_DIR/sentinel.conf"; echo; }
  echo "dir $DATA_DIR"
  echo "daemonize no"
  listening "$(port_of "$SELF")"
  sentinel_secret=$(read_secret sentinel-password)
  if [ -n "$sentinel_secret" ]; then
    printf 'requirepass %s\nsentinel sentinel-pass %s\n' "$(quoted "$sentinel_secret")" "$(quoted "$sentinel_secret")"
  fi
  if [ "$ANNOUNCE" = hostnames ]; then
    printf 'sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\n'
  fi
  echo "sentinel announce-ip $(host_of "$SELF")"
  echo "sentinel announce-port $(port_of "$SELF")"
  echo "sentinel myid $(myid "$SELF")"
  echo "sentinel deny-scripts-reconfig yes"
  echo "sentinel monitor $MASTER_NAME ${1%:*} ${1##*:} $(majority)"
  # Three times as long until it has heard the master (tend-sentinel.sh).
  echo "sentinel down-after-milliseconds $MASTER_NAME $((3 * DOWN_AFTER_MS))"
  echo "sentinel failover-timeout $MASTER_NAME $FAILOVER_TIMEOUT_MS"
  # A master that restarts in place is not failed over while it loads, unless that takes longer than this.
  echo "sentinel master-reboot-down-after-period $MASTER_NAME 10000"
  secret=$(read_secret password)
  [ -z "$secret" ] || echo "sentinel auth-pass $MASTER_NAME $(quoted "$secret")"
  [ ! -f "$2" ] || grep -E "^sentinel (current-epoch|(config|leader)-epoch $MASTER_NAME) " "$2"
  known_replicas "$1" "$2"
  for peer in $(sentinel_names); do
    [ "$peer" = "$SELF" ] || echo "sentinel known-sentinel $MASTER_NAME $(host_of "$peer") $(port_of "$peer") $(myid "$peer")"
  done
}

# A sentinel learns of replicas from the master alone. Where the master is dead before it answered, these lines are all
# there is to promote from.
known_replicas() {
  {
    i=0
    while [ "$i" -lt "$REPLICAS" ]; do
      echo "sentinel known-replica $MASTER_NAME $(host_of "redis-$i") $(port_of "redis-$i")"
      i=$((i + 1))
    done
    [ ! -f "$2" ] || grep "^sentinel known-replica $MASTER_NAME " "$2"
  } | awk -v master="$1" '$4 ":" $5 != master && !seen[$4 ":" $5]++'
}

# remembered_master STATE-FILE: the address that it watched, or nothing.
remembered_master() {
  [ ! -f "$1" ] || awk -v name="$MASTER_NAME" '$1 == "sentinel" && $2 == "monitor" && $3 == name { print $4 ":" $5 }' "$1"
}

# addresses: what every pod's address is now, to be kept beside the state.
addresses() {
  for name in $(redis_names) $(sentinel_names); do
    echo "$name $(host_of "$name") $(port_of "$name")"
  done
}

# translated STATE-FILE OLD-ADDRESSES: the state with the addresses of today. Services that were deleted and created
# again have others, and a state that names the old ones would wait for them for ever.
translated() {
  [ -f "$1" ] || return 0
  if [ ! -f "$2" ]; then
    cat "$1"
    return
  fi
  addresses | awk '
    FILENAME == "-" { now[$1] = $2 " " $3; next }
    FILENAME == ARGV[2] { name[$2 " " $3] = $1; next }
    $1 == "sentinel" && ($2 == "monitor" || $2 == "known-replica") {
      pod = name[$4 " " $5]
      if (pod in now) { split(now[pod], part, " "); $4 = part[1]; $5 = part[2] }
    }
    { print }' - "$2" "$1"
}
