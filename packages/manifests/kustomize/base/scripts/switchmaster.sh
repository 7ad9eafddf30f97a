#!/bin/sh
# What a person or a script asks the cluster to do, from any of its pods:
#   kubectl exec sentinel-0 -- sh /scripts/switchmaster.sh status
#   kubectl exec sentinel-0 -- sh /scripts/switchmaster.sh switchover [redis-0]
#   kubectl exec redis-1 -- sh /scripts/switchmaster.sh fence | unfence        (that pod itself)
#   kubectl exec redis-1 -- sh /scripts/switchmaster.sh adopt                  (the dump.rdb in its volume, while fenced)
set -u
SCRIPTS=${SCRIPTS:-$(dirname "$0")}
for part in lib gather pick-sentinel switchover named-master promote memory adopt; do
  # shellcheck source=/dev/null
  . "$SCRIPTS/$part.sh"
done

usage() {
  sed -n 's/^#   //p' "$0"
  exit 2
}

# status: what every pod says, and whether one and the same master comes of it.
status() {
  own=${SELF%-*}_fact
  [ "$own" = redis_fact ] || own=sentinel_fact
  facts=$({
    gather 'sentinels peers'
    "$own" "$SELF"
  } | sort)
  # Services that have no pod yet are there to be scaled up to.
  echo "$facts" | awk -v replicas="$REPLICAS" '!($1 == "redis" && ($4 == "silent" || $4 == "absent") && substr($2, 7) + 0 >= replicas)'
  named=$(named_master)
  if [ -z "$named" ]; then
    echo 'PROBLEM: no majority of the sentinels names a master'
    return 1
  fi
  echo "master: $(name_of "$named") $named"
  [ -n "$(pick_sentinel)" ] || { echo 'PROBLEM: no sentinel has a quorum and is out of TILT'; return 1; }
}

switchover() {
  if [ $# -gt 0 ]; then
    switch_over_to "${1#"$PREFIX"}"
    return
  fi
  old=$(name_of "$(named_master)")
  [ -n "$old" ] || { log 'no switchover: no majority of the sentinels names a master among the pods'; return 1; }
  switch_over "$(host_of "$old")" "$(port_of "$old")"
}

case ${1:-} in
  status) status ;;
  switchover)
    shift
    switchover "$@"
    ;;
  fence)
    : >"$STATE_DIR/fenced"
    log 'fenced: Redis ends here within seconds, and another pod is master'
    ;;
  adopt) adopt ;;
  unfence) rm -f "$STATE_DIR/fenced" ;;
  *) usage ;;
esac
