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

# java.*: what jdeps finds in the jars. jdk.crypto.ec: TLS with elliptic curves. jdk.management: memory and processor
# time for /metrics. jdk.unsupported: Netty's and Kryo's way to memory outside the heap. jdk.zipfs: plugin jars.
modules=java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http
modules=$modules,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml
modules=$modules,jdk.crypto.ec,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

mkdir -p "$out"
cp "$root/esker" "$root/ops/docker/entrypoint.sh" "$root/LICENSE" "$root/NOTICE" "$out/"
chmod 755 "$out/esker" "$out/entrypoint.sh"
cp -R "$built/lib" "$built/plugins" "$out/"
rm -rf "$out/lib/native"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
  --compress zip-6 --generate-cds-archive --output "$out/jre"
