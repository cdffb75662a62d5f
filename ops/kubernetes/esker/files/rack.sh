#!/bin/sh
# Writes the rack of this node into a file: the value of a label of the node, asked from the API server. A pod can't be
# told the labels of its node by the downward API (before Kubernetes 1.35), so the init container does it with the
# service account's token, which no other container sees.
#   NODE_NAME    the node            RACK_LABEL  its label            RACK_FILE  where the rack goes
#   KUBE_API     the API server      KUBE_AUTH   the folder with token and ca.crt
set -eu

api=${KUBE_API:-https://$KUBERNETES_SERVICE_HOST:${KUBERNETES_SERVICE_PORT:-443}}
auth=${KUBE_AUTH:-/var/run/secrets/kubernetes.io/serviceaccount}

# Metadata only: the status of a node has tens of kilobytes.
node=$(curl -fsS --max-time 10 --retry 5 --retry-all-errors --cacert "$auth/ca.crt" \
  -H "Authorization: Bearer $(cat "$auth/token")" \
  -H 'Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' \
  "$api/api/v1/nodes/$NODE_NAME")

label=$(printf '%s' "$RACK_LABEL" | sed 's/[.]/[.]/g')
rack=$(printf '%s' "$node" | tr -d '\n' | tr '{},' '[\n*]' |
  sed -n "s|^[[:space:]]*\"$label\":[[:space:]]*\"\([^\"]*\)\".*|\1|p" | head -n 1)
if [ -z "$rack" ]; then
  echo "node $NODE_NAME has no label $RACK_LABEL; label it, or set rack.from=none" >&2
  exit 1
fi
printf '%s\n' "$rack" >"$RACK_FILE"
echo "node $NODE_NAME: rack $rack"
