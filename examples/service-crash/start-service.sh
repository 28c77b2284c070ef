#!/bin/sh
# Starts the service in the background and returns once it listens. With --keep-alive somebody
# watches it and starts it again when it dies; a clean stop ends that too.
set -eu
cd "$(dirname "$0")"

if ./service-runs.sh; then
  echo "the service runs already"
  exit 0
fi
rm -f service.pid

# closing its streams lets whoever started us see our end
if [ "${1-}" = "--keep-alive" ]; then
  nohup sh -c 'until node service.mjs; do sleep 0.2; done' </dev/null >>service.log 2>&1 &
else
  nohup node service.mjs </dev/null >>service.log 2>&1 &
fi

tries=0
until ./service-runs.sh; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then
    echo "the service did not start within 10 s; service.log says why" >&2
    exit 1
  fi
  sleep 0.1
done
echo "the service runs as process $(cat service.pid)"
