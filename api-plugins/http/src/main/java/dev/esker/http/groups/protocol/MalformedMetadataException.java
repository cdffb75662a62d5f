package dev.esker.http.groups.protocol;

/** Bytes of another member of the group that aren't what they should be. */
public final class MalformedMetadataException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the field, and what is wrong with it. */
  public MalformedMetadataException(String message) {
    super(message);
  }
}
