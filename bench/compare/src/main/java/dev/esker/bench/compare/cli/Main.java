package dev.esker.bench.compare.cli;

import dev.esker.bench.cli.Terminal;

/** Where {@code esker bench compare} begins. */
public final class Main {
  private Main() {}

  /** Runs a comparison and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CompareCommand.run(Terminal.system(), arguments));
  }
}
