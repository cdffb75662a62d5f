package dev.esker.server.groups;

import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;

/** What members and onlookers of a group ask for. */
final class GroupRequests {
  static final TopicPartition T0 = new TopicPartition("t", 0);

  private GroupRequests() {}

  /** To join group g, with range as the only protocol. */
  static JoinRequest join(String memberId) {
    return new JoinRequest(
        "g",
        memberId,
        null,
        "c",
        "/h",
        10_000,
        60_000,
        "consumer",
        List.of(new Protocol("range", new byte[] {0, 0, 0, 0, 0, 0})),
        false,
        true);
  }

  /** To commit for partition t-0, from outside the group. */
  static CommitRequest commit(String group, long offset) {
    return new CommitRequest(
        new MemberRef(group, -1, "", null), Map.of(T0, new CommittedOffset(offset, -1, "")));
  }
}
