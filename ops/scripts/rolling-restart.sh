#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() {
  cat <<'END'
Usage: rolling-restart.sh --restart COMMAND [options]
Restarts the brokers one after the other, so that clients lose nothing. Before each it waits until the cluster is whole
(every broker active, every replica in sync, nothing moving, every controller up to date), after each until it is whole
again. The leader of the controllers comes last. Preferred leaders are elected at the end.

      --restart COMMAND        restarts one broker; {id} and {host} are filled in, and sh runs it. It must stop the broker
                               by SIGTERM, so that its leaderships are moved first:
                                 'systemctl restart esker@{id}'   'ssh {host} sudo systemctl restart esker'
                                 'kubectl delete pod esker-{id}'
  -m, --meta HOST:PORT[,...]   brokers' HTTP addresses; name several (default: $ESKER_META, or localhost:8080)
      --brokers ID[,ID...]     only these
      --timeout SECONDS        how long the cluster may take to get whole, each time (default: 300)
      --state FILE             notes what is done, so that the same command goes on after a failure (default: one for
                               this cluster in ~/.local/state/esker); it is deleted at the end
      --fresh                  forget what the file says, begin anew
      --force                  go on although topics can't be written to while one of their brokers is away
      --no-elect               leave the leaders where they are at the end
  -n, --dry-run                restart nothing, say what would be done
  -h, --help                   print this

Exit code: 0 all were restarted and the cluster is whole; 1 not so; 2 wrong usage.   Needs: curl, each broker's HTTP port.
END
}

restart='' wanted='' timeout=300 file='' fresh='' force='' elect=yes dry=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --fresh) fresh=yes ;;
    --force) force=yes ;;
    --no-elect) elect='' ;;
    -m | --meta | --meta=*) option_value "$@" && meta=$value ;;
    --restart | --restart=*) option_value "$@" && restart=$value ;;
    --state | --state=*) option_value "$@" && file=$value ;;
    --timeout | --timeout=*)
      option_value "$@"
      check_number --timeout "$value" 1 86400
      timeout=$value
      ;;
    --brokers | --brokers=*)
      option_value "$@"
      case $value in
        '' | *[!0-9,]* | ,* | *, | *,,*) wrong_usage "--brokers = '$value' is not a list of numbers" ;;
      esac
      wanted=$(printf '%s' "$value" | tr ',' ' ')
      ;;
    *) wrong_usage "there is no option or argument $1" ;;
  esac
  shift "$words"
done
[ -n "$restart" ] || wrong_usage '--restart says how to restart a broker'
case $restart in
  *'{id}'* | *'{host}'*) ;;
  *) wrong_usage "--restart names neither {id} nor {host}, so it can't tell brokers apart" ;;
esac
check_meta
need curl awk sed

