package dev.esker.kafka.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every answer tells a throttle in each version that has the field, and no other version minds. */
final class ThrottleTimesTest {

  @ParameterizedTest
  @EnumSource(Api.class)
  void everyAnswerThatCanTellAThrottleDoes(Api api) {
    ApiKeys key = ApiKeys.forId(api.key());
    Schema[] schemas = key.messageType.responseSchemas();
    boolean somewhere = false;
    for (int version = api.oldestVersion(); version <= api.newestVersion(); version++) {
      boolean has = schemas[version].get("throttle_time_ms") != null;
      somewhere |= has;
      ApiMessage answer = key.messageType.newResponse();
      ThrottleTimes.set(answer, 1_234);
      ApiMessage read = key.messageType.newResponse();
      read.read(MessageUtil.toByteBufferAccessor(answer, (short) version), (short) version);
      ApiMessage expected = key.messageType.newResponse();
      ThrottleTimes.set(expected, has ? 1_234 : 0);
      assertEquals(expected, read, api + " v" + version);
    }
    assertEquals(somewhere, ThrottleTimes.canTell(key.messageType.newResponse()), api.toString());
  }

  @Test
  void aTimeThatIsTooLongForTheFieldIsTheLongest() {
    MetadataResponseData answer = new MetadataResponseData();
    ThrottleTimes.set(answer, Long.MAX_VALUE);
    assertEquals(Integer.MAX_VALUE, answer.throttleTimeMs());
  }
}
