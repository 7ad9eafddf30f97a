# shellcheck shell=sh
# The notice board: a server without data on another port, on which a redis pod that must not listen yet says what it
# has. Sentinels that have lost their state, or never had any, read it to find out who is master. On another port,
# because whatever answers on the real one would be taken for the master, and an empty master wipes its replicas.

board_pid=''
board_written=''

start_board() {
  [ -z "$board_pid" ] || return 0
  folder=$RUN_DIR/board
  mkdir -p "$folder"
  {
    echo "dir $folder"
    listening "$(board_port_of "$SELF")"
    printf 'save ""\nappendonly no\nmaxclients 64\nlogfile %s/log\n' "$folder"
    grep -i '^ *bind ' "$CONFIG_DIR/redis.conf" 2>/dev/null
    secret=$(read_secret password)
    [ -z "$secret" ] || echo "requirepass $(quoted "$secret")"
  } >"$folder/board.conf"
  "$SERVER" "$folder/board.conf" >/dev/null 2>&1 &
  board_pid=$!
}

# write_board: what this pod has, from what it wrote down while it was alive. Until the board has it.
write_board() {
  [ -z "$board_written" ] || return 0
  [ "$(with_password password 127.0.0.1 "$(board_port_of "$SELF")" SET board "$(board_text)")" != OK ] || board_written=yes
}

board_text() {
  if has_data; then
    last='0 slave -'
    [ ! -f "$STATE_DIR/last" ] || last=$(cat "$STATE_DIR/last")
    # shellcheck disable=SC2086 # three words
    set -- $last
    echo "data $1 $2 $(last_alive) $3"
  else
    echo 'blank 0 slave 0 -'
  fi
}

stop_board() {
  [ -n "$board_pid" ] || return 0
  kill "$board_pid" 2>/dev/null
  wait "$board_pid" 2>/dev/null
  board_pid=''
  board_written=''
}