# Topics whose partitions can't be written to with acks=all while one of their brokers is away.
fragile_topics() {
  must_call GET '/topics?internal=true'
  printf '%s' "$answer" | flatten | awk -F '\t' '
    $1 ~ /^topics\.[0-9]+\.name$/ { name = $2 }
    $1 ~ /^topics\.[0-9]+\.replication_factor$/ { print name "\t" $2 }' |
    while IFS="$(printf '\t')" read -r name replicas; do
      must_call GET "/topics/$name/configs"
      needed=$(printf '%s' "$answer" | flatten | awk -F '\t' '
        $1 ~ /\.name$/ { mine = $2 == "min.insync.replicas" }
        $1 ~ /\.value$/ && mine { print $2 }')
      [ "$replicas" -gt "${needed:-1}" ] || printf '%s ' "$name($replicas replicas, ${needed:-1} needed)"
    done
}

# When the process of a broker was started, as its own metrics say; nothing if it doesn't answer.
start_of() {
  address=$(broker_field "$1" 5)
  [ -n "$address" ] || return 0
  curl -s --max-time 5 "http://$address/metrics" | awk '$1 == "process_start_time_seconds" { print $2 }' || true
}

is_done() {
  [ -f "$file" ] && grep -q "^$1 " "$file"
}

# The next one: not the leader of the controllers if there is another.
next_broker() {
  leader=$(state_of quorum.leader)
  next=
  for each in $wanted; do
    if ! is_done "$each" && { [ -z "$next" ] || [ "$next" = "$leader" ]; }; then
      next=$each
    fi
  done
}

give_up() {
  complain "$*"
  fail "run the same command again to go on; $file knows what is done"
}

restart_one() {
  await_whole "$timeout" "before broker $1" ||
    give_up "broker $1 was not restarted: the cluster isn't whole after $timeout s: $reason"
  before=$(start_of "$1")
  [ -n "$before" ] || give_up "broker $1 at '$(broker_field "$1" 5)' doesn't tell its metrics: is its HTTP port reachable?"
  command=$(fill_in "$restart" "$1" "$(broker_field "$1" 5 | sed 's/:[0-9]*$//')")
  say "broker $1: $command"
  sh -c "$command" </dev/null || give_up "broker $1: that command failed with exit code $?"
  since=$(now)
  until after=$(start_of "$1") && [ -n "$after" ] && [ "$after" != "$before" ]; do
    [ $(($(now) - since)) -lt "$timeout" ] || give_up "broker $1 didn't come back within $timeout s"
    sleep 1
  done
  # From here on it counts as done: whoever goes on later waits for the cluster before anything else.
  printf '%s %s\n' "$1" "$after" >>"$file"
  await_whole "$timeout" "after broker $1" ||
    give_up "the cluster isn't whole $timeout s after broker $1 was restarted: $reason"
  say "broker $1: is back, the cluster is whole"
}

must_read_state
all=$(brokers | awk '{ print $1 }')
for each in $wanted; do
  [ -n "$(broker_field "$each" 1)" ] || fail "there is no broker $each; there are: $(printf '%s' "$all" | tr '\n' ' ')"
done
wanted=${wanted:-$all}
if [ -z "$file" ]; then
  file=${XDG_STATE_HOME:-${HOME:-.}/.local/state}/esker/rolling-restart.$(state_of cluster_id)
  [ -n "$dry" ] || mkdir -p "${file%/*}"
fi
if [ -f "$file" ]; then
  if [ -n "$fresh" ]; then
    [ -n "$dry" ] || rm -f "$file"
  else
    say "going on with what was begun before; done: $(awk '{ printf "%s ", $1 }' "$file")(--fresh begins anew)"
  fi
fi
fragile=$(fragile_topics)
if [ -n "$fragile" ]; then
  text="can't be written to with acks=all while one of their brokers restarts: $fragile"
  [ -n "$force" ] || [ -n "$dry" ] || fail "these topics $text; --force goes on"
  complain "note: these topics $text"
fi

if [ -n "$dry" ]; then
  # Nothing is noted, so those that would be done are taken from the list.
  [ -z "$(trouble)" ] || say "would wait first: $(trouble)"
  [ -z "$fresh" ] || file=
  next_broker
  while [ -n "$next" ]; do
    say "would run: $(fill_in "$restart" "$next" "$(broker_field "$next" 5 | sed 's/:[0-9]*$//')")"
    wanted=$(for each in $wanted; do [ "$each" = "$next" ] || printf '%s ' "$each"; done)
    next_broker
  done
  exit 0
fi

count=0
next_broker
while [ -n "$next" ]; do
  restart_one "$next"
  count=$((count + 1))
  next_broker
done
await_whole "$timeout" "at the end" || give_up "the cluster isn't whole: $reason"
if [ -n "$elect" ]; then
  # Where every leader is the preferred one already the answer is an error, which says so.
  call POST /admin/elect-leaders '{"election":"preferred"}'
  case $status in
    2??) ;;
    *) complain "note: preferred leaders weren't elected: $(call_problem)" ;;
  esac
fi
rm -f "$file"
say "$count brokers restarted"
