package dev.esker.server.config;

/**
 * Where a value was said.
 *
 * @param kind which source
 * @param detail the flag, the variable or the file
 */
public record Origin(Kind kind, String detail) {

  /** The sources, the weakest first. */
  public enum Kind {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG
  }

  /** The origin of a value that nobody gave. */
  static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

  /** Whether it was said on the command line. */
  public boolean commandLine() {
    return kind == Kind.FLAG;
  }

  /** For messages: {@code --node-id}, {@code ESKER_NODE_ID}, {@code server.properties}. */
  public String describe() {
    return detail;
  }
}
