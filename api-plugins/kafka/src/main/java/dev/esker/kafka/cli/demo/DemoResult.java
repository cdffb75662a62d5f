package dev.esker.kafka.cli.demo;

import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import java.util.Locale;
import java.util.Map;

/**
 * What a demo has come to. Times are in milliseconds, as measured.
 *
 * @param killed the broker that was killed
 * @param log what the log was found to hold
 * @param counts of records
 * @param times how long things took
 */
record DemoResult(int killed, LogCheck.Findings log, Counts counts, Times times) {

  /**
   * How many records there were.
   *
   * @param acknowledged to the producer
   * @param failed which the producer gave up
   * @param read by the group, each counted once
   * @param readAgain by the group, after a member had taken a partition over
   * @param unread by the group though acknowledged
   */
  record Counts(long acknowledged, long failed, long read, long readAgain, long unread) {}

  /**
   * How long things took.
   *
   * @param detect from the kill until the broker was fenced
   * @param elect from the kill until all partitions that it led had another leader
   * @param firstAck from the kill until each of these had acknowledged a record sent after it
   * @param recover from the restart until all in-sync replicas were back
   * @param consumerPause the longest that a partition gave its reader nothing, from the kill on
   */
  record Times(long detect, long elect, long firstAck, long recover, long consumerPause) {}

  /** Whether everything is as promised. */
  boolean isGood() {
    return log.lost() == 0
        && log.duplicated() == 0
        && log.disordered() == 0
        && counts.failed() == 0
        && counts.unread() == 0;
  }

  int exitCode() {
    return isGood() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** For people. */
  String table() {
    Table table = new Table("WHAT", "MEASURED");
    table.row("records acknowledged", number(counts.acknowledged()));
    table.row("lost", number(log.lost()));
    table.row("duplicated", number(log.duplicated()));
    table.row("out of order within a key", number(log.disordered()));
    table.row("not acknowledged", number(counts.failed()));
    table.row("read by the group", number(counts.read()));
    table.row("acknowledged, but not read", number(counts.unread()));
    table.row("time to detect the kill", millis(times.detect()));
    table.row("time to elect new leaders", millis(times.elect()));
    table.row("time to the first ack after the kill", millis(times.firstAck()));
    table.row("time to recover after the restart", millis(times.recover()));
    table.row("longest pause of a reader", millis(times.consumerPause()));
    return table.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String millis(long value) {
    return String.format(Locale.ROOT, "%,d ms", value);
  }

  /** For scripts. */
  Map<String, Object> json() {
    return Json.object(
        "acknowledged",
        counts.acknowledged(),
        "lost",
        log.lost(),
        "duplicated",
        log.duplicated(),
        "out_of_order",
        log.disordered(),
        "not_acknowledged",
        counts.failed(),
        "in_log",
        log.records(),
        "read",
        counts.read(),
        "read_again",
        counts.readAgain(),
        "unread",
        counts.unread(),
        "killed_broker",
        killed,
        "times_ms",
        Json.object(
            "detect",
            times.detect(),
            "elect",
            times.elect(),
            "first_ack",
            times.firstAck(),
            "recover",
            times.recover(),
            "consumer_pause",
            times.consumerPause()));
  }
}
