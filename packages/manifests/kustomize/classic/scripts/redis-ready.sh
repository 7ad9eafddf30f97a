#!/bin/sh
# Ready: a master, or a replica that hears its master.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"

asks "$POD_IP" "$REDIS_PORT" INFO replication | tr -d '\r' | grep -Eq '^(role:master|master_link_status:up)$'
