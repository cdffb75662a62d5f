package dev.esker.bench.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Refuses values; the message names flag, value and what is allowed. */
public final class Usage {
  private final CommandLine commandLine;

  /** For the options of a command. */
  public Usage(CommandLine commandLine) {
    this.commandLine = commandLine;
  }

  /** Refuses a number that is out of range. */
  public void range(String flag, long value, long min, long max) {
    require(
        value >= min && value <= max,
        flag,
        value,
        max == Long.MAX_VALUE ? "must be at least " + min : "must be " + min + " to " + max);
  }

  /** Refuses a value unless the rule holds. */
  public void require(boolean holds, String flag, Object value, String rule) {
    if (!holds) {
      throw wrong(flag, value, rule);
    }
  }

  /** The refusal of a value. */
  public ParameterException wrong(String flag, Object value, String rule) {
    String given = value.toString().isEmpty() ? flag : flag + " " + value;
    return new ParameterException(commandLine, given + " " + rule);
  }
}
