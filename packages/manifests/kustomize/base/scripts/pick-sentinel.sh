# shellcheck shell=sh
# Which sentinel to ask for a failover: one that sees a quorum and is not in TILT. One in TILT answers OK and acts half
# a minute later, when whatever was prepared for the failover is long over.

# pick_sentinel: prints the name of the first that will do.
pick_sentinel() {
  picks=$(mktemp -d "$RUN_DIR/picks.XXXXXX")
  pids=''
  for name in $(sentinel_names); do
    fit_sentinel "$name" >"$picks/$name" &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086 # a list of process ids
  wait $pids
  cat "$picks"/* | head -n 1
  rm -rf "$picks"
}

fit_sentinel() {
  printf 'SENTINEL CKQUORUM %s\nINFO sentinel\n' "$MASTER_NAME" | ask_sentinel "$1" |
    awk -v name="$1" '/^OK / { quorum = 1 } /^sentinel_tilt:0/ { calm = 1 } END { if (quorum && calm) print name }'
}

# ask_for_failover: once, and again when that has had its time: a second sentinel that is asked during the first one's
# failover would begin another.
ask_again_at=0
may_ask_again() { [ "$(date +%s)" -ge "$ask_again_at" ]; }

ask_for_failover() {
  may_ask_again || return 0
  picked=$(pick_sentinel)
  if [ -z "$picked" ]; then
    say "WAITING: no sentinel has a quorum and is out of TILT, to be asked for a failover"
    return 0
  fi
  answer=$(ask_sentinel "$picked" SENTINEL FAILOVER "$MASTER_NAME")
  log "asked $picked for a failover: ${answer:-no answer}"
  case $answer in
    OK | *INPROG*) ask_again_at=$(($(date +%s) + 5)) ;;
    *) ask_again_at=$(($(date +%s) + 1)) ;;
  esac
}
