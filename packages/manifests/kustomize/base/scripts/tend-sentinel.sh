#!/bin/sh
# What has to be done once while a sentinel runs: to let it look more often, to end its patience with a master that it has
# not heard yet, and the cure of links.sh.
# tend-sentinel.sh SERVER-PID
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib links; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done
server=$1

lives() { kill -0 "$server" 2>/dev/null; }

# A sentinel asks every server each ten seconds what it is, and each second while a failover is on. For those ten seconds
# it takes a replica that has got its copy for one that cannot be promoted, and refuses a switchover. And it counts
# down-after from the PING that was not answered, of which it sends one a second: twice as many find a death a quarter of a
# second sooner. And while a pod is replaced, its address may lead nowhere for a moment: the connection that a sentinel
# opens then never comes to be, and it waits a quarter of a minute before it opens another. During that time it can
# neither promote that pod nor make it follow a new master. Not settings that a file can hold.
look_often() {
  until [ "$(near_sentinel SENTINEL DEBUG INFO-PERIOD 1000 PING-PERIOD 500 MIN-LINK-RECONNECT-PERIOD 2000)" = OK ]; do
    lives || exit 0
    sleep 0.2
  done
}

# heard_master: it has answered INFO. Until the first time, what is told is 0.
heard_master() {
  near_sentinel SENTINEL MASTER "$MASTER_NAME" | awk 'found { exit !($1 > 0) } $0 == "info-refresh" { found = 1 } END { if (!found) exit 1 }'
}

# After an outage of everything the master starts when a majority of the sentinels names it. A sentinel that called it
# down meanwhile, because it was started a few seconds sooner, would have another one promoted just when it is there.
end_patience() {
  began=$(date +%s)
  until heard_master || [ $(($(date +%s) - began)) -ge $((2 * DOWN_AFTER_MS / 1000)) ]; do
    lives || exit 0
    sleep 0.5
  done
  until [ "$(near_sentinel SENTINEL SET "$MASTER_NAME" down-after-milliseconds "$DOWN_AFTER_MS")" = OK ]; do
    lives || exit 0
    sleep 0.2
  done
}

look_often
end_patience
until reaches_itself sentinel; do
  lives || exit 0
  sleep 1
done
sleep "$(setting cure-after-seconds 10)"
! lives || cut_links sentinel
