package dev.esker.server.plugins;

/** A front end that the broker needs can't be started; the message is one line for people. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names the plugin and says why
   * @param cause what the plugin said, or null
   */
  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
