#!/bin/sh
# Starts a node of the cluster: its id and its part follow from the number at the end of the pod's name, so that they
# are the same after every restart.
#   FIRST_ID  the id of pod 0      VOTERS  how many pods, from 0 on, vote      OTHERS  the roles of the pods after them
#   VOTER_ROLES  the roles of those that vote
set -eu

ordinal=${POD_NAME##*-}
if [ "$ordinal" -lt "$VOTERS" ]; then
  ESKER_PROCESS_ROLES=$VOTER_ROLES
else
  ESKER_PROCESS_ROLES=$OTHERS
fi
ESKER_NODE_ID=$((FIRST_ID + ordinal))
export ESKER_NODE_ID ESKER_PROCESS_ROLES
exec /opt/esker/entrypoint.sh broker --config /etc/esker/broker.properties
