#!/bin/sh
# Stops the service cleanly, whoever watches it.
set -eu
cd "$(dirname "$0")"

if ! ./service-runs.sh; then
  echo "the service does not run"
  exit 0
fi
kill "$(cat service.pid)"
while ./service-runs.sh; do sleep 0.1; done
echo "the service is stopped"
