#!/bin/sh
# What has to be done while a redis server runs, looked at once a second, each as a state to be reached and not as an
# event to be caught: may it be promoted, is it what the sentinels think it is, was it fenced.
# tend-redis.sh SERVER-PID
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib gather memory links pick-sentinel switchover named-master repair; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done
server=$1
cure_in=-1
look=0
settled=''
followed_at=''
was=''
kept=''
ask_epoch_at=0

near() { near_redis "$@"; }

# look_at_itself: role, link, master, offset, priority, loading, written (all of it is on the disk), down_for
look_at_itself() {
  role='' link='' master='' offset=0 priority='' loading=0 written=''
  # shellcheck disable=SC2034 # for repair.sh
  down_for=-1
  # Evaluated, and therefore of these characters alone: REPLICAOF keeps whatever it is told as the name of a host.
  eval "$(near INFO | awk -F: '
    { gsub(/[^0-9A-Za-z_.:-]/, "") }
    $1 == "role" { print "role=" $2 }
    $1 == "master_link_status" { print "link=" $2 }
    $1 == "master_host" { host = substr($0, 13) }
    $1 == "master_port" { print "master=" host ":" $2 }
    $1 == "slave_repl_offset" { print "offset=" $2 }
    $1 == "slave_priority" { print "priority=" $2 }
    $1 == "loading" { print "loading=" $2 }
    $1 == "aof_enabled" { aof = $2 }
    $1 ~ /^aof_rewrite_(in_progress|scheduled)$/ && $2 { rewriting = 1 }
    $1 == "aof_last_bgrewrite_status" && $2 != "ok" { rewriting = 1 }
    $1 == "master_link_down_since_seconds" { print "down_for=" $2 }
    END { if (NR && !(aof && rewriting)) print "written=yes" }')"
}

# settle: a pod that started empty may be promoted once it holds a whole copy and follows: the link is called up for a
# moment before the copy's first bytes after it have arrived.
settle() {
  if [ "$role" = master ]; then
    settled=yes
  elif [ "$link" = up ]; then
    if [ -z "$followed_at" ]; then
      followed_at=$(with_password password "${master%:*}" "${master##*:}" INFO replication |
        awk -F: '/^master_repl_offset:/ { sub(/\r$/, ""); print $2 }')
    elif [ "$offset" -ge "$followed_at" ]; then
      settled=yes
    fi
  else
    followed_at=''
  fi
  [ -n "$settled" ] || return 0
  if [ "$priority" != 100 ]; then
    near CONFIG SET replica-priority 100 >/dev/null
    log "holds a whole copy and may be promoted"
  fi
}

# vouch: the copy is on the disk as well. Redis writes it into its AOF once it has loaded it, and would come back empty
# if it died before that.
vouch() {
  [ -n "$settled" ] && [ -n "$written" ] && [ ! -f "$STATE_DIR/synced" ] || return 0
  keep synced "from ${master:-itself}"
}

# tell_probe: what the readiness probe reads.
tell_probe() {
  case $role/$link/$loading in
    master//0 | slave/up/0) echo "ready $role" >"$RUN_DIR/state" ;;
    *) echo "not ready: ${role:-no answer} ${link:+with its link $link}" >"$RUN_DIR/state" ;;
  esac
}

# remember: the epoch is asked for again some looks after a change, because the sentinels raise it a moment after a pod
# was promoted, and now and then after that.
remember() {
  now_is="$role ${master:--}"
  if [ "$now_is" != "$was" ]; then
    was=$now_is
    ask_epoch_at=$((look + 6))
  elif [ "$look" -ge "$ask_epoch_at" ]; then
    ask_epoch_at=$((look + 30))
  else
    return
  fi
  epoch=$(gather sentinels | awk '$3 == "names" { heard = 1; if ($5 > epoch) epoch = $5 } END { if (heard) print epoch + 0 }')
  # Silence is no epoch: what was known stays.
  [ -n "$epoch" ] || return 0
  [ "$epoch $now_is" = "$kept" ] || keep last "$epoch $now_is"
  kept="$epoch $now_is"
}

while kill -0 "$server" 2>/dev/null; do
  : >"$STATE_DIR/alive"
  sleep 1
  look=$((look + 1))
  # Often until it has settled; a look costs a process.
  [ -z "$settled" ] || [ "$cure_in" -ge 0 ] || [ $((look % 3)) -eq 0 ] || continue
  if [ "$cure_in" -eq 0 ]; then
    cut_links redis
    cure_in=-2
  elif [ "$cure_in" -gt 0 ]; then
    cure_in=$((cure_in - 1))
  elif [ "$cure_in" -eq -1 ] && reaches_itself redis; then
    cure_in=$(setting cure-after-seconds 10)
  fi
  look_at_itself
  tell_probe
  if [ -z "$role" ] || [ "$loading" != 0 ]; then continue; fi
  [ -n "$settled" ] || settle
  vouch
  remember
  repair
done
