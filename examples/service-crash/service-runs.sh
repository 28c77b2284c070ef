#!/bin/sh
# Ends with 0 if the process in service.pid is alive and is our service.
cd "$(dirname "$0")" || exit 1
pid=$(cat service.pid 2>/dev/null) || exit 1
case $(ps -o args= -p "$pid" 2>/dev/null) in
  *service.mjs*) exit 0 ;;
  *) exit 1 ;;
esac
