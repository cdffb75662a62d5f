package dev.esker.coordinator.message;

import java.util.Objects;

/**
 * Somebody who leaves, or is taken out by an administrator.
 *
 * @param memberId its id, or empty with an instance id
 * @param instanceId of a static member, or null
 * @param reason for people, or null
 */
public record LeavingMember(String memberId, String instanceId, String reason) {
  public LeavingMember {
    Objects.requireNonNull(memberId, "memberId");
  }
}
