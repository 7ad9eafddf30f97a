# shellcheck shell=sh
# Who is master, for a redis pod that is about to start. Facts in (see gather.sh), one verdict out, nothing else touched:
#   board REASON    no majority of sentinels: tell them what this pod has, do not listen
#   follow ADDRESS  start as a replica of it
#   serve REASON    start as the master
#   yield REASON    named master and must not be: do not listen, ask for a failover
#   peers REASON    named master: the other redis pods have to be asked before anything else can be said
#   wait REASON     do not listen, look again
# Three facts come from the pod itself:
#   asked peers     where they were asked, whether they have answered or not
#   self NAME ADDRESS data|blank SECONDS-SINCE-IT-WAS-LAST-ALIVE SECONDS-SINCE-IT-IS-NAMED
#   limits SENTINELS REDIS-PODS SECONDS-TO-YIELD SECONDS-TO-AWAIT-ABSENT-PODS
# The sentinels' majority decides; a pod never appoints itself, and silence is never taken for an answer.

decide() {
  awk '
    # The setting may lag behind the StatefulSet. A pod beyond it can show that there is data, and not that there is none.
    function counts(name) { sub(/.*-/, "", name); return name + 0 < pods }
    function heard(name) { if (counts(name) && !(name in answered)) { answered[name] = 1; seen++ } }
    $1 == "self" { me = $2; address = $3; blank = $4 == "blank"; away = $5; waited = $6 }
    $1 == "asked" { asked = 1 }
    $1 == "limits" { sentinels = $2; pods = $3; yield_for = $4; await_for = $5 }
    $1 == "sentinel" && $3 == "names" {
      answers++
      epoch = $5 + 0
      if (answers == 1 || epoch > newest) { newest = epoch; split("", votes) }
      if (epoch == newest) votes[$4]++
    }
    $1 == "redis" && $4 == "serves" {
      heard($2)
      if ($6 > 0) rich = rich " " $2
      if ($6 > 0 && $8 == "down" && $7 > away + 1) outlived = outlived " " $2
      if ($6 > 0 && $5 == "master" && $7 > away + 1) promoted = promoted " " $2
      if ($8 == "up" && $9 == address) linked = linked " " $2
    }
    $1 == "redis" && $4 == "silent" { silent = silent " " $2 }
    # A pod that does not listen yet either says on its board what it has.
    $1 == "board" && $2 != me && ($4 == "data" || $4 == "blank") {
      heard($2)
      if ($4 == "data") rich = rich " " $2
    }
    END {
      if (answers < int(sentinels / 2) + 1) {
        print "board only", answers + 0, "of", sentinels, "sentinels name a master"
        exit
      }
      for (candidate in votes) { candidates++; if (votes[candidate] > most) { most = votes[candidate]; named = candidate } }
      # At one and the same epoch the sentinels must agree. Nothing but a failover, which has a higher epoch, heals this.
      if (candidates > 1 && most < int(sentinels / 2) + 1) {
        print "wait the sentinels name different masters at epoch", newest
        exit
      }
      if (named != address) { print "follow", named; exit }
      if (!asked) { print "peers named master at epoch", newest; exit }
      # A replica is master a second before the sentinels say so.
      if (promoted != "" && waited < yield_for) { print "wait the sentinels name this pod, and" promoted " is master already"; exit }

      present = seen + counts(me)
      majority = int(pods / 2) + 1
      if (blank) {
        if (rich != "") print "yield this pod is empty, and there is data in" rich
        else if (present >= pods) print "serve named master, and all", pods, "pods are empty"
        else if (present >= majority && waited >= await_for) print "serve named master, and all", present, "pods that answer are empty"
        else print "wait this pod is empty, and only", present, "of", pods, "pods say what they have"
        exit
      }
      # Somebody still talks to a process under this address: the one before this has not ended.
      if (linked != "" && waited < yield_for) { print "wait still linked to the process before this one:" linked; exit }
      # They go on with a newer history than the one on this disk as soon as one of them is promoted.
      if (outlived != "" && waited < yield_for) { print "yield outlived by" outlived; exit }
      # A connection that leads nowhere, or a machine that is overloaded: three looks, each over new connections.
      if (silent != "" && waited < 3) { print "wait no answer yet from" silent ", which may have outlived this pod"; exit }
      print "serve named master, and nobody outlived this pod" (outlived == "" ? "" : " and was promoted in " waited " s")
    }'
}
