#!/bin/sh
# Measures Esker beside Apache Kafka, in turns: time from the start of the process to the first answer on an
# empty directory, and resident memory when idle. Builds Esker and fetches Kafka through Maven; takes minutes the
# first time. Nothing else should run on the machine. The output is also in
# broker/it/target/failsafe-reports.
set -eu
cd "$(dirname "$0")/.."
./mvnw -B -ntp -Pslow -pl broker/it -am verify \
  -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=StartToReadyIT -Dfailsafe.failIfNoSpecifiedTests=false |
  grep -E '^ +turn |^start to ready|ERROR|BUILD'
