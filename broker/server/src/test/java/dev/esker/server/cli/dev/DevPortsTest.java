package dev.esker.server.cli.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.cli.dev.DevPorts.First;
import dev.esker.server.cli.dev.DevPorts.OfBroker;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DevPortsTest {
  private final Set<Integer> taken = new HashSet<>();

  private List<OfBroker> choose(Integer http, Integer kafka, Integer cluster) {
    return new DevPorts(port -> !taken.contains(port))
        .choose(
            2,
            First.of("--port", http, 8080),
            First.of("--kafka-port", kafka, 9092),
            First.of("--cluster-port", cluster, 7946));
  }

  @Test
  void portsFollowEachOther() {
    assertEquals(
        List.of(new OfBroker(8080, 9092, 7946, 7947), new OfBroker(8081, 9093, 7948, 7949)),
        choose(null, null, null));
    assertEquals(
        List.of(new OfBroker(80, 9092, 90, 91), new OfBroker(81, 9093, 92, 93)),
        choose(80, null, 90));
  }

  @Test
  void defaultOnesThatAreTakenArePassedOver() {
    taken.addAll(List.of(8080, 8082, 9093, 7947));
    assertEquals(
        List.of(new OfBroker(8081, 9092, 7946, 7948), new OfBroker(8083, 9094, 7949, 7950)),
        choose(null, null, null));
  }

  @Test
  void chosenOnesThatAreTakenAreNamed() {
    taken.add(8081);
    assertEquals("--port 8080: port 8081 is taken", refusal(8080, null, null));
    assertEquals("--kafka-port 8082: port 8082 is taken", refusal(8082, 8082, null));
    assertEquals("--port 0: it must be 1 to 65535", refusal(0, null, null));
    assertEquals(
        "--cluster-port 65533: there are less than 4 from it on", refusal(null, null, 65_533));
  }

  private String refusal(Integer http, Integer kafka, Integer cluster) {
    return assertThrows(IllegalArgumentException.class, () -> choose(http, kafka, cluster))
        .getMessage();
  }

  @Test
  void aPortIsFreeIfNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertFalse(DevPorts.isFree(port));
    }
    assertTrue(DevPorts.isFree(port));
    try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      assertFalse(DevPorts.isFree(port));
    }
  }
}
