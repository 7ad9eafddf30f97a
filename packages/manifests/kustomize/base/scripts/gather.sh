# shellcheck shell=sh
# Asks every sentinel and every redis pod at once what it knows, and prints the answers as lines of text, the facts that
# the decisions are made from:
#   sentinel NAME silent | unknowing | refuses TEXT | names ADDRESS CONFIG-EPOCH
#   redis NAME ADDRESS silent | absent | refuses TEXT | serves master|slave KEYS UPTIME up|down|- MASTER-ADDRESS|-
#   board NAME ADDRESS silent | data|blank EPOCH ROLE TIME MASTER-ADDRESS
# Absent is who certainly does not listen; who is silent may be alive. At once, because a pod that is being replaced may be
# silent for the whole time limit, and three of them would take three times as long one after the other.

# gather "KIND...": of sentinels, peers (the other redis pods) and boards.
gather() {
  gather_kinds=$1
  facts=$(mktemp -d "$RUN_DIR/facts.XXXXXX")
  pids=''
  for kind in $gather_kinds; do
    case $kind in
      sentinels) for name in $(sentinel_names); do
        [ "$name" = "$SELF" ] || start_asking sentinel_fact "$name"
      done ;;
      peers) for name in $(redis_names); do
        [ "$name" = "$SELF" ] || start_asking redis_fact "$name"
      done ;;
      boards) for name in $(redis_names); do
        [ "${name#redis-}" -ge "$REPLICAS" ] || start_asking board_fact "$name"
      done ;;
    esac
  done
  # shellcheck disable=SC2086 # a list of process ids
  [ -z "$pids" ] || wait $pids
  cat "$facts"/* 2>/dev/null
  rm -rf "$facts"
}

start_asking() {
  "$1" "$2" >"$facts/$1-$2" &
  pids="$pids $!"
}

# Two questions at once: while it leads a failover a sentinel tells the new epoch together with the old address when it
# is asked for the master, and the new address only when it is asked for that. Both wrong ones together never heal.
sentinel_fact() {
  printf 'SENTINEL GET-MASTER-ADDR-BY-NAME %s\nSENTINEL MASTER %s\n' "$MASTER_NAME" "$MASTER_NAME" | ask_sentinel "$1" |
    awk -v name="$1" '
    /No such master/ { fact = "unknowing" }
    NR == 1 && /^[A-Z]+ / && fact == "" { fact = "refuses " $0 }
    NR == 1 { ip = $0 }
    NR == 2 { port = $0 }
    # The answer to the second question begins here, unless the first one was lost while the server started.
    NR == 3 { whole = port ~ /^[0-9]+$/ && $0 == "name" }
    NR > 2 && NR % 2 { key = $0 }
    NR > 2 && !(NR % 2) { value[key] = $0 }
    END {
      if (fact == "" && whole) fact = "names " ip ":" port " " (value["config-epoch"] + 0)
      print "sentinel", name, fact == "" ? "silent" : fact
    }'
}

redis_fact() {
  ASK_ERRORS=told ask_redis "$1" INFO | awk -v name="$1" -v address="$(address_of "$1")" '
    { sub(/\r$/, "") }
    NR == 1 && /^-?[A-Z]+ / { refusal = $0 }
    /Connection refused/ { nobody = 1 }
    { colon = index($0, ":"); value[substr($0, 1, colon - 1)] = substr($0, colon + 1) }
    /^db[0-9]+:keys=/ { split($0, part, /[=,]/); keys += part[2] }
    END {
      if (value["role"] == "") { print "redis", name, address, refusal != "" ? "refuses " refusal : nobody ? "absent" : "silent"; exit }
      # Whoever is loading has something to load.
      if (value["loading"] == 1 && !keys) keys = 1
      master = value["role"] == "slave" ? value["master_host"] ":" value["master_port"] : "-"
      link = value["role"] == "slave" ? value["master_link_status"] : "-"
      print "redis", name, address, "serves", value["role"], keys + 0, value["uptime_in_seconds"] + 0, link, master
    }'
}

board_fact() {
  seen=$(with_password password "$(host_of "$1")" "$(board_port_of "$1")" GET board)
  case $seen in
    data\ * | blank\ *) echo "board $1 $(address_of "$1") $seen" ;;
    *) echo "board $1 $(address_of "$1") silent" ;;
  esac
}

board_port_of() {
  port=$(service_variable "$1" PORT_BOARD)
  echo "${port:-6380}"
}
