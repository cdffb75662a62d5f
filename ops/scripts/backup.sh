#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=lib-backup.sh
. "$here/lib-backup.sh"

usage() {
  cat <<'END'
Usage: backup.sh --to DIRECTORY [options] DATA_DIRECTORY...
Backs up the data directories of stopped brokers, byte for byte: records with offsets, headers and time stamps, topics
and settings, offsets of groups, the state of producers, metadata of the cluster. Before it copies, 'esker wal verify',
'segments verify' and 'catalog check' must find nothing wrong; afterwards the copy is read again and compared. An
interrupted backup is never taken for a whole one: it is in DIRECTORY only once it is complete.

Of a cluster, all brokers must be stopped at the same time, and all are backed up (each machine its own, with the same
--set), since what one has forgotten must not have been promised by others. To survive the loss of one broker or disk you
need no backup but replicas. There is no backup of a running broker by files: copying them takes time, in which they
change. Not covered: the configuration outside of the data directory, and what clients keep.

      --to DIRECTORY   where to; DIRECTORY/<node id> is made for each, and must not be there yet
      --set NAME       which stop of the cluster this is, a date say; needed for brokers of a cluster
  -n, --dry-run        check, say what would be copied, and copy nothing
  -h, --help           print this

Exit code: 0 it is backed up; 1 it isn't; 2 wrong usage.
Needs: esker ($ESKER, else the one of this checkout or on the PATH), sha256sum.
Example: backup.sh --to /backup/2026-01-31 --set 2026-01-31 /var/lib/esker
END
}

to='' set='' dry=''
while [ $# -gt 0 ]; do
  words=1
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --to | --to=*) option_value "$@" && to=$value ;;
    --set | --set=*)
      option_value "$@"
      case $value in
        '' | *[!A-Za-z0-9:._-]*) wrong_usage "--set = '$value' is not a name of letters, digits and :._-" ;;
      esac
      set=$value
      ;;
    --) shift && break ;;
    -*) wrong_usage "there is no option $1" ;;
    *) break ;;
  esac
  shift "$words"
done
[ -n "$to" ] || wrong_usage '--to says where the backup shall be'
[ $# -gt 0 ] || wrong_usage 'name a data directory'
for directory in "$@"; do
  case $directory in
    -*) wrong_usage "options come before data directories; '$directory' is behind one" ;;
  esac
done
need awk find sort diff sha256sum cp du
find_esker
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# Checks one, and sets node and cluster.
check_source() {
  [ -f "$1/meta.properties" ] || fail "$1 is not the data directory of a broker"
  node=$(property "$1/meta.properties" node.id)
  cluster=$(property "$1/meta.properties" cluster.id)
  [ ! -f "$1/cluster.properties" ] || [ -n "$set" ] ||
    fail "$1 belongs to a cluster: stop all of its brokers, back up all, and give that a name by --set"
  [ -n "$node" ] || fail "$1 doesn't say which broker it is of"
  ! [ -e "$to/$node" ] || fail "$to/$node is there already"
  wrong=$(check_data "$1")
  [ -z "$wrong" ] || fail "$1 was not backed up: $wrong"
}

back_up() {
  part=$to/.$node.partial
  rm -rf "$part"
  mkdir -p "$part"
  : >"$work/began"
  cp -Rp "$1" "$part/data"
  rm -f "$part/data/.running"
  (cd "$1" && sums) >"$part/SHA256SUMS"
  {
    echo '# A backup of one broker. Restored by restore.sh.'
    echo "node.id=$node"
    echo "cluster.id=$cluster"
    echo "controllers=$controllers"
    echo "set=$set"
    echo "at=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    echo "esker=$("$esker" version | head -n 1)"
  } >"$part/backup.properties"
  # The copy is as the source was, and the source is as it was at the beginning: no broker was started meanwhile.
  check_sums "$part"
  changed=$(find "$1" -type f -newer "$work/began" ! -name .running | head -n 1)
  [ -z "$changed" ] || fail "$1 was not backed up: $changed has changed meanwhile; was a broker started?"
  sync
  mv "$part" "$to/$node"
  sync
}

# All are checked before the first one is copied.
for directory in "$@"; do
  check_source "$directory"
  say "$directory: broker $node of cluster ${cluster:-(none)}, $(du -sk "$directory" | awk '{ print $1 }') KiB, nothing wrong"
done
if [ -n "$dry" ]; then
  say "would be copied to $to"
  exit 0
fi
for directory in "$@"; do
  check_source "$directory"
  controllers=
  [ ! -f "$directory/cluster.properties" ] || controllers=$(property "$directory/cluster.properties" controllers)
  back_up "$directory"
  say "$directory: backed up to $to/$node"
done
