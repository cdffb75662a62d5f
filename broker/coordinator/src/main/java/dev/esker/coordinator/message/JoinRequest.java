package dev.esker.coordinator.message;

import java.util.List;
import java.util.Objects;

/**
 * A member wants to be part of the next generation.
 *
 * @param groupId the group
 * @param memberId empty for a new member
 * @param instanceId of a static member (KIP-345), or null
 * @param clientId as the client calls itself
 * @param clientHost where it is
 * @param sessionTimeoutMillis how long it may be silent
 * @param rebalanceTimeoutMillis how long it may take to join again
 * @param protocolType {@code consumer} for consumers
 * @param protocols assignors that it can do, its favourite first
 * @param memberIdRequired whether a new member must come back with the id it is given (KIP-394)
 * @param skipAssignmentSupported whether the leader can be told to keep the assignment (KIP-814)
 */
public record JoinRequest(
    String groupId,
    String memberId,
    String instanceId,
    String clientId,
    String clientHost,
    int sessionTimeoutMillis,
    int rebalanceTimeoutMillis,
    String protocolType,
    List<Protocol> protocols,
    boolean memberIdRequired,
    boolean skipAssignmentSupported) {
  public JoinRequest {
    Objects.requireNonNull(groupId, "groupId");
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientHost, "clientHost");
    Objects.requireNonNull(protocolType, "protocolType");
    protocols = List.copyOf(protocols);
  }
}
