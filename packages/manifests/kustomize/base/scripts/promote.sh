# shellcheck shell=sh
# A switchover to a pod of one's choice. Sentinels promote the replica with the lowest priority, so all the others are put
# behind the chosen one until it is master, and what was changed is put back whatever happens.

# switch_over_to redis-0
switch_over_to() {
  chosen=$1
  old_name=$(name_of "$(named_master)")
  if [ -z "$old_name" ]; then
    log "no switchover: no majority of the sentinels names a master among the pods"
    return 1
  fi
  [ "$old_name" != "$chosen" ] || { log "$chosen is the master already"; return 0; }
  case $(ask_redis "$chosen" INFO replication) in
    *master_link_status:up*) ;;
    *) log "no switchover: $chosen is not linked to the master"; return 1 ;;
  esac
  # Before that the script beside its server would put its priority back (tend-redis.sh).
  # shellcheck disable=SC2034 # for repeat, in switchover.sh
  switch_began=$(date +%s)
  if ! repeat 90 9 settled_there; then
    log "no switchover: $chosen holds no whole copy yet"
    return 1
  fi
  trap 'put_back; exit 130' HUP INT TERM
  ask_redis "$chosen" CONFIG SET replica-priority 1 >/dev/null
  result=1
  if ! sentinels_have_seen "$chosen"; then
    log "no switchover: the sentinels have not seen the priority of $chosen, or do not reach it"
  elif switch_over "$(host_of "$old_name")" "$(port_of "$old_name")" "$(address_of "$chosen")"; then
    # A sentinel passes over a replica whose connection it has lost at that moment.
    # shellcheck disable=SC2154 # new is set in switchover.sh
    if [ "$new" = "$(address_of "$chosen")" ]; then
      result=0
    else
      log "the sentinels chose $new and not $chosen: ask again"
    fi
  fi
  put_back
  trap - HUP INT TERM
  return $result
}

settled_there() { [ "$(ask_redis "$chosen" CONFIG GET replica-priority | tail -n 1)" = 100 ]; }

put_back() { ask_redis "$chosen" CONFIG SET replica-priority 100 >/dev/null; }

# sentinels_have_seen redis-0: its priority, over a connection that they have. They ask a replica once a second
# (tend-sentinel.sh). All of them, because any may be the one that is picked.
sentinels_have_seen() {
  rounds=30
  while [ "$rounds" -gt 0 ]; do
    blind=''
    for name in $(sentinel_names); do
      ask_sentinel "$name" SENTINEL REPLICAS "$MASTER_NAME" | awk -v wanted="$(address_of "$1")" '
        $0 == "ip" || $0 == "port" || $0 == "flags" || $0 == "slave-priority" { key = $0; if ((getline line) > 0) value[key] = line }
        key == "slave-priority" { if (value["ip"] ":" value["port"] == wanted && value["flags"] == "slave" && value[key] == 1) seen = 1; key = "" }
        END { exit !seen }' || blind="$blind $name"
    done
    [ "$(echo "$blind" | wc -w)" -gt 0 ] || return 0
    rounds=$((rounds - 1))
    sleep 0.5
  done
  return 1
}

# name_of ADDRESS: the pod that announces it.
name_of() {
  for name in $(redis_names); do
    [ "$(address_of "$name")" != "$1" ] || echo "$name"
  done
}
