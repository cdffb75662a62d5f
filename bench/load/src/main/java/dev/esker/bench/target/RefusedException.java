package dev.esker.bench.target;

/** A record wasn't acknowledged, for a reason of a kind that can be counted. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String kind;

  /**
   * A refusal.
   *
   * @param kind a word or two, of which a target has few: a status, for instance
   * @param message for people
   */
  public RefusedException(String kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What is counted together. */
  public String kind() {
    return kind;
  }
}
