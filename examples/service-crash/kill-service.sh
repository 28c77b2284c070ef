#!/bin/sh
# Kills the service as a crash would. The process id in service.pid may be old, and belong to
# somebody else by now: then nobody is killed.
set -eu
cd "$(dirname "$0")"

if ! ./service-runs.sh; then
  echo "service.pid names no running service: nothing is killed" >&2
  exit 1
fi
pid=$(cat service.pid)
kill -9 "$pid"
echo "killed process $pid"
