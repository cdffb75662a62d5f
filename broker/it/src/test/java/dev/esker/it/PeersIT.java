package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brokers that are started by hand and know of each other's HTTP addresses only. */
@Tag("slow")
final class PeersIT {

  private static final int COUNT = 3;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** All other ports are default ones or the next that are free, and others after each start. */
  @Test
  void threeTerminalsAreACluster() throws Exception {
    Path directory = brokers.directory();
    List<Integer> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    List<BrokerProcess> nodes = new ArrayList<>();
    for (int node = 1; node <= COUNT; node++) {
      List<String> flags = new ArrayList<>();
      flags.add("--id=" + node);
      flags.add("--port=" + ports.get(node - 1));
      flags.add("--peers=" + peers(ports, node));
      nodes.add(brokers.prepare(directory.resolve("data-" + node), flags.toArray(String[]::new)));
    }
    startTogether(nodes);
    assertAllAreThere(ports);
    for (BrokerProcess node : nodes) {
      assertTrue(node.out().contains("Cluster on 127.0.0.1:"), node::report);
      assertTrue(node.out().contains("Replication on 127.0.0.1:"), node::report);
    }
    nodes.forEach(BrokerProcess::close);
    startTogether(List.of(nodes.get(2), nodes.get(0), nodes.get(1)));
    assertAllAreThere(ports);
  }

  private static String peers(List<Integer> ports, int self) {
    List<String> peers = new ArrayList<>();
    for (int node = 1; node <= COUNT; node++) {
      if (node != self) {
        peers.add("localhost:" + ports.get(node - 1));
      }
    }
    return String.join(",", peers);
  }

  private static void startTogether(List<BrokerProcess> nodes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
    try {
      List<Future<BrokerProcess>> starting = new ArrayList<>();
      for (BrokerProcess node : nodes) {
        starting.add(threads.submit(() -> node.start(180_000)));
      }
      for (Future<BrokerProcess> each : starting) {
        each.get(200, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void assertAllAreThere(List<Integer> ports) throws Exception {
    for (int port : ports) {
      URI status = URI.create("http://localhost:" + port + "/cluster/status");
      String answer =
          client.send(HttpRequest.newBuilder(status).build(), BodyHandlers.ofString()).body();
      assertEquals(COUNT, answer.split("\"phase\":\"active\"", -1).length - 1, answer);
    }
  }
}
