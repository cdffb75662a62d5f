#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=lib-topics.sh
. "$here/lib-topics.sh"

usage() {
  cat <<'END'
Usage: create-topics.sh [options] FILE
Creates the topics that a file lists ('-': standard input), each as create-topic-rack-aware.sh does, and reports line by
line. The whole file is checked before anything is created. It may be run again: what is right already is left alone.

A line is   name partitions replicas [key=value ...]   with '-' for the broker's default; '#' begins a comment:
    orders    12  3  min.insync.replicas=2 retention.ms=604800000
    payments  12  3  cleanup.policy=compact,delete    # a setting's value has no blanks

  -m, --meta HOST:PORT[,...]   brokers' HTTP addresses (default: $ESKER_META, or localhost:8080)
      --stop                   stop at the first topic that fails (default: go on with the next line)
  -n, --dry-run                change nothing, say what would be done
  -h, --help                   print this

Exit code: 0 all topics are there and right; 1 some aren't, or the file is wrong; 2 wrong usage.   Needs: curl.
END
}

stop='' dry='' file=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --stop) stop=yes ;;
    -m | --meta | --meta=*) option_value "$@" && meta=$value ;;
    -?*) wrong_usage "there is no option $1" ;;
    *)
      [ -z "$file" ] || wrong_usage "one file at a time; '$1' is a second one"
      file=$1
      ;;
  esac
  shift "$words"
done
[ -n "$file" ] || wrong_usage 'name a file'
check_meta
need curl awk sed
if [ "$file" = - ]; then
  lines=$(cat)
else
  [ -r "$file" ] || fail "$file can't be read"
  lines=$(cat -- "$file")
fi

# Settings and names have no characters that a shell would expand; this makes sure of it anyway.
set -f

# is_number_or_default TEXT MOST
is_number_or_default() {
  case $1 in
    -) return 0 ;;
    '' | 0* | *[!0-9]* | ????????*) return 1 ;;
  esac
  [ "$1" -le "$2" ]
}

# each_line FUNCTION: calls it with the number of each line that names a topic, and its words.
each_line() {
  number=0
  function=$1
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    # shellcheck disable=SC2086 # a line is split into words on purpose
    set -- ${line%%#*}
    [ $# -eq 0 ] || "$function" "$@"
  done <<END
$lines
END
}

wrong=0
names=' '
wrong_line() {
  complain "$file:$number: $*"
  wrong=$((wrong + 1))
}

check() {
  is_topic_name "$1" || wrong_line "'$1' can't be the name of a topic"
  case $names in
    *" $1 "*) wrong_line "$1 stands here a second time" ;;
  esac
  names="$names$1 "
  is_number_or_default "${2:-}" 1000000 || wrong_line "'${2:-}' is not a number of partitions, nor '-'"
  is_number_or_default "${3:-}" 1000 || wrong_line "'${3:-}' is not a number of replicas, nor '-'"
  [ $# -ge 3 ] || return 0
  shift 3
  for setting in "$@"; do
    is_setting "$setting" || wrong_line "'$setting' is not key=value"
  done
}

failures=0
topics=0
create() {
  name=$1 partitions=${2#-} replicas=${3#-}
  shift 3
  settings=
  for setting in "$@"; do
    settings="$settings$setting$newline"
  done
  topics=$((topics + 1))
  if ensure_topic "$name" "$partitions" "$replicas" "$settings" "$dry"; then
    say "$file:$number: $name: $outcome"
    return 0
  fi
  complain "$file:$number: $name: $outcome"
  failures=$((failures + 1))
  [ -z "$stop" ] || fail "stopped at line $number; $((topics - 1)) topics before it are right"
}

each_line check
[ "$wrong" -eq 0 ] || fail "$file has $wrong mistakes; nothing was created"
must_read_state
each_line create
[ "$topics" -gt 0 ] || fail "$file names no topic"
[ "$failures" -eq 0 ] || fail "$failures of $topics topics are not as they shall be"
result='all right'
[ -z "$dry" ] || result='nothing was changed'
say "$topics topics, $result"
