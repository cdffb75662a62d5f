package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Requests about offsets that name the same partition twice: each time has its own answer. */
class GroupRequestsTest extends BrokerTest {

  @Test
  void aRefusedCommitIsRefusedEachTimeItIsNamed() throws Exception {
    broker.cluster.add("t", 2);
    start();
    OffsetCommitRequestTopic topic =
        new OffsetCommitRequestTopic()
            .setName("t")
            .setPartitions(
                List.of(
                    new OffsetCommitRequestPartition().setCommittedOffset(1),
                    new OffsetCommitRequestPartition().setCommittedOffset(2)));
    OffsetCommitRequestData commit =
        new OffsetCommitRequestData()
            .setGroupId("g")
            .setMemberId("nobody")
            .setGenerationIdOrMemberEpoch(1)
            .setTopics(List.of(topic, topic.duplicate()));
    try (RawClient client = connect()) {
      List<Errors> errors =
          client.call(9, commit, OffsetCommitResponseData.class).topics().stream()
              .flatMap(each -> each.partitions().stream())
              .map(each -> Errors.forCode(each.errorCode()))
              .toList();
      assertEquals(4, errors.size());
      errors.forEach(error -> assertEquals(errors.get(0), error));
      assertEquals(Errors.UNKNOWN_MEMBER_ID, errors.get(0));
    }
  }

  @Test
  void anOffsetIsForgottenOnceHoweverOftenItIsNamed() throws Exception {
    broker.cluster.add("t", 2);
    start();
    try (RawClient client = connect()) {
      OffsetCommitRequestData commit =
          new OffsetCommitRequestData()
              .setGroupId("g")
              .setTopics(
                  List.of(
                      new OffsetCommitRequestTopic()
                          .setName("t")
                          .setPartitions(List.of(new OffsetCommitRequestPartition()))));
      var unused = client.call(9, commit, OffsetCommitResponseData.class);
      OffsetDeleteRequestTopic topic = new OffsetDeleteRequestTopic().setName("t");
      topic.partitions().add(new OffsetDeleteRequestPartition());
      topic.partitions().add(new OffsetDeleteRequestPartition());
      OffsetDeleteRequestData delete = new OffsetDeleteRequestData().setGroupId("g");
      delete.topics().add(topic);
      OffsetDeleteResponseData answer = client.call(0, delete, OffsetDeleteResponseData.class);
      assertEquals(2, answer.topics().iterator().next().partitions().size());
      assertEquals(Errors.NONE.code(), answer.errorCode());
    }
  }
}
