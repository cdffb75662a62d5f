#!/bin/sh
# Before a broker is stopped: waits until no partition lacks a replica in sync, at most so many seconds. In a rolling
# update the broker before has just come back and catches up; stopping the next one earlier would leave partitions
# with too few replicas in sync for acks=all. Leaderships are handed over afterwards, by SIGTERM.
#   drain.sh SECONDS
set -u

deadline=$(($(date +%s) + $1))
while [ "$(date +%s)" -lt "$deadline" ]; do
  # A broker that doesn't answer has nothing to wait for.
  status=$(curl -fsS --max-time 5 "${ESKER_HTTP:-http://127.0.0.1:8080}/cluster/status") || exit 0
  case $status in
    *'"under_replicated":[]'*) exit 0 ;;
  esac
  sleep 2
done
echo "partitions still lack replicas in sync after $1 s; stopping all the same" >&2
