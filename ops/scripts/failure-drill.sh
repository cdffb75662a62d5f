#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=lib-topics.sh
. "$here/lib-topics.sh"

usage() {
  cat <<'END'
Usage: failure-drill.sh --dev [options]
       failure-drill.sh --kill COMMAND --start COMMAND [options]
Kills a broker while records are written to a partition that it leads, starts it again, and reports how long it took to
notice, to elect another leader, to acknowledge the next record, and to have all replicas in sync again; then reads
everything back and counts records that were acknowledged and are lost, and records that are there twice.

One writer sends a record after the other over HTTP to a topic with three replicas, two of which must be in sync. Each
is sent with an Idempotency-Key until it is acknowledged, so that a repetition is stored once. The topic is deleted at
the end. The cluster has to be whole at the start. Times count from when the commands to kill and to start are run.

      --dev                    on three brokers of its own, in a temporary directory, on loopback
      --dev-port N             their ports: N to N+11 (default: 18080)
      --kill COMMAND           kills one broker for good measure ({id} and {host} are filled in):
                                 'ssh {host} sudo systemctl kill -s KILL esker'
      --start COMMAND          starts it again
  -m, --meta HOST:PORT[,...]   brokers' HTTP addresses, of more than one (default: $ESKER_META, or localhost:8080)
  -b, --broker ID              which one: a number, 'leader' (default: any that isn't the controller), 'controller'
      --down SECONDS           how long it stays away (default: 10)
      --timeout SECONDS        how long each step may take (default: 120)
      --keep                   leave the topic there
      --json                   report in JSON
  -n, --dry-run                only say what would be killed, and how
  -h, --help                   print this

Exit code: 0 nothing was lost and all recovered; 1 not so; 2 wrong usage.
Needs: curl, GNU date; with --dev the program esker ($ESKER, else the one of this checkout or on the PATH).
END
}

dev='' dev_port=18080 kill_with='' start_with='' victim=leader down=10 timeout=120 keep='' json='' dry='' meta_given=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --dev) dev=yes ;;
    --keep) keep=yes ;;
    --json) json=yes ;;
    -m | --meta | --meta=*) option_value "$@" && meta=$value && meta_given=yes ;;
    --kill | --kill=*) option_value "$@" && kill_with=$value ;;
    --start | --start=*) option_value "$@" && start_with=$value ;;
    -b | --broker | --broker=*)
      option_value "$@"
      case $value in
        leader | controller) ;;
        *) check_number --broker "$value" 0 999999999 ;;
      esac
      victim=$value
      ;;
    --dev-port | --dev-port=*) option_value "$@" && check_number --dev-port "$value" 1024 65000 && dev_port=$value ;;
    --down | --down=*) option_value "$@" && check_number --down "$value" 0 3600 && down=$value ;;
    --timeout | --timeout=*) option_value "$@" && check_number --timeout "$value" 1 3600 && timeout=$value ;;
    *) wrong_usage "there is no option or argument $1" ;;
  esac
  shift "$words"
done
if [ -n "$dev" ]; then
  [ -z "$kill_with$start_with$meta_given" ] || wrong_usage '--dev brings its own cluster: no --kill, --start or --meta'
elif [ -z "$kill_with" ] || [ -z "$start_with" ]; then
  wrong_usage '--kill and --start say how to kill a broker and how to start it again (or use --dev)'
fi
check_meta
need curl awk sed sort

millis() { date +%s%3N; }
case $(millis) in
  *[!0-9]*) fail 'this date has no milliseconds; it needs the one of GNU coreutils' ;;
esac

