package dev.esker.bench.cli;

/** Where {@code esker bench} begins. */
public final class Main {
  private Main() {}

  /** Runs a load and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(BenchCommand.run(Terminal.system(), arguments));
  }
}
