# shellcheck shell=sh
# Makes what a fenced pod starts with out of a dump.rdb that was put into its volume: a server that keeps an AOF loads
# that and not the file. Nobody can reach the server that does it, and none of its peers takes it for the master.

adopt() {
  [ -f "$STATE_DIR/fenced" ] || { log 'not adopted: fence this pod first, so that no server uses its volume'; return 1; }
  [ "$(with_password password 127.0.0.1 "$(port_of "$SELF")" PING)" != PONG ] || { log 'not adopted: Redis has not ended yet'; return 1; }
  [ -f "$DATA_DIR/dump.rdb" ] || { log "not adopted: there is no $DATA_DIR/dump.rdb"; return 1; }
  [ ! -e "$DATA_DIR/appendonlydir" ] || { log "not adopted: remove $DATA_DIR/appendonlydir, which would win"; return 1; }
  socket=$RUN_DIR/adopt.sock
  # shellcheck disable=SC2086 # one word or none
  $ENTRYPOINT "$SERVER" --port 0 --unixsocket "$socket" --dir "$DATA_DIR" --save '' --logfile "$RUN_DIR/adopt.log" --daemonize yes
  tries=0
  # It says LOADING for as long as that takes.
  until [ "$(adopting PING)" = PONG ]; do
    case $(adopting PING) in
      *LOADING* | PONG) tries=0 ;;
      *) tries=$((tries + 1)) ;;
    esac
    [ "$tries" -lt 20 ] || { log "not adopted: $(tail -n 1 "$RUN_DIR/adopt.log")"; return 1; }
    sleep 0.2
  done
  keys=$(adopting DBSIZE)
  adopting CONFIG SET appendonly yes >/dev/null
  while adopting INFO persistence | grep -qE '^aof_rewrite_(in_progress|scheduled):1'; do sleep 0.2; done
  case $(adopting INFO persistence) in
    *aof_last_bgrewrite_status:ok*) ;;
    *) adopting SHUTDOWN NOSAVE; log "not adopted: $(tail -n 1 "$RUN_DIR/adopt.log")"; return 1 ;;
  esac
  adopting SHUTDOWN NOSAVE
  keep synced 'from a dump'
  log "adopted the $keys keys of dump.rdb"
}

adopting() { timeout 5 "$CLI" -s "$socket" "$@" 2>/dev/null; }
