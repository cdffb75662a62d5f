# shellcheck shell=sh disable=SC2034,SC2154 # variables come from lib.sh, and are read by those who source this
# What backup.sh and restore.sh share; sourced after lib.sh.
#
# A backup of one broker is a directory with
#   data/              its data directory, but for the file that says where it runs
#   SHA256SUMS         of every file in data/
#   backup.properties  which broker of which cluster, when, and the set that it belongs to

# Sets esker to the program: $ESKER, the one of this checkout, or the one on the PATH.
find_esker() {
  esker=${ESKER:-$here/../../esker}
  [ -x "$esker" ] || esker=$(command -v esker) || fail 'there is no program esker; name it in the variable ESKER'
}

# property FILE KEY
property() {
  awk -v key="$2" 'index($0, key "=") == 1 { print substr($0, length(key) + 2); exit }' "$1"
}

# Runs Esker's own checks on a data directory that no broker uses; prints what the first one that fails says.
check_data() {
  for check in "wal verify --data-dir" 'segments verify' 'catalog check'; do
    # shellcheck disable=SC2086 # words on purpose
    if ! found=$("$esker" $check "$1" 2>&1); then
      printf 'esker %s: %s\n' "${check% --data-dir}" "$(printf '%s' "$found" | tail -n 1)"
      return 0
    fi
  done
}

# Prints the sums of the files below the current directory, by name.
sums() {
  find . -type f ! -name .running -exec sha256sum {} + | LC_ALL=C sort -k 2
}

# check_sums BACKUP: ends the script if a file of it is damaged, missing, or more than there should be.
check_sums() {
  [ -f "$1/SHA256SUMS" ] && [ -f "$1/backup.properties" ] && [ -d "$1/data" ] ||
    fail "$1 is not a backup of a broker, or one that wasn't completed"
  (cd "$1/data" && sums) >"$work/sums" || fail "$1 can't be read"
  wrong=$(LC_ALL=C diff "$1/SHA256SUMS" "$work/sums" | awk '/^[<>]/ { print $3; exit }') || :
  [ -z "$wrong" ] || fail "$1 is damaged: data/${wrong#./} isn't as it was backed up"
}
