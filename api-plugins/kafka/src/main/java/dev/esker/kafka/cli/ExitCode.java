package dev.esker.kafka.cli;

/** How a command ends. */
final class ExitCode {
  static final int OK = 0;

  /** It failed, and said why in one line. */
  static final int FAILED = 1;

  static final int USAGE = 2;

  private ExitCode() {}
}
