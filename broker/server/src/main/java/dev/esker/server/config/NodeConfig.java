package dev.esker.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who this broker is and where it lives.
 *
 * @param id what {@code node.id} says: a number or a name, or null if it says nothing
 * @param dataDirectory everything that it keeps
 * @param rack or null
 * @param address the interface that front ends bind unless they are told otherwise
 * @param drainTimeout how long front ends may take to answer what they have taken, at shutdown
 */
public record NodeConfig(
    String id, Path dataDirectory, String rack, String address, Duration drainTimeout) {

  static final Setting<String> NODE_ID =
      Setting.parsed(
          "node.id",
          null,
          "a number from 0 to 2147483647, or a name of up to 100 letters, digits, '.', '_' and '-'",
          "The broker's id. Clients of the Kafka protocol always see a number: that of a name is"
              + " the number it ends with (broker3 is 3), or 1. Kept in the data directory; 1 if"
              + " nothing was ever said.",
          NodeConfig::checkId);

  static final Setting<String> DATA_DIR =
      Setting.text(
          "data.dir",
          "data",
          "a path",
          "The directory that holds everything it keeps. A node of a cluster that has a node.id has"
              + " its own by default, data-<node.id>, so that several run in one folder.");

  static final Setting<List<String>> LOG_DIRS =
      Setting.list("log.dirs", null, "one path", "Kafka's name for data.dir; one directory only.");

  static final Setting<String> RACK =
      Setting.text("broker.rack", null, "any text", "The rack (or zone) that the broker is in.");

  static final Setting<String> ADDRESS =
      Setting.text(
          "address",
          "127.0.0.1",
          "a host name or an IP address; 0.0.0.0 for every interface",
          "The interface that front ends bind unless their own settings say otherwise. There is no"
              + " authentication yet, so the default is this machine only.");

  static final Setting<Long> DRAIN_TIMEOUT =
      Setting.millis(
          "shutdown.drain.ms",
          10_000L,
          0,
          600_000,
          "How long a broker that was asked to stop lets front ends answer what they have taken.");

  static final List<Setting<?>> SETTINGS =
      List.of(NODE_ID, DATA_DIR, LOG_DIRS, RACK, ADDRESS, DRAIN_TIMEOUT);

  private static final int MAX_ID_LENGTH = 100;
  private static final int MAX_DIGITS_IN_NAME = 9;

  static NodeConfig from(ConfigValues values) {
    return new NodeConfig(
        values.get(NODE_ID),
        dataDirectory(values),
        values.get(RACK),
        values.get(ADDRESS),
        Duration.ofMillis(values.get(DRAIN_TIMEOUT)));
  }

  /**
   * The number that the id asks for: a number is itself, a name's is the one that it ends with, so
   * that broker1 to broker3 differ; empty if nothing was said, or a name without a number.
   */
  public OptionalInt number() {
    if (id == null) {
      return OptionalInt.empty();
    }
    int digits = id.length();
    while (digits > 0 && Character.isDigit(id.charAt(digits - 1))) {
      digits--;
    }
    String tail = id.substring(digits);
    if (tail.isEmpty() || (tail.length() > MAX_DIGITS_IN_NAME && digits > 0)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(tail));
  }

  private static Path dataDirectory(ConfigValues values) {
    List<String> kafkaStyle = values.get(LOG_DIRS);
    if (kafkaStyle == null || values.isGiven(DATA_DIR.name())) {
      boolean ofNode =
          !values.isGiven(DATA_DIR.name())
              && values.get(NODE_ID) != null
              && ClusterConfig.isClustered(values);
      return Path.of(values.get(DATA_DIR) + (ofNode ? "-" + values.get(NODE_ID) : ""));
    }
    if (kafkaStyle.size() != 1) {
      throw values.conflict(
          LOG_DIRS.name(),
          LOG_DIRS.name()
              + " = "
              + String.join(",", kafkaStyle)
              + " is not allowed: it must be one path; a broker has one data directory");
    }
    return Path.of(kafkaStyle.get(0));
  }

  private static String checkId(String text) {
    if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(text);
    }
    boolean digitsOnly = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean inner = i > 0 && (c == '.' || c == '_' || c == '-');
      if (!digit && !letter && !inner) {
        throw new IllegalArgumentException(text);
      }
      digitsOnly &= digit;
    }
    if (digitsOnly) {
      Integer.parseInt(text);
    }
    return text;
  }
}
