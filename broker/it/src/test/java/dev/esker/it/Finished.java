package dev.esker.it;

/**
 * How a run of a program ended.
 *
 * @param exitCode of the process
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record Finished(int exitCode, String out, String err) {
  @Override
  public String toString() {
    return "exit code " + exitCode + "\nstandard output:\n" + out + "\nstandard error:\n" + err;
  }
}
