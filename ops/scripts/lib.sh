# shellcheck shell=sh disable=SC2034 # variables are read by those who source this
# What the scripts of this folder share; they source it. It needs a POSIX shell, curl and awk.
#
# Conventions: results on standard output, errors in one line on standard error; exit code 0, 1 (it failed), 2 (wrong
# usage). An option may be '--x y' or '--x=y'. Brokers are asked over HTTP: $meta holds their addresses.

program=${0##*/}
meta=${ESKER_META:-localhost:8080}
call_seconds=30
headers='Accept: application/json'
newline='
'

say() { printf '%s\n' "$*"; }

complain() { printf '%s: %s\n' "$program" "$*" >&2; }

fail() {
  complain "$*"
  exit 1
}

wrong_usage() {
  complain "$*; '$program --help' says more"
  exit 2
}

# ---- arguments

# Sets value, and words: how many arguments the option at their head takes with it.
option_value() {
  case $1 in
    --*=*) value=${1#*=} words=1 ;;
    *)
      [ $# -ge 2 ] || wrong_usage "$1 needs a value"
      value=$2 words=2
      ;;
  esac
}

# check_number NAME VALUE LEAST MOST
check_number() {
  case $2 in
    '' | *[!0-9]* | ??????????*) wrong_usage "$1 = '$2' is not a number from $3 to $4" ;;
  esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    wrong_usage "$1 = $2 is not from $3 to $4"
  fi
}

is_topic_name() {
  case $1 in
    '' | . | .. | *[!A-Za-z0-9._-]*) return 1 ;;
  esac
  [ "${#1}" -le 249 ]
}

# Ends the script if one of these programs isn't there.
need() {
  for each in "$@"; do
    command -v "$each" >/dev/null || fail "it needs $each, which isn't installed (or not on the PATH)"
  done
}

check_meta() {
  case $meta in
    '' | *[!A-Za-z0-9.,:_-]* | ,* | *, | *,,*)
      wrong_usage "--meta = '$meta' is not host:port, or several separated by commas"
      ;;
  esac
}

# ---- calls over HTTP

# call METHOD PATH [BODY]: asks one broker after the other until one answers. Sets status (000: none has answered) and
# answer. A change that a broker may have made before the connection broke isn't asked for again.
call() {
  status=000
  answer=
  problem='no address'
  for address in $(printf '%s' "$meta" | tr ',' ' '); do
    failed=0
    if [ $# -ge 3 ]; then
      reply=$(curl -sS --max-time "$call_seconds" --connect-timeout 5 -X "$1" -H "$headers" \
        -H 'Content-Type: application/json' --data-binary "$3" -w '\n%{http_code}' "http://$address$2" 2>&1) || failed=$?
    else
      reply=$(curl -sS --max-time "$call_seconds" --connect-timeout 5 -X "$1" -H "$headers" \
        -w '\n%{http_code}' "http://$address$2" 2>&1) || failed=$?
    fi
    if [ "$failed" -eq 0 ]; then
      status=${reply##*"$newline"}
      answer=${reply%"$newline"*}
      # One that starts or stops has done nothing, and another one may do better; of a change that another kind of 503 is
      # the answer to, nobody knows.
      case $1,$status,$answer in
        GET,503,* | *,503,*'"code":"UNAVAILABLE"'*) ;;
        *) return 0 ;;
      esac
    else
      problem="$address doesn't answer (${reply%%"$newline"*})"
      # 6 and 7: it wasn't even reached.
      if [ "$1" != GET ] && [ "$failed" -ne 6 ] && [ "$failed" -ne 7 ]; then
        problem="$problem; the change may have been made"
        return 0
      fi
    fi
  done
}

# What was wrong with the last call, in one line.
call_problem() {
  if [ "$status" = 000 ]; then
    printf '%s' "$problem"
    return 0
  fi
  text=$(printf '%s' "$answer" | flatten | value_of error.message)
  printf '%s' "${text:-HTTP status $status}"
}

# The same, but only success lets the script go on.
must_call() {
  call "$@"
  case $status in
    2??) ;;
    *) fail "$1 $2: $(call_problem)" ;;
  esac
}

# ---- JSON

