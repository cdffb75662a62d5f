#!/bin/sh
# Lays out what goes into the image: launcher, jars, and a Java runtime with just the modules that they need. Run in the
# build stage after ./mvnw package, with the JDK whose runtime it is to be in JAVA_HOME.
#   ops/docker/assemble.sh DIRECTORY
set -eu

[ $# -eq 1 ] || {
  echo "usage: ops/docker/assemble.sh DIRECTORY" >&2
  exit 2
}
out=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
built=$root/target/esker

# What jdeps finds in the jars, and what it can't see: TLS with elliptic curves, sockets' keep-alive options, plugin jars.
modules=$("$JAVA_HOME/bin/jdeps" --multi-release 17 --ignore-missing-deps --print-module-deps \
  --class-path "$built/lib/*:$built/plugins/kafka/*:$built/plugins/http/*" \
  "$built"/lib/*.jar "$built"/plugins/*/*.jar 2>/dev/null | tail -n 1)
modules=$modules,jdk.crypto.ec,jdk.net,jdk.zipfs

mkdir -p "$out"
cp "$root/esker" "$root/ops/docker/entrypoint.sh" "$root/LICENSE" "$root/NOTICE" "$out/"
chmod 755 "$out/esker" "$out/entrypoint.sh"
cp -R "$built/lib" "$built/plugins" "$out/"
rm -rf "$out/lib/native"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
  --compress zip-6 --generate-cds-archive --output "$out/jre"
