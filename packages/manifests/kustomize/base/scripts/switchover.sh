# shellcheck shell=sh
# A switchover that loses nothing: no write is accepted from the moment on at which the replicas have all of them. A plain
# SENTINEL FAILOVER tells the old master last, and what it accepts until then is lost.

# switch_over HOST PORT [ADDRESS]: of the master that listens there. ADDRESS is the replica that the sentinels are going to
# choose, where that is known. Succeeds if another one is master afterwards.
switch_over() {
  old_host=$1 old_port=$2 chosen_address=${3:-}
  switch_began=$(date +%s)
  picked=$(pick_sentinel)
  if [ -z "$picked" ]; then
    log "no switchover: no sentinel has a quorum and is out of TILT"
    return 1
  fi
  old CLIENT PAUSE 10000 WRITE >/dev/null
  hand_over
  handed=$?
  # Always: clients whose writes are held get a definite answer, READONLY from what is a replica by now.
  old CLIENT UNPAUSE >/dev/null
  [ "$handed" = 0 ] || return 1
  # Whoever asks the sentinels is told of the new master before this one goes.
  repeat 70 9 announced || log "the sentinels have not announced $new yet"
  log "switched over to $new, asked $picked"
}

hand_over() {
  if ! repeat 30 5 caught_up; then
    log "no switchover: no replica has caught up with the paused master"
    return 1
  fi
  followers=$(followers)
  if [ -z "$followers" ]; then
    log "no switchover: the master does not say who follows it"
    return 1
  fi
  answer=$(ask_sentinel "$picked" SENTINEL FAILOVER "$MASTER_NAME")
  case $answer in
    OK | *INPROG*) ;;
    *)
      log "no switchover: $picked says ${answer:-nothing}"
      return 1
      ;;
  esac
  # What has begun is waited for under a pause of its own: what the master accepted after the first one would be lost.
  old CLIENT PAUSE 10000 WRITE >/dev/null
  switch_began=$(date +%s)
  if ! repeat 70 9 promoted; then
    log "no switchover: $picked said $answer, and no other master was seen within the pause"
    return 1
  fi
  # At once, and not when the sentinels have told everybody: clients have waited long enough for an answer.
  old REPLICAOF "${new%:*}" "${new##*:}" >/dev/null
}

old() { with_password password "$old_host" "$old_port" "$@"; }

# repeat TIMES SECONDS CONDITION: a tenth of a second apart, and not beyond so many seconds of the pause, which is ten long.
repeat() {
  tries=$1
  while ! "$3"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] && [ $(($(date +%s) - switch_began)) -lt "$2" ] || return 1
    sleep 0.1
  done
}

# online_replicas: reads INFO replication, prints ADDRESS OFFSET of each replica that is online, and "goal OFFSET" of the master.
online_replicas() {
  awk '
    function value(name) {
      if (!match($0, "[:,]" name "=[^,\r]*")) return ""
      return substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2)
    }
    /^master_repl_offset:/ { sub(/\r$/, ""); print "goal", substr($0, 20) }
    /^slave[0-9]+:/ && /state=online/ { print value("ip") ":" value("port"), value("offset") }'
}

# caught_up: every replica that is online has all of it; after a second one of them is enough, the one that is chosen.
caught_up() {
  old INFO replication | online_replicas | awk -v patient="$((tries > 20))" -v chosen="$chosen_address" '
    $1 == "goal" { goal = $2; next }
    { offset[$1] = $2; n++ }
    END {
      for (address in offset) if (offset[address] == goal) equal++
      enough = chosen == "" ? equal > 0 : (chosen in offset) && offset[chosen] == goal
      exit !(enough && (equal == n || !patient))
    }'
}

# followers: the replicas that are online. Only they can be promoted, and each of them answers: the Service of a pod that
# is not there may be silent for a second, in which clients wait.
followers() {
  old INFO replication | online_replicas | awk '$1 != "goal" { print $1 }'
}

# promoted: one of them says that it is master.
promoted() {
  for new in $followers; do
    [ "$(with_password password "${new%:*}" "${new##*:}" ROLE | head -n 1)" != master ] || return 0
  done
  return 1
}

# announced: a majority of the sentinels names it. The one that leads the failover is the last to do so.
announced() { [ "$(named_master)" = "$new" ]; }
