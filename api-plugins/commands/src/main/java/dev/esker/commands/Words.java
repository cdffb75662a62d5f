package dev.esker.commands;

import java.util.Collection;
import java.util.stream.Collectors;

/** Words for people. */
public final class Words {

  private Words() {}

  /** {@code 1 partition}, {@code 2 partitions}. */
  public static String count(long count, String singular) {
    return count + " " + singular + (count == 1 ? "" : "s");
  }

  /** Things with commas between them. */
  public static String list(Collection<?> things) {
    return things.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** The first line, without the full stop at its end. */
  public static String firstLine(String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
