#!/bin/sh
# What the container runs: the launcher, with the rack out of a file if one is named. Kubernetes' init container
# writes that file, since a pod can't be told its zone by environment.
set -eu

if [ -n "${ESKER_BROKER_RACK_FILE:-}" ]; then
  read -r ESKER_BROKER_RACK <"$ESKER_BROKER_RACK_FILE" || [ -n "${ESKER_BROKER_RACK:-}" ] || {
    echo "esker: ESKER_BROKER_RACK_FILE = $ESKER_BROKER_RACK_FILE has no rack in it" >&2
    exit 1
  }
  export ESKER_BROKER_RACK
  unset ESKER_BROKER_RACK_FILE
fi

exec /opt/esker/esker "$@"
