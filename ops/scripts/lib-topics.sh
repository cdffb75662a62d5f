# shellcheck shell=sh disable=SC2034,SC2154 # variables come from lib.sh, and are read by those who source this
# What the scripts that create topics share; sourced after lib.sh.

# How many racks there are, among brokers that aren't fenced: reads $state.
racks() {
  brokers | awk -F '\t' '$2 == "active" && $4 != "" && !($4 in seen) { seen[$4]; n++ } END { print n + 0 }'
}

# Reads a flattened description of a topic, prints the first partition whose replicas share racks more than $1 racks
# compel them to; nothing if all is well.
spread_problem() {
  awk -F '\t' -v racks="$1" '
    $1 ~ /^partitions\.[0-9]+\.racks\.[0-9]+$/ {
      split($1, part, "."); partition = part[2]; total[partition]++
      if ($2 == "") without[partition]++
      else if (++count[partition, $2] > most[partition]) { most[partition] = count[partition, $2]; rack[partition] = $2 }
      if (partition > last) last = partition
    }
    END {
      for (partition = 0; partition <= last; partition++) {
        if (without[partition] && racks > 0) {
          print "a replica of partition " partition " is on a broker without a rack"; exit
        }
        allowed = racks > 0 ? int((total[partition] + racks - 1) / racks) : total[partition]
        if (most[partition] > allowed) {
          print "partition " partition " has " most[partition] " replicas on rack " rack[partition]; exit
        }
      }
    }'
}

# Checks one setting; key=value.
is_setting() {
  case $1 in
    *=*) ;;
    *) return 1 ;;
  esac
  case ${1%%=*} in
    '' | *[!a-z0-9.]*) return 1 ;;
  esac
}

# creation_body PARTITIONS REPLICAS SETTINGS: what is asked for, as JSON.
creation_body() {
  body=
  [ -z "$1" ] || body="\"num_partitions\":$1,"
  [ -z "$2" ] || body="$body\"replication_factor\":$2,"
  [ "$(racks)" -lt 2 ] || body="$body\"rack_awareness\":true,"
  configs=
  while IFS= read -r setting; do
    [ -z "$setting" ] || configs="$configs,$(quoted "${setting%%=*}"):$(quoted "${setting#*=}")"
  done <<END
$3
END
  printf '{%s"configs":{%s}}' "$body" "${configs#,}"
}

# How a topic differs from what is wanted, in one line: reads $topic_facts, takes the same arguments.
difference() {
  have=$(printf '%s\n' "$topic_facts" | awk -F '\t' '$1 ~ /^partitions\.[0-9]+\.partition$/ { n++ } END { print n + 0 }')
  if [ -n "$1" ] && [ "$have" -ne "$1" ]; then
    printf 'it has %s partitions, not %s' "$have" "$1"
    return 0
  fi
  have=$(printf '%s\n' "$topic_facts" | value_of replication_factor)
  if [ -n "$2" ] && [ "$have" -ne "$2" ]; then
    printf 'it has %s replicas, not %s' "$have" "$2"
    return 0
  fi
  while IFS= read -r setting; do
    [ -n "$setting" ] || continue
    have=$(printf '%s\n' "$topic_facts" | value_of "configs.${setting%%=*}")
    if [ "$have" != "${setting#*=}" ]; then
      printf '%s is %s, not %s' "${setting%%=*}" "${have:-not set}" "${setting#*=}"
      return 0
    fi
  done <<END
$3
END
  printf '%s\n' "$topic_facts" | spread_problem "$(racks)"
}

shape() {
  printf '%s\n' "$topic_facts" | awk -F '\t' '
    $1 ~ /^partitions\.[0-9]+\.partition$/ { n++ }
    $1 == "replication_factor" { r = $2 }
    END { printf "%d partition%s, %d replica%s", n, n == 1 ? "" : "s", r, r == 1 ? "" : "s" }'
}

# ensure_topic NAME PARTITIONS REPLICAS SETTINGS DRY: creates the topic unless it is there, and compares. Numbers may be
# empty (the broker's defaults); settings are one a line. Sets outcome; returns 1 if the topic isn't as it shall be.
ensure_topic() {
  call GET "/topics/$1"
  done='is right already'
  if [ "$status" = 404 ]; then
    if [ -n "$5" ]; then
      outcome="would be created (${2:-default} partitions, ${3:-default} replicas, $(racks) racks)"
      return 0
    fi
    done=created
    call POST "/topics/$1" "$(creation_body "$2" "$3" "$4")"
    # Somebody else was quicker.
    [ "$status" != 409 ] || done='is right already'
    case $status in
      201 | 409) call GET "/topics/$1" ;;
    esac
  fi
  if [ "$status" != 200 ]; then
    outcome=$(call_problem)
    return 1
  fi
  topic_facts=$(printf '%s' "$answer" | flatten)
  outcome=$(difference "$2" "$3" "$4")
  if [ -n "$outcome" ]; then
    [ "$done" = created ] && outcome="was created, but $outcome" || outcome="is there already, but $outcome"
    return 1
  fi
  outcome="$done ($(shape))"
}
