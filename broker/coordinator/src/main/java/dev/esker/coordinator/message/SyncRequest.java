package dev.esker.coordinator.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A member of a generation asks for its assignment; the leader brings everybody's.
 *
 * @param member who
 * @param protocolType what it believes, or null
 * @param protocolName what it believes, or null
 * @param assignments by member id, from the leader; empty from others
 */
public record SyncRequest(
    MemberIdentity member,
    String protocolType,
    String protocolName,
    Map<String, byte[]> assignments) {
  public SyncRequest {
    Objects.requireNonNull(member, "member");
    assignments = Collections.unmodifiableMap(new LinkedHashMap<>(assignments));
  }
}
