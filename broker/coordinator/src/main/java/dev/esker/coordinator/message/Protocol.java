package dev.esker.coordinator.message;

import java.util.Objects;

/**
 * An assignor that a member can do, with the member's metadata for it.
 *
 * @param name of the assignor
 * @param metadata opaque, except that offsets of subscribed topics are protected
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
public record Protocol(String name, byte[] metadata) {
  public Protocol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(metadata, "metadata");
  }
}
