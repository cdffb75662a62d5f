package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of any broker, through any other. */
class BrokerMetricsTest extends ClusterFixture {

  @BeforeEach
  void figures() {
    for (int id = 1; id <= BROKERS; id++) {
      int value = id;
      broker(id).metrics.gauge("which", "", Map.of(), () -> value);
    }
  }

  private static String metrics(RawHttp client, String path, String accept) throws IOException {
    client.send(
        "GET /cluster/brokers/" + path + " HTTP/1.1\r\nHost: localhost\r\n" + accept + "\r\n");
    RawHttp.Answer answer = client.receive();
    assertEquals(200, answer.status(), answer::text);
    assertTrue(answer.headers().get("content-type").startsWith("text/plain"));
    return answer.text();
  }

  private static void refused(RawHttp client, int status, String id, String code)
      throws IOException {
    JsonNode answer = get(client, status, "/cluster/brokers/" + id + "/metrics");
    assertEquals(code, answer.at("/error/code").asText(), answer::toString);
  }

  @Test
  void everyBrokersFiguresThroughEveryBroker() throws IOException {
    for (int asked = 1; asked <= BROKERS; asked++) {
      RawHttp client = client(asked);
      for (int id = 1; id <= BROKERS; id++) {
        String text = metrics(client, id + "/metrics", "");
        assertTrue(text.contains("which[] " + id + ".0\n"), text);
        assertTrue(!text.contains("partitions 1"), text);
      }
      assertTrue(metrics(client, "3/metrics?per_partition=true", "").contains("partitions 1"));
    }
  }

  @Test
  void whatThePageWantsIsPassedOn() throws IOException {
    RawHttp client = client(1);
    send(client, "GET /cluster/brokers/2/metrics", "Accept: application/openmetrics-text", "");
    RawHttp.Answer answer = client.receive();
    assertTrue(answer.headers().get("content-type").startsWith("application/openmetrics-text"));
    JsonNode wrong = get(client, 400, "/cluster/brokers/2/metrics?per_topic=true");
    assertEquals("per_topic", wrong.at("/error/field").asText());
  }

  @Test
  void brokersThatAreNotThere() throws IOException {
    RawHttp client = client(1);
    refused(client, 404, "9", "BROKER_ID_NOT_REGISTERED");
    refused(client, 400, "x", "INVALID_REQUEST");
    refused(client, 400, "-1", "INVALID_REQUEST");
    kill(3);
    refused(client, 503, "3", "BROKER_NOT_AVAILABLE");
    broker(1).cluster.phase(2, Phase.FENCED);
    refused(client, 503, "2", "BROKER_NOT_AVAILABLE");
    broker(1).cluster.addBroker(4, "localhost", 1);
    refused(client, 503, "4", "BROKER_NOT_AVAILABLE");
  }

  /** As one that was stopped with a signal: its port takes connections, and nobody answers. */
  @Test
  void aBrokerThatHangsHoldsThePageUpForSecondsOnly() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      broker(2)
          .cluster
          .announce("http/HTTP", new Endpoint("HTTP", "HTTP", "localhost", silent.getLocalPort()));
      refused(client(1), 503, "2", "BROKER_NOT_AVAILABLE");
    }
  }

  @Test
  void aBrokerInAnothersPlaceSaysSo() throws IOException {
    RawHttp client = client(1);
    send(client, "GET /cluster/brokers/2/metrics", "Esker-Forwarded: 3", "");
    JsonNode answer = received(client, 503);
    assertTrue(answer.at("/error/message").asText().contains("broker 1 is"), answer::toString);
  }
}
