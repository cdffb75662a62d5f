package dev.esker.http.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** A text that isn't JSON, or not of the form that is needed; the message says where and why. */
public final class MalformedJsonException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message, null, false, false);
  }

  /** From what the parser says, which would otherwise quote the text. */
  public static MalformedJsonException of(IOException cause) {
    if (!(cause instanceof JsonProcessingException e)) {
      return new MalformedJsonException(String.valueOf(cause.getMessage()));
    }
    String where =
        e.getLocation() == null
            ? ""
            : " (line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + ")";
    return new MalformedJsonException(e.getOriginalMessage() + where);
  }
}
