package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.kafka.protocol.Api;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every request in every version that is advertised goes there and back. */
class VersionsTest extends BrokerTest {

  /** Requests whose subject isn't there by intention, with what is answered. */
  private static final Set<ErrorCode> EXPECTED_ERRORS =
      Set.of(
          ErrorCode.NONE,
          ErrorCode.UNKNOWN_MEMBER_ID,
          ErrorCode.MEMBER_ID_REQUIRED,
          ErrorCode.GROUP_ID_NOT_FOUND,
          ErrorCode.ELECTION_NOT_NEEDED,
          ErrorCode.BROKER_ID_NOT_REGISTERED,
          ErrorCode.RESOURCE_NOT_FOUND,
          ErrorCode.SECURITY_DISABLED);

  @ParameterizedTest
  @EnumSource(Api.class)
  void everyVersionIsAnswered(Api api) throws IOException {
    Requests requests = new Requests(broker);
    start();
    try (RawClient client = connect()) {
      for (int version = api.oldestVersion(); version <= api.newestVersion(); version++) {
        broker.cluster.remove("new");
        broker.cluster.add(Requests.TOPIC, 2);
        ApiMessage request = requests.of(api, version);
        int id = client.send(version, request);
        RawClient.Answer answer = client.receive(api.key(), version);
        assertEquals(id, answer.correlationId());
        answer.frame().rewind();
        checkErrors(api, version, answer);
      }
    }
  }

  private static void checkErrors(Api api, int version, RawClient.Answer answer) {
    AbstractResponse response =
        AbstractResponse.parseResponse(
            answer.frame(),
            new org.apache.kafka.common.requests.RequestHeader(
                ApiKeys.forId(api.key()), (short) version, "raw", answer.correlationId()));
    response
        .errorCounts()
        .keySet()
        .forEach(
            error ->
                assertTrue(
                    EXPECTED_ERRORS.stream().anyMatch(each -> each.code() == error.code()),
                    api + " v" + version + ": " + error + " " + answer.body()));
    assertFalse(response.errorCounts().isEmpty(), api + " v" + version + ": " + answer.body());
  }

  @Test
  void apiVersionsListsWhatIsServed() throws IOException {
    start();
    try (RawClient client = connect()) {
      ApiVersionsResponseData answer = versions(client, 4);
      assertEquals(ErrorCode.NONE.code(), answer.errorCode());
      Set<Integer> keys = new HashSet<>();
      for (ApiVersion each : answer.apiKeys()) {
        Api api = Api.ofKey(each.apiKey());
        assertNotNull(api);
        // Without Produce 0 in the list, librdkafka doesn't compress (KAFKA-18659).
        assertEquals(api == Api.PRODUCE ? 0 : api.oldestVersion(), each.minVersion());
        assertEquals(api.newestVersion(), each.maxVersion());
        keys.add((int) each.apiKey());
      }
      assertEquals(Api.all().size(), keys.size());
    }
  }

  private static ApiVersionsResponseData versions(RawClient client, int version)
      throws IOException {
    return client.call(
        version,
        new ApiVersionsRequestData()
            .setClientSoftwareName("apache-kafka-java")
            .setClientSoftwareVersion("4.4.0"),
        ApiVersionsResponseData.class);
  }

  @Test
  void anUnknownVersionOfApiVersionsIsAnsweredInTheOldest() throws IOException {
    start();
    try (RawClient client = connect()) {
      // Whatever comes after the head: the broker doesn't know that version.
      byte[] head =
          MessageUtil.toByteBufferAccessor(
                  new RequestHeaderData()
                      .setRequestApiKey((short) 18)
                      .setRequestApiVersion((short) 99)
                      .setCorrelationId(7)
                      .setClientId("future"),
                  (short) 2)
              .buffer()
              .array();
      byte[] frame = new byte[4 + head.length + 10];
      frame[3] = (byte) (head.length + 10);
      System.arraycopy(head, 0, frame, 4, head.length);
      client.sendBytes(frame);
      RawClient.Answer answer = client.receive((short) 18, 0);
      ApiVersionsResponseData body = (ApiVersionsResponseData) answer.body();
      assertEquals(7, answer.correlationId());
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), body.errorCode());
      assertEquals(
          List.of(new ApiVersion().setApiKey((short) 18).setMaxVersion((short) 5)),
          List.copyOf(body.apiKeys()));
      assertEquals(ErrorCode.NONE.code(), versions(client, 3).errorCode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, -1, 0",
        "AAAAAAAAAAAAAAAAAAAAAA, 1, 0",
        "AAAAAAAAAAAAAAAAAAAAAA, 2, 129",
        "BBBBBBBBBBBBBBBBBBBBBB, 1, 129",
        "null, 1, 42",
        "AAAAAAAAAAAAAAAAAAAAAA, -1, 42",
      })
  void aClientThatExpectsAnotherBrokerIsTold(String clusterId, int nodeId, int error)
      throws IOException {
    start();
    try (RawClient client = connect()) {
      ApiVersionsResponseData answer =
          client.call(
              5,
              new ApiVersionsRequestData()
                  .setClientSoftwareName("a")
                  .setClientSoftwareVersion("1")
                  .setClusterId(clusterId)
                  .setNodeId(nodeId),
              ApiVersionsResponseData.class);
      assertEquals(error, answer.errorCode());
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 1.0", "-x, 1.0", "x, 1.0-", "a b, 1"})
  void aBadSoftwareNameIsAnInvalidRequest(String name, String software) throws IOException {
    start();
    try (RawClient client = connect()) {
      ApiVersionsResponseData answer =
          client.call(
              3,
              new ApiVersionsRequestData()
                  .setClientSoftwareName(name)
                  .setClientSoftwareVersion(software),
              ApiVersionsResponseData.class);
      assertEquals(ErrorCode.INVALID_REQUEST.code(), answer.errorCode());
    }
  }
}
