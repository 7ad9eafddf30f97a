# shellcheck shell=sh

# named_master: whom a majority of the sentinels names, or nothing.
named_master() {
  {
    gather sentinels
    [ "${SELF#sentinel-}" = "$SELF" ] || sentinel_fact "$SELF"
  } | awk -v majority="$(majority)" '
    $3 == "names" { if (++votes[$4] >= majority) named = $4 }
    END { print named }'
}
