package dev.esker.server.plugins;

import java.io.IOException;

/** A plugin's code failed; the message is one line that says why, without the plugin's name. */
final class PluginFailure extends Exception {
  private static final long serialVersionUID = 1L;

  PluginFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** One line that says why: the message alone if it was written for people. */
  static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null || !(root instanceof RuntimeException || root instanceof IOException)
        ? root.toString()
        : message;
  }
}
