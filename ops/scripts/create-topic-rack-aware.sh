#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=lib-topics.sh
. "$here/lib-topics.sh"

usage() {
  cat <<'END'
Usage: create-topic-rack-aware.sh [options] TOPIC
Creates a topic whose replicas lie on different racks, and verifies that they do. A topic that is there already and is
as it shall be is left alone; one that differs is an error, and is left alone too.

  -m, --meta HOST:PORT[,...]   brokers' HTTP addresses (default: $ESKER_META, or localhost:8080)
  -p, --partitions N           how many partitions (default: the broker's)
  -r, --replication-factor N   how many replicas (default: 3)
  -c, --config KEY=VALUE       a setting of the topic; may be repeated
      --strict                 refuse if there are fewer racks than replicas (default: spread as evenly as they allow)
  -n, --dry-run                change nothing, say what would be done
  -h, --help                   print this

Exit code: 0 the topic is there and right; 1 it isn't; 2 wrong usage.   Needs: curl.
Example: create-topic-rack-aware.sh orders -p 12 -c min.insync.replicas=2
END
}

partitions='' replicas=3 settings='' strict='' dry='' name=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --strict) strict=yes ;;
    -m | --meta | --meta=*) option_value "$@" && meta=$value ;;
    -p | --partitions | --partitions=*)
      option_value "$@"
      check_number --partitions "$value" 1 1000000
      partitions=$value
      ;;
    -r | --replication-factor | --replication-factor=*)
      option_value "$@"
      check_number --replication-factor "$value" 1 1000
      replicas=$value
      ;;
    -c | --config | --config=*)
      option_value "$@"
      is_setting "$value" || wrong_usage "--config = '$value' is not key=value"
      settings="$settings$value$newline"
      ;;
    -*) wrong_usage "there is no option $1" ;;
    *)
      [ -z "$name" ] || wrong_usage "one topic at a time; '$1' is a second one"
      is_topic_name "$1" || wrong_usage "'$1' can't be the name of a topic"
      name=$1
      ;;
  esac
  shift "$words"
done
[ -n "$name" ] || wrong_usage 'name a topic'
check_meta
need curl awk sed

must_read_state
racks=$(racks)
if [ "$racks" -lt "$replicas" ]; then
  text="$replicas replicas, but brokers on $racks racks only"
  [ -z "$strict" ] || fail "$text"
  complain "note: $text; some will share one"
fi
if ensure_topic "$name" "$partitions" "$replicas" "$settings" "$dry"; then
  say "$name: $outcome"
else
  fail "$name: $outcome"
fi