work=$(mktemp -d)
topic="failure-drill-$$-$(now)"
created='' writer=''
clean_up() {
  : >"$work/stop"
  [ -z "$writer" ] || wait "$writer" || :
  [ -z "$created" ] || [ -n "$keep" ] || call DELETE "/topics/$topic"
  if [ -n "$dev" ]; then
    for each in 1 2 3; do
      dev_end "$each" TERM || :
    done
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# ---- a cluster of its own

dev_start() {
  peers=
  for other in 1 2 3; do
    [ "$other" = "$1" ] || peers="$peers,localhost:$((dev_port + other - 1))"
  done
  # shellcheck disable=SC2094 # the log is written only
  "$esker" broker --id="$1" --rack="rack-$1" --data-dir="$work/broker-$1" --peers="${peers#,}" \
    --port=$((dev_port + $1 - 1)) --kafka-port=$((dev_port + $1 + 2)) --cluster-port=$((dev_port + $1 + 5)) \
    --replication-port=$((dev_port + $1 + 8)) </dev/null >>"$work/broker-$1.log" 2>&1 &
  echo $! >"$work/broker-$1.pid"
}

dev_end() {
  [ -f "$work/broker-$1.pid" ] || return 0
  pid=$(cat "$work/broker-$1.pid")
  rm -f "$work/broker-$1.pid"
  kill "-$2" "$pid" 2>/dev/null || return 0
  wait "$pid" 2>/dev/null || :
}

if [ -n "$dev" ]; then
  esker=${ESKER:-$here/../../esker}
  [ -x "$esker" ] || esker=$(command -v esker) || fail "there is no program esker; name it in ESKER"
  meta=localhost:$dev_port,localhost:$((dev_port + 1)),localhost:$((dev_port + 2))
fi

kill_broker() {
  if [ -n "$dev" ]; then
    dev_end "$1" KILL
  else
    sh -c "$kill_command" </dev/null || fail "broker $1: the command to kill it failed with exit code $?"
  fi
}

start_broker() {
  if [ -n "$dev" ]; then
    dev_start "$1"
  else
    sh -c "$start_command" </dev/null || fail "broker $1: the command to start it failed with exit code $?"
  fi
}

# ---- the load

# Sends records 1, 2, ... to the partition, each until it is acknowledged; notes 'number milliseconds' in the file acked.
write_on() {
  call_seconds=10
  n=0
  while ! [ -e "$work/stop" ]; do
    n=$((n + 1))
    headers="Idempotency-Key: $topic-$n"
    while :; do
      call POST "/topics/$topic/produce" "{\"partition\":$partition,\"value\":\"record-$n\"}"
      case $status in
        200) break ;;
        4?[!89]) call_problem >"$work/refused" && return 0 ;;
      esac
      ! [ -e "$work/stop" ] || return 0
      sleep 0.05
    done
    echo "$n $(millis)" >>"$work/acked"
    sleep 0.01
  done
}

acknowledged() {
  ! [ -f "$work/refused" ] || fail "a record was refused: $(cat "$work/refused")"
  awk 'END { print NR }' "$work/acked"
}

# ---- what is seen of the partition

