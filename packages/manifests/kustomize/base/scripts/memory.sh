# shellcheck shell=sh
# What a redis pod remembers about its own data, in files beside it:
#   synced   it held a whole copy once (the content of a master, or a finished copy of it)
#   alive    touched every second while the server lives: when this pod was last alive
#   last     EPOCH ROLE MASTER-ADDRESS, written when one of them changes

has_data() {
  [ -f "$STATE_DIR/synced" ] || return 1
  for file in "$DATA_DIR"/appendonlydir "$DATA_DIR"/*.rdb "$DATA_DIR"/*.aof; do
    [ ! -e "$file" ] || return 0
  done
  return 1
}

last_alive() {
  if [ -f "$STATE_DIR/alive" ]; then date -r "$STATE_DIR/alive" +%s; else echo 0; fi
}

# seconds_away: how long the data has been without a server. Ten where nobody wrote it down.
# Nothing where the clock has gone back since, or is another node's.
seconds_away() {
  seconds=10
  [ ! -f "$STATE_DIR/alive" ] || seconds=$(($(date +%s) - $(last_alive)))
  [ "$seconds" -ge 0 ] || seconds=0
  echo "$seconds"
}

# keep FILE TEXT: all of it or nothing of it is there after a crash.
keep() {
  echo "$2" >"$STATE_DIR/$1.new" && mv "$STATE_DIR/$1.new" "$STATE_DIR/$1"
}
