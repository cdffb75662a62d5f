package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ConnectionLimits;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.Test;

/** What real requests leave in the figures. */
class FiguresTest extends BrokerTest {
  private static final int PRODUCE = 9;
  private final Requests requests = new Requests(broker);

  private ProduceResponseData produce(RawClient client, int partition) throws IOException {
    return client.call(
        PRODUCE,
        requests.produce(PRODUCE, -1, partition, Requests.batch("a")),
        ProduceResponseData.class);
  }

  @Test
  void requestsAreCountedByApiAndErrorsByCode() throws IOException {
    start();
    try (RawClient client = connect()) {
      produce(client, 0);
      produce(client, 1);
      produce(client, 99);
      HeartbeatRequestData unknown =
          new HeartbeatRequestData().setGroupId("nobody").setMemberId("m").setGenerationId(1);
      assertEquals(25, client.call(4, unknown, HeartbeatResponseData.class).errorCode());
      assertEquals(1, broker.metrics.gauge("esker_connections", "kafka"));
    }
    assertEquals(3, broker.metrics.observed("esker_request_latency_seconds", "kafka", "PRODUCE"));
    assertEquals(1, broker.metrics.observed("esker_request_latency_seconds", "kafka", "HEARTBEAT"));
    assertEquals(1, errors("PRODUCE", "UNKNOWN_TOPIC_OR_PARTITION"));
    assertEquals(1, errors("HEARTBEAT", "UNKNOWN_MEMBER_ID"));
    await(() -> broker.metrics.gauge("esker_connections", "kafka") == 0, "connection closed");
    assertEquals(0, broker.metrics.gauge("esker_in_flight_request_bytes", "kafka"));
  }

  private double errors(String api, String code) {
    return broker.metrics.counted("esker_request_errors_total", "kafka", api, code);
  }

  @Test
  void whoeverIsSentAwayIsCounted() throws IOException {
    broker.limits = ConnectionLimits.DEFAULTS.withMaxConnections(1);
    start();
    try (RawClient one = connect()) {
      MetadataRequestData metadata = new MetadataRequestData().setTopics(List.of());
      assertEquals(1, one.call(9, metadata, MetadataResponseData.class).brokers().size());
      try (RawClient two = connect()) {
        two.expectClosed();
      }
      assertEquals(1, broker.metrics.counted("esker_refused_requests_total", "kafka"));
      one.sendBytes(new byte[] {0, 0, 0, 2, 1, 2});
      one.expectClosed();
      assertEquals(2, broker.metrics.counted("esker_refused_requests_total", "kafka"));
    }
  }

  @Test
  void whoeverIsKeptWaitingIsCountedWithTheTime() throws IOException {
    start();
    try (RawClient client = connect()) {
      broker.quotas.active = true;
      broker.quotas.produceWait = 30;
      assertEquals(30, produce(client, 0).throttleTimeMs());
      assertEquals(1, broker.metrics.counted("esker_throttled_requests_total", "kafka"));
      assertEquals(0.03, broker.metrics.counted("esker_throttle_seconds_total", "kafka"), 1e-9);
    }
  }
}
