# shellcheck shell=sh
# Which master a sentinel without any state starts to watch. Facts in (see gather.sh), one verdict out:
#   watch ADDRESS REASON    what everybody agrees on, or a majority of the redis pods
#   choose ADDRESS REASON   the best of what is there; to be seen twice in a row before it is acted upon
#   wait REASON
# One fact comes from the pod itself:
#   limits SENTINELS REDIS-PODS SECONDS-WAITED SECONDS-TO-AWAIT-ABSENT-EMPTY-PODS SECONDS-TO-AWAIT-ABSENT-PODS
# Every sentinel computes the same from the same facts: two sentinels that start with different masters at epoch 0
# would never agree again.

seed() {
  awk '
    # The setting may lag behind the StatefulSet. A pod beyond it can show that there is data, and not that there is none.
    function counts(name) { sub(/.*-/, "", name); return name + 0 < pods }
    function heard(name) { if (counts(name) && !(name in answered)) { answered[name] = 1; seen++ } }
    $1 == "limits" { pods = $3; waited = $4; await_empty = $5; await_data = $6 }
    $1 == "sentinel" && $3 == "names" && (known == "" || $5 + 0 > epoch) { known = $4; epoch = $5 + 0 }
    $1 == "redis" && $2 == "redis-0" { first = $3 }
    $1 == "board" && $2 == "redis-0" { first = $3 }
    $1 == "redis" && $4 == "serves" {
      heard($2)
      claim = $5 == "master" ? $3 : $9
      votes[claim]++
      if ($6 > 0) { data++; claims[claim]++ }
    }
    $1 == "board" && ($4 == "data" || $4 == "blank") {
      heard($2)
      if ($4 == "data") {
        data++
        # The later epoch knows more; within one epoch the master does, then whoever was alive last, then the lower name.
        rank = sprintf("%012d %d %012d", $5, $6 == "master", $7)
        if (best == "" || rank > best_rank || (rank == best_rank && $2 < best)) { best = $2; best_rank = rank; best_address = $3 }
      }
    }
    END {
      majority = int(pods / 2) + 1
      if (known != "") { print "watch", known, "named by another sentinel at epoch", epoch; exit }
      for (claim in votes) if (votes[claim] >= majority) { print "watch", claim, "named by", votes[claim], "of", pods, "redis pods"; exit }
      complete = seen >= pods
      if (!data) {
        if (complete) print "watch", first, "the first of", pods, "empty pods"
        else if (seen >= majority && waited >= await_empty) print "watch", first, "the first;", seen, "of", pods, "pods answer, all empty"
        else print "wait", seen + 0, "of", pods, "redis pods say what they have"
        exit
      }
      if (!complete && (seen < majority || waited < await_data)) {
        print "wait there is data and no sentinel remembers its master;", seen + 0, "of", pods, "redis pods say what they have"
        exit
      }
      for (claim in claims) if (claims[claim] > most || (claims[claim] == most && claim < claimed)) { most = claims[claim]; claimed = claim }
      if (claimed != "") print "choose", claimed, "what the running pods follow"
      else print "choose", best_address, "of", best, "whose data is the latest"
    }'
}
