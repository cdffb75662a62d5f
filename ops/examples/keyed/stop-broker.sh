#!/bin/sh
# Stops the broker that start-broker.sh has started, and returns when it has ended.
#   stop-broker.sh DATA_DIRECTORY
set -eu
if [ ! -f "$1/pid" ]; then
  echo 'no broker was started'
  exit 0
fi
pid=$(cat "$1/pid")
kill "$pid" 2>/dev/null || :
while kill -0 "$pid" 2>/dev/null; do
  sleep 0.1
done
rm -f "$1/pid"
echo 'the broker has ended'
