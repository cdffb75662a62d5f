package dev.esker.coordinator.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Offsets to be committed.
 *
 * @param member who; generation -1 and an empty id from outside any membership
 * @param offsets where the group shall go on
 */
public record CommitRequest(MemberIdentity member, Map<PartitionRef, CommittedOffset> offsets) {
  public CommitRequest {
    Objects.requireNonNull(member, "member");
    offsets = Collections.unmodifiableMap(new LinkedHashMap<>(offsets));
  }
}
