package dev.esker.examples.line;

import dev.esker.spi.ErrorCode;

/**
 * What is answered to a request.
 *
 * @param error NONE if it was done
 * @param line the answer, without its end
 */
record Answer(ErrorCode error, String line) {

  static Answer done(String line) {
    return new Answer(ErrorCode.NONE, line);
  }

  /** A failure, with something for people to read; nothing in it comes from a client unescaped. */
  static Answer failed(ErrorCode error, String message) {
    return new Answer(
        error, "ERROR " + error + (message == null ? "" : " " + Text.escapeControls(message)));
  }
}
