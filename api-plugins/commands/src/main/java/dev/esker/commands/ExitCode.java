package dev.esker.commands;

/** How a command ends. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** It failed, and said why in one line. */
  public static final int FAILED = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