# Sets leader, in_sync (how many) and gone (whether the victim is known to be offline).
look() {
  call GET "/topics/$topic/partitions/$partition"
  leader=-1 in_sync=0 gone=''
  [ "$status" = 200 ] || return 0
  seen=$(printf '%s' "$answer" | flatten | awk -F '\t' -v victim="$victim" '
    $1 == "leader" { leader = $2 }
    $1 ~ /^isr\./ { n++ }
    $1 ~ /^offline\./ && $2 == victim { gone = "gone" }
    END { print leader, n + 0, gone }')
  leader=${seen%% *}
  seen=${seen#* }
  in_sync=${seen%% *}
  gone=${seen#* }
}

# ---- the drill

if [ -n "$dev" ] && [ -n "$dry" ]; then
  say "would start three brokers on ports from $dev_port on, kill -9 one of them ($victim), and start it again after $down s"
  exit 0
fi
if [ -n "$dev" ]; then
  for each in 1 2 3; do
    dev_start "$each"
  done
  since=$(now)
  until read_state && [ "$(brokers | awk '$2 == "active" { n++ } END { print n + 0 }')" = 3 ]; do
    [ $(($(now) - since)) -lt "$timeout" ] ||
      fail "the three brokers weren't ready within $timeout s: $(tail -n 1 "$work/broker-1.log")"
    sleep 0.2
  done
fi
await_whole "$timeout" 'at the start' >"$work/waiting" || fail "the cluster isn't whole: $reason"
size=$(brokers | awk 'END { print NR }')
[ "$size" -ge 3 ] || fail "there are $size brokers; it takes three, so that two are left"
controller=$(state_of quorum.leader)
case $victim in
  controller) victim=$controller ;;
  leader) victim=$(brokers | awk -v controller="$controller" '$1 != controller { print $1; exit }') ;;
esac
[ -n "$(broker_field "$victim" 1)" ] || fail "there is no broker $victim in this cluster"
host=$(broker_field "$victim" 5 | sed 's/:[0-9]*$//')
kill_command=$(fill_in "$kill_with" "$victim" "$host")
start_command=$(fill_in "$start_with" "$victim" "$host")
if [ -n "$dry" ]; then
  say "would kill broker $victim ($kill_command), and start it again after $down s ($start_command)"
  exit 0
fi

ensure_topic "$topic" "$((size * 2))" 3 min.insync.replicas=2 '' || fail "topic $topic: $outcome"
created=yes
partition=$(printf '%s\n' "$topic_facts" | awk -F '\t' -v victim="$victim" '
  $1 ~ /^partitions\.[0-9]+\.leader$/ && $2 == victim { split($1, part, "."); print part[2]; exit }')
[ -n "$partition" ] || fail "broker $victim leads no partition of the topic, so killing it would show nothing"
: >"$work/acked"
write_on &
writer=$!
since=$(now)
until [ "$(acknowledged)" -ge 20 ]; do
  [ $(($(now) - since)) -lt "$timeout" ] || fail "no 20 records were acknowledged within $timeout s"
  sleep 0.1
done

# From here on the one that is killed isn't asked.
victim_address=$(broker_field "$victim" 5)
everyone=$meta
meta=$(printf '%s' "$meta" | tr ',' '\n' | awk -v gone="$victim_address" '$0 != gone' | paste -sd , -)
[ -n "$meta" ] || fail "name more brokers with --meta: only the one that is to be killed is known"
say "killing broker $victim, which leads $topic-$partition$([ "$victim" != "$controller" ] || echo ' and is the controller')"
before=$(acknowledged)
killed=$(millis)
kill_broker "$victim"
detected='' elected=''
while [ -z "$elected" ]; do
  look
  if [ -z "$detected" ] && { [ -n "$gone" ] || [ "$leader" != "$victim" ]; } && [ "$status" = 200 ]; then
    detected=$(millis)
  fi
  if [ "$leader" -ge 0 ] && [ "$leader" != "$victim" ]; then
    elected=$(millis)
  fi
  [ $(($(millis) - killed)) -lt $((timeout * 1000)) ] || fail "no other leader was elected within $timeout s"
  sleep 0.02
done
until [ "$(awk -v from="$elected" '$2 >= from { n++ } END { print n + 0 }' "$work/acked")" -gt 0 ]; do
  acknowledged >/dev/null
  [ $(($(millis) - killed)) -lt $((timeout * 1000)) ] || fail "no record was acknowledged within $timeout s"
  sleep 0.1
done
sleep "$down"
say "starting broker $victim"
started=$(millis)
start_broker "$victim"
while look && [ "$in_sync" -lt 3 ]; do
  [ $(($(millis) - started)) -lt $((timeout * 1000)) ] || fail "not all replicas were in sync again within $timeout s"
  sleep 0.05
done
recovered=$(millis)
meta=$everyone
sleep 1
: >"$work/stop"
wait "$writer" || fail "the writer has failed"
writer=
total=$(acknowledged)

# The longest time without an acknowledgement around the kill.
gap=$(awk -v killed="$killed" '
  NR > 1 && $2 > killed && $2 - last > most { most = $2 - last }
  { last = $2 }
  END { print most + 0 }' "$work/acked")

# ---- what is there

offset=0
while :; do
  must_call GET "/topics/$topic/partitions/$partition/consume?offset=$offset&limit=10000&max_bytes=4194304&format=string"
  printf '%s' "$answer" | flatten >"$work/page"
  awk -F '\t' '$1 ~ /^messages\.[0-9]+\.value$/ { sub(/^record-/, "", $2); print $2 }' "$work/page" >>"$work/found"
  next=$(value_of next_offset <"$work/page")
  [ "$next" != "$offset" ] || break
  offset=$next
done
lost=$(awk 'NR == FNR { there[$1]; next } !($1 in there) { n++ } END { print n + 0 }' "$work/found" "$work/acked")
twice=$(awk 'seen[$1]++ { n++ } END { print n + 0 }' "$work/found")
if [ -n "$json" ]; then
  printf '{"broker":%s,"acknowledged":%s,"lost":%s,"duplicated":%s,"detected_ms":%s,"elected_ms":%s,"longest_gap_ms":%s,"in_sync_ms":%s}\n' \
    "$victim" "$total" "$lost" "$twice" "$((detected - killed))" "$((elected - killed))" "$gap" "$((recovered - started))"
else
  printf '%-44s %8s\n' \
    'records acknowledged' "$total" \
    '  before the broker was killed' "$before" \
    'acknowledged, but lost' "$lost" \
    'there twice' "$twice" \
    'noticed, ms after the kill' "$((detected - killed))" \
    'another leader elected, ms after the kill' "$((elected - killed))" \
    'longest time without acknowledgement, ms' "$gap" \
    'all in sync again, ms after the start' "$((recovered - started))"
fi
if [ "$lost" -ne 0 ] || [ "$twice" -ne 0 ]; then
  fail "$lost records were lost, $twice are there twice"
fi
