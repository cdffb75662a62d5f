package dev.esker.coordinator.message;

import java.util.Objects;

/**
 * Who a request says it comes from.
 *
 * @param groupId the group
 * @param generation which one; -1 for a commit from outside any
 * @param memberId given at the first join, or empty
 * @param instanceId of a static member (KIP-345), or null
 */
public record MemberIdentity(String groupId, int generation, String memberId, String instanceId) {
  public MemberIdentity {
    Objects.requireNonNull(groupId, "groupId");
    Objects.requireNonNull(memberId, "memberId");
  }
}
