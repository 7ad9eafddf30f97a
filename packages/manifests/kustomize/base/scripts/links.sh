# shellcheck shell=sh
# Cures the sentinels of a busy loop. While a Service has no pod, its address answers with an ICMP error; the kernel keeps
# that with the sentinels' socket even when the connection succeeds after all, and from then on their event loop spins.
# Once this pod can be reached under its own address, and some seconds later, all connections that sentinels have to it
# are closed once; they open clean ones at once.

# sentinel_links: reads CLIENT LIST, prints the ids of the sentinels' connections.
sentinel_links() {
  awk '/ name=sentinel-[0-9a-f]+-(cmd|pubsub) / { sub(/^id=/, "", $1); print $1 }'
}

# own_run_id ASK...: the run id of the server that answers to the command.
own_run_id() { "$@" INFO server | awk -F: '/^run_id:/ { sub(/\r$/, ""); print $2 }'; }

# reaches_itself KIND: is the server behind the announced address the one in this pod?
reaches_itself() {
  near=$(own_run_id "near_$1")
  [ -n "$near" ] && [ "$near" = "$(own_run_id "ask_$1" "$SELF")" ]
}

near_redis() { with_password password 127.0.0.1 "$(port_of "$SELF")" "$@"; }
near_sentinel() { with_password sentinel-password 127.0.0.1 "$(port_of "$SELF")" "$@"; }

# cut_links KIND
cut_links() {
  ids=$("near_$1" CLIENT LIST | sentinel_links)
  [ -n "$ids" ] || return 0
  for id in $ids; do echo "CLIENT KILL ID $id"; done | "near_$1" >/dev/null
  log "closed the sentinels' connections once, so that none of them spins: $(echo "$ids" | wc -l)"
}
