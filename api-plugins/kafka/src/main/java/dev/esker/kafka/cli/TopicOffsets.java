package dev.esker.kafka.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/** Looks offsets up; a partition that can't be asked (it has no leader, say) is left out. */
final class TopicOffsets {

  private TopicOffsets() {}

  static Map<TopicPartition, Long> of(
      Admin admin, Collection<TopicPartition> partitions, OffsetSpec spec) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    ListOffsetsResult result =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(Function.identity(), each -> spec)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      one(result, partition).ifPresent(offset -> offsets.put(partition, offset));
    }
    return offsets;
  }

  private static Optional<Long> one(ListOffsetsResult result, TopicPartition partition) {
    try {
      return Optional.of(Failures.await(result.partitionResult(partition)).offset());
    } catch (ApiException e) {
      return Optional.empty();
    }
  }
}
