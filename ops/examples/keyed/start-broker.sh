#!/bin/sh
# Starts a broker in the background and returns once it serves; or says why it doesn't.
#   start-broker.sh ESKER DATA_DIRECTORY [FLAG...]
set -eu
esker=$1 data=$2
shift 2
mkdir -p "$data"
if [ -f "$data/pid" ] && kill -0 "$(cat "$data/pid")" 2>/dev/null; then
  echo "the broker runs already, as process $(cat "$data/pid")"
  exit 0
fi
nohup "$esker" broker --data-dir="$data/broker" "$@" </dev/null >"$data/log" 2>&1 &
echo $! >"$data/pid"
# Its first start may build Esker, which takes minutes.
while ! grep -q '^Kafka on ' "$data/log"; do
  if ! kill -0 "$(cat "$data/pid")" 2>/dev/null; then
    cat "$data/log" >&2
    rm -f "$data/pid"
    exit 1
  fi
  sleep 0.2
done
grep '^Kafka on ' "$data/log"
