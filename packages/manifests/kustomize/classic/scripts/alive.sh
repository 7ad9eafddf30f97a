#!/bin/sh
# alive.sh PORT: the process answers, whatever it says. Never asks whether others live: killing this one cures no other.
set -u
# shellcheck source=common.sh
. "${SCRIPTS:-/scripts}/common.sh"

asks "$POD_IP" "$1" PING | grep -Eq '^(PONG|LOADING|BUSY|MASTERDOWN|NOAUTH)'