# Reads JSON, prints each value as 'path<tab>value': 'brokers.0.id<tab>1'. Null is empty; objects and arrays without
# content print nothing.
flatten() {
  LC_ALL=C awk '
    function blank() { while (substr(text, at, 1) ~ /[ \t\r\n]/) at++ }
    function string(   from, c, s) {
      from = ++at
      while ((c = substr(text, at, 1)) != "\"" && c != "") at += c == "\\" ? 2 : 1
      s = substr(text, from, at++ - from)
      if (index(s, "\\")) { gsub(/\\"/, "\"", s); gsub(/\\[nrt]/, " ", s); gsub(/\\\\/, "\\", s) }
      return s
    }
    function value(path,   c, k, key, from) {
      blank(); c = substr(text, at, 1)
      if (c == "\"") { print path "\t" string(); return }
      if (c != "{" && c != "[") {
        from = at
        while (substr(text, at, 1) !~ /^[],}[:space:]]?$/) at++
        key = substr(text, from, at - from)
        print path "\t" (key == "null" ? "" : key)
        return
      }
      at++; blank()
      if (substr(text, at, 1) ~ /[]}]/) { at++; return }
      for (k = 0; ; k++) {
        key = k
        if (c == "{") { blank(); key = string(); blank(); at++ }
        value(path == "" ? key : path "." key)
        blank()
        if (substr(text, at++, 1) != ",") return
      }
    }
    { text = text $0 "\n" }
    END { at = 1; if (text ~ /[^ \t\r\n]/) value("") }'
}

# value_of PATH: reads what flatten prints, and prints the value there, or nothing.
value_of() {
  awk -F '\t' -v path="$1" '$1 == path { print $2; exit }'
}

# A JSON string.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# ---- the cluster

# Sets state to the status of the cluster, flattened; returns 1 if no broker answers.
read_state() {
  call GET /cluster/status
  [ "$status" = 200 ] || return 1
  state=$(printf '%s' "$answer" | flatten)
}

must_read_state() {
  read_state || fail "the state of the cluster is unknown: $(call_problem)"
}

# state_of PATH
state_of() {
  printf '%s\n' "$state" | value_of "$1"
}

# The brokers, one a line: id, phase, partitions, rack, HTTP address, separated by tabs.
brokers() {
  printf '%s\n' "$state" | awk -F '\t' '
    $1 ~ /^brokers\.[0-9]+\./ {
      split($1, part, "."); n = part[2] + 1; field[n, substr($1, length("brokers." part[2] ".") + 1)] = $2
      if (n > most) most = n
    }
    END {
      for (n = 1; n <= most; n++)
        print field[n, "id"] "\t" field[n, "phase"] "\t" field[n, "partitions"] "\t" field[n, "rack"] "\t" \
          field[n, "endpoints.http"]
    }'
}

# broker_field ID COLUMN: of the lines above; nothing if there is no such broker.
broker_field() {
  brokers | awk -F '\t' -v id="$1" -v column="$2" '$1 == id { print $column; exit }'
}

# Prints why the cluster isn't whole, in one line; nothing if it is: all brokers active, every replica in sync and
# every partition led, nothing moving, every voter of the quorum up to date.
trouble() {
  printf '%s\n' "$state" | awk -F '\t' '
    function partitions(list, what,   n, text) {
      for (n = 0; (list "." n ".topic") in value; n++)
        if (n < 3) text = text (n ? ", " : "") value[list "." n ".topic"] "-" value[list "." n ".partition"]
      if (n) reason = reason (reason == "" ? "" : "; ") n " " (n == 1 ? "partition" : "partitions") " " what \
        ": " text (n > 3 ? ", ..." : "")
    }
    function add(text) { reason = reason (reason == "" ? "" : "; ") text }
    { value[$1] = $2 }
    END {
      for (n = 0; ("brokers." n ".id") in value; n++)
        if (value["brokers." n ".phase"] != "active")
          add("broker " value["brokers." n ".id"] " is " value["brokers." n ".phase"])
      partitions("offline", "without a leader")
      partitions("under_replicated", "under-replicated")
      partitions("reassignments", "moving")
      if (value["quorum.leader"] == "" || value["quorum.leader"] < 0) add("the quorum has no leader that answers")
      for (n = 0; ("quorum.voters." n ".id") in value; n++)
        if (value["quorum.voters." n ".log_end"] == "" ||
            value["quorum.voters." n ".log_end"] + 0 < value["quorum.high_watermark"] + 0)
          add("controller " value["quorum.voters." n ".id"] " is behind")
      print reason
    }'
}

# now: seconds. Only differences of it are used.
now() { date +%s; }

# await_whole SECONDS WHAT: waits until there is no trouble; says what it waits for when that changes; returns 1, with
# the last reason in reason, when the time is over.
await_whole() {
  deadline=$(($(now) + $1))
  told=
  while :; do
    if read_state; then
      reason=$(trouble)
    else
      reason=$(call_problem)
    fi
    [ -n "$reason" ] || return 0
    [ "$(now)" -lt "$deadline" ] || return 1
    if [ "$reason" != "$told" ]; then
      say "  waiting $2: $reason"
      told=$reason
    fi
    sleep 1
  done
}

# fill_in TEMPLATE ID HOST: puts them in the places of {id} and {host}.
fill_in() {
  case $2$3 in
    *[!A-Za-z0-9._:-]*) fail "broker '$2' at '$3': that can't be put into a command" ;;
  esac
  printf '%s' "$1" | sed "s/{id}/$2/g; s/{host}/$3/g"
}
