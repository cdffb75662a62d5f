#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() {
  cat <<'END'
Usage: decommission-broker.sh [options] BROKER
Takes a broker out of the cluster for good: drains it (every replica moves to other brokers), waits until it has none,
has it stopped, and unregisters it. May be run again after a failure; 'esker cluster undrain BROKER' takes it back.

It refuses where the others couldn't keep as many replicas as topics have, and for a broker that votes in the quorum:
the voters are fixed, so the quorum would lack one from then on. Replace the machine of a voter rather (docs/CLUSTER.md).

  -m, --meta HOST:PORT[,...]   other brokers' HTTP addresses (default: $ESKER_META, or localhost:8080)
      --stop COMMAND           stops the broker once it is empty; {id} and {host} are filled in, and sh runs it
                               (default: it asks you to stop it, and waits)
      --drain-only             leave it in the cluster, empty; allowed for a voter too
      --timeout SECONDS        how long draining may take (default: 3600), and stopping as well
  -n, --dry-run                change nothing, say what would be moved
  -h, --help                   print this

Exit code: 0 it is gone (or empty); 1 not so; 2 wrong usage.   Needs: curl.
Example: decommission-broker.sh 4 --stop 'ssh {host} sudo systemctl disable --now esker'
END
}

id='' stop='' drain_only='' timeout=3600 dry=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --drain-only) drain_only=yes ;;
    -m | --meta | --meta=*) option_value "$@" && meta=$value ;;
    --stop | --stop=*) option_value "$@" && stop=$value ;;
    --timeout | --timeout=*)
      option_value "$@"
      check_number --timeout "$value" 1 604800
      timeout=$value
      ;;
    -*) wrong_usage "there is no option $1" ;;
    *)
      [ -z "$id" ] || wrong_usage "one broker at a time; '$1' is a second one"
      check_number broker "$1" 0 999999999
      id=$1
      ;;
  esac
  shift "$words"
done
[ -n "$id" ] || wrong_usage 'name a broker by its number'
check_meta
need curl awk sed

is_voter() {
  printf '%s\n' "$state" | awk -F '\t' -v id="$id" '
    $1 ~ /^quorum\.voters\.[0-9]+\.id$/ && $2 == id { found = 1 }
    END { exit !found }'
}

# Topics with more replicas than $1.
topics_beyond() {
  must_call GET '/topics?internal=true'
  printf '%s' "$answer" | flatten | awk -F '\t' -v most="$1" '
    $1 ~ /^topics\.[0-9]+\.name$/ { name = $2 }
    $1 ~ /^topics\.[0-9]+\.replication_factor$/ && $2 > most { printf "%s%s (%d)", n++ ? ", " : "", name, $2 }'
}

must_read_state
[ -n "$(broker_field "$id" 1)" ] || fail "there is no broker $id in this cluster"
[ -n "$(state_of quorum.leader)" ] || fail "no leader of the quorum answers; mend that first"
if [ -z "$drain_only" ] && is_voter; then
  fail "broker $id votes in the quorum, whose voters are fixed: it can't be taken out (--drain-only empties it)"
fi
others=$(brokers | awk -F '\t' -v id="$id" '$1 != id && $2 == "active" { n++ } END { print n + 0 }')
beyond=$(topics_beyond "$others")
[ -z "$beyond" ] || fail "$others active brokers would remain, too few for the replicas of $beyond"
offline=$(printf '%s\n' "$state" | awk -F '\t' '$1 ~ /^offline\.[0-9]+\.topic$/ { n++ } END { print n + 0 }')
[ "$offline" -eq 0 ] || fail "$offline partitions have no leader, so they can't be moved; mend that first"

if [ -n "$dry" ]; then
  must_call GET "/admin/assignment-plan?drain=$id"
  printf '%s' "$answer" | flatten | awk -F '\t' '
    { value[$1] = $2 }
    END {
      for (n = 0; ("moves." n ".topic") in value; n++) {
        from = to = ""
        for (k = 0; ("moves." n ".from." k) in value; k++) from = from (k ? "," : "") value["moves." n ".from." k]
        for (k = 0; ("moves." n ".to." k) in value; k++) to = to (k ? "," : "") value["moves." n ".to." k]
        print "would move " value["moves." n ".topic"] "-" value["moves." n ".partition"] " from " from " to " to
      }
      print "would move " value["totals.replicas"] + 0 " replicas in all"
    }'
  exit 0
fi

must_call POST "/admin/brokers/$id/drain"
say "broker $id: draining"
deadline=$(($(now) + timeout))
told=
while :; do
  if read_state; then
    left=$(broker_field "$id" 3)
    moving=$(printf '%s\n' "$state" | awk -F '\t' '$1 ~ /^reassignments\.[0-9]+\.topic$/ { n++ } END { print n + 0 }')
    text="$left replicas left, $moving partitions moving"
    [ "$left" != 0 ] || [ "$moving" != 0 ] || break
  else
    text=$(call_problem)
  fi
  [ "$(now)" -lt "$deadline" ] || fail "broker $id isn't empty after $timeout s ($text); run this again to go on, or 'esker cluster undrain $id'"
  [ "$text" = "$told" ] || say "  $text"
  told=$text
  sleep 1
done
say "broker $id: has no replicas any more"
[ -z "$drain_only" ] || exit 0

if [ -n "$stop" ]; then
  command=$(fill_in "$stop" "$id" "$(broker_field "$id" 5 | sed 's/:[0-9]*$//')")
  say "broker $id: $command"
  sh -c "$command" </dev/null || fail "broker $id: that command failed with exit code $?; run this again to go on"
else
  say "broker $id: stop its process now; waiting until it is gone"
fi
deadline=$(($(now) + timeout))
until read_state && [ "$(broker_field "$id" 2)" = fenced ]; do
  [ "$(now)" -lt "$deadline" ] || fail "broker $id still runs after $timeout s; run this again to go on"
  sleep 1
done
must_call DELETE "/admin/brokers/$id"
say "broker $id: unregistered; its data directory may be deleted"
