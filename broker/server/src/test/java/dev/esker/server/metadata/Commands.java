package dev.esker.server.metadata;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Commands for tests. */
final class Commands {
  private Commands() {}

  /** A topic of one partition whose id follows from its name. */
  static MetadataCommand create(String name) {
    return create(name, Map.of());
  }

  static MetadataCommand create(String name, Map<String, String> configs) {
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new CreateTopic(
        new TopicState(
            id,
            name,
            List.of(PartitionState.of(PartitionState.NO_LEADER, 0, List.of(1), List.of(1)))),
        configs);
  }

  static List<ByteBuffer> batch(MetadataCommand... commands) {
    return Arrays.stream(commands).map(MetadataCodec::encode).map(ByteBuffer::wrap).toList();
  }
}
