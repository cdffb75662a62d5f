package dev.esker.server.config;

/**
 * A setting that can't be used; its message is one line that names source, key, value and what is
 * allowed.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean fromCommandLine;

  /**
   * @param message one line for people
   * @param fromCommandLine whether the value was given as a flag, which makes it wrong usage
   */
  public ConfigException(String message, boolean fromCommandLine) {
    super(message);
    this.fromCommandLine = fromCommandLine;
  }

  /** Whether the value was given as a flag. */
  public boolean fromCommandLine() {
    return fromCommandLine;
  }
}
