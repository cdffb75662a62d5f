package dev.esker.coordinator.message;

/**
 * The answer to a sync.
 *
 * @param error NONE if there is an assignment
 * @param protocolType of the group, or null
 * @param protocolName of the generation, or null
 * @param assignment opaque, empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
public record SyncAnswer(
    GroupError error, String protocolType, String protocolName, byte[] assignment) {

  /** A refusal. */
  public static SyncAnswer failed(GroupError error) {
    return new SyncAnswer(error, null, null, new byte[0]);
  }
}
