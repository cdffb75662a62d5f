#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=lib-backup.sh
. "$here/lib-backup.sh"

usage() {
  cat <<'END'
Usage: restore.sh [options] BACKUP DATA_DIRECTORY
       restore.sh --check-set BACKUP...
Restores the data directory of one broker from what backup.sh has made (BACKUP is DIRECTORY/<node id>), and verifies it:
every file by its checksum, then 'esker wal verify', 'segments verify' and 'catalog check'. DATA_DIRECTORY must not be
there, or be empty. Start the broker on it with the same flags as before; it has the same identity.

A cluster is restored as a whole: every broker from the same set, on all machines, before the first one is started. Never
restore one broker of a cluster whose others go on: it would have forgotten what it has promised. Let it begin with an
empty directory instead, and copy from its peers. Make sure that no broker of the old cluster runs any more.

      --whole-cluster  yes, all brokers of this cluster are being restored from the same set
      --check-set      only verify the backups of a cluster: undamaged, of one set, no controller missing
  -n, --dry-run        verify the backup, and restore nothing
  -h, --help           print this

Exit code: 0 restored and verified; 1 not so; 2 wrong usage.
Needs: esker ($ESKER, else the one of this checkout or on the PATH), sha256sum.
END
}

whole='' check_set='' dry=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    -n | --dry-run) dry=yes ;;
    --whole-cluster) whole=yes ;;
    --check-set) check_set=yes ;;
    --) shift && break ;;
    -*) wrong_usage "there is no option $1" ;;
    *) break ;;
  esac
  shift
done
for each in "$@"; do
  case $each in
    -*) wrong_usage "options come first; '$each' is behind a directory" ;;
  esac
done
need awk find sort diff sha256sum cp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

if [ -n "$check_set" ]; then
  [ $# -gt 0 ] || wrong_usage 'name backups'
  first=$1
  nodes=' '
  for backup in "$@"; do
    check_sums "$backup"
    for key in cluster.id set controllers; do
      [ "$(property "$backup/backup.properties" "$key")" = "$(property "$first/backup.properties" "$key")" ] ||
        fail "$backup has another $key than $first: they don't belong together"
    done
    node=$(property "$backup/backup.properties" node.id)
    case $nodes in
      *" $node "*) fail "$backup is of broker $node, as another one is" ;;
    esac
    nodes="$nodes$node "
  done
  for voter in $(property "$first/backup.properties" controllers | tr ',' ' '); do
    case $nodes in
      *" ${voter%%:*} "*) ;;
      *) fail "the backup of controller ${voter%%:*} is missing" ;;
    esac
  done
  say "brokers$nodes: undamaged, and of one set ($(property "$first/backup.properties" set))"
  exit 0
fi

[ $# -eq 2 ] || wrong_usage 'name a backup and a data directory'
backup=$1 target=$2
find_esker
check_sums "$backup"
node=$(property "$backup/backup.properties" node.id)
if [ -n "$(property "$backup/backup.properties" controllers)" ] && [ -z "$whole" ] && [ -z "$dry" ]; then
  fail "$backup is of broker $node of a cluster: all brokers must be restored from the same set; --whole-cluster says that they are"
fi
if [ -e "$target" ]; then
  [ -d "$target" ] || fail "$target is not a directory"
  [ -z "$(ls -A "$target")" ] || fail "$target is not empty; nothing was restored"
fi
if [ -n "$dry" ]; then
  say "$backup: broker $node, of $(property "$backup/backup.properties" at), undamaged; would be restored to $target"
  exit 0
fi
part=$target.partial
! [ -e "$part" ] || fail "$part is in the way: an earlier attempt that didn't end; delete it"
mkdir -p "$(dirname -- "$target")"
cp -Rp "$backup/data" "$part"
(cd "$part" && sums) >"$work/restored"
LC_ALL=C diff "$backup/SHA256SUMS" "$work/restored" >/dev/null || fail "what was copied to $part differs from the backup"
wrong=$(check_data "$part")
[ -z "$wrong" ] || fail "what was restored to $part is not in order: $wrong"
sync
[ ! -d "$target" ] || rmdir "$target"
mv "$part" "$target"
sync
say "$target: broker $node as of $(property "$backup/backup.properties" at), verified"
