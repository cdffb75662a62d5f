package dev.esker.kafka.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerErrorsTest {

  @Test
  void codesOfPartitionsAreFound() {
    ProduceResponseData.TopicProduceResponse topic =
        new ProduceResponseData.TopicProduceResponse().setName("t");
    for (short code : new short[] {0, 3, 0, 10}) {
      topic
          .partitionResponses()
          .add(new ProduceResponseData.PartitionProduceResponse().setErrorCode(code));
    }
    ProduceResponseData answer = new ProduceResponseData();
    answer.responses().add(topic);
    assertEquals(List.of(3, 10), codes(answer));
  }

  @Test
  void theCodeOfAnAnswerAndThoseOfItsPartsAreFound() {
    FetchResponseData answer = new FetchResponseData().setErrorCode((short) 70);
    answer
        .responses()
        .add(
            new FetchResponseData.FetchableTopicResponse()
                .setPartitions(
                    List.of(new FetchResponseData.PartitionData().setErrorCode((short) 1))));
    assertEquals(List.of(70, 1), codes(answer));
    assertEquals(List.of(25), codes(new HeartbeatResponseData().setErrorCode((short) 25)));
    LeaveGroupResponseData left = new LeaveGroupResponseData();
    left.members().add(new LeaveGroupResponseData.MemberResponse().setErrorCode((short) 82));
    assertEquals(List.of(82), codes(left));
  }

  @Test
  void codesOfPartitionsOfTopicsAreFoundWhereTheAnswerHasNone() {
    OffsetCommitResponseData answer = new OffsetCommitResponseData();
    OffsetCommitResponseData.OffsetCommitResponseTopic topic =
        new OffsetCommitResponseData.OffsetCommitResponseTopic();
    for (short code : new short[] {0, 16, 25}) {
      topic
          .partitions()
          .add(new OffsetCommitResponseData.OffsetCommitResponsePartition().setErrorCode(code));
    }
    answer.topics().add(topic);
    assertEquals(List.of(16, 25), codes(answer));
  }

  @Test
  void codesInACollectionWithATypeOfItsOwnAreFound() {
    CreateTopicsResponseData answer = new CreateTopicsResponseData();
    answer
        .topics()
        .add(new CreateTopicsResponseData.CreatableTopicResult().setErrorCode((short) 36));
    assertEquals(List.of(36), codes(answer));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theCodeOfEveryAnswerThatHasOneIsFound(Api api) throws ReflectiveOperationException {
    ApiMessage answer = ApiKeys.forId(api.key()).messageType.newResponse();
    assertEquals(List.of(), codes(answer));
    try {
      Object unused =
          answer.getClass().getMethod("setErrorCode", short.class).invoke(answer, (short) 41);
      assertEquals(List.of(41), codes(answer));
    } catch (NoSuchMethodException e) {
      assertThrows(NoSuchMethodException.class, () -> answer.getClass().getMethod("errorCode"));
    }
  }

  private static List<Integer> codes(ApiMessage answer) {
    List<Integer> codes = new ArrayList<>();
    AnswerErrors.forEach(answer, codes::add);
    return codes;
  }
}
