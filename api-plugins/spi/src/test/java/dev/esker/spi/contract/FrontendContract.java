package dev.esker.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.Frontend;
import dev.esker.spi.contract.ProtocolClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a front end promises (see the package description of {@code dev.esker.spi}), whatever its
 * protocol: order of answers, back-pressure, leases, errors, and its life from open to close. No
 * test depends on time: what must not happen is looked for after something else has happened often
 * enough.
 */
public abstract class FrontendContract extends FrontendFixture {

  /** Together far more than what the sockets' buffers hold. */
  private static final int MANY = 2_000;

  private static final String LARGE = "v".repeat(16_000);

  @Test
  void answersComeInTheOrderOfTheRequests() throws Exception {
    try (ProtocolClient client = connect(start())) {
      int count = 100;
      Senders senders =
          Senders.start(
              count,
              i -> {
                client.sendPut(TOPIC, "value " + i);
                client.sendGet("absent", 0);
              });
      for (int i = 0; i < count; i++) {
        assertEquals(Answer.stored(i), client.receive());
        assertEquals(Answer.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), client.receive());
      }
      senders.join();
    }
  }

  @Test
  void anAnswerThatIsReadyWaitsForThoseBeforeIt() throws Exception {
    int port = start();
    broker.logs.stall(true);
    try (ProtocolClient client = connect(port);
        ProtocolClient neighbour = connect(port)) {
      client.sendPut(TOPIC, "first");
      client.sendGet("absent", 0);
      await(() -> broker.logs.taken.get() == 1, "an append");
      // By now the front end has had the time to answer the second, if it were wrong.
      for (int i = 0; i < 20; i++) {
        neighbour.sendGet("absent", 0);
        assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, neighbour.receive().error());
      }
      broker.logs.stall(false);
      assertEquals(Answer.stored(0), client.receive());
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, client.receive().error());
    }
  }

  /** The broker owns the memory of what was handed to it until it has called the listener. */
  @Test
  void whatWasPutIsNotTouchedWhileTheBrokerHasIt() throws Exception {
    int port = start();
    broker.logs.stall(true);
    int count = 20;
    List<ProtocolClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ProtocolClient client = connect(port);
        clients.add(client);
        client.sendPut(TOPIC, (char) ('a' + i) + LARGE);
      }
      await(() -> broker.logs.taken.get() >= 1, "appends");
      broker.logs.stall(false);
      for (int i = 0; i < count; i++) {
        long offset = clients.get(i).receive().offset();
        clients.get(i).sendGet(TOPIC, offset);
        assertEquals(Answer.read(offset, (char) ('a' + i) + LARGE), clients.get(i).receive());
      }
    } finally {
      for (ProtocolClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void whileThePipelineIsFullTheConnectionIsNotReadAndOthersAreServed() throws Exception {
    int port = start();
    try (ProtocolClient client = connect(port);
        ProtocolClient neighbour = connect(port)) {
      roundTrip(neighbour, "there");
      broker.logs.refuse(true);
      Senders senders = Senders.start(MANY, i -> client.sendPut(TOPIC, LARGE));
      await(() -> broker.logs.refused.get() > 0, "an append that is refused");
      awaitStill(senders, neighbour, 0);
      assertFalse(senders.isDone(), "everything was read though the pipeline is full");
      assertEquals(1, broker.logs.taken.get());
      int tries = broker.logs.refused.get();
      assertTrue(tries <= senders.sent() + 1, "it asks again and again: " + tries);
      broker.logs.refuse(false);
      for (int i = 0; i < MANY; i++) {
        assertEquals(Answer.stored(i + 1), client.receive());
      }
      senders.join();
    }
  }

  @Test
  void requestsWithoutAnAnswerAreBounded() throws Exception {
    ConnectionLimits all = ConnectionLimits.DEFAULTS;
    int most = 10;
    broker.limits =
        new ConnectionLimits(
            all.maxRequestBytes(),
            all.maxConnections(),
            all.maxInFlightBytesPerConnection(),
            all.maxInFlightBytes(),
            most,
            all.idleMillis());
    int port = start();
    try (ProtocolClient client = connect(port);
        ProtocolClient neighbour = connect(port)) {
      roundTrip(neighbour, "there");
      broker.logs.stall(true);
      Senders senders = Senders.start(MANY, i -> client.sendPut(TOPIC, LARGE));
      await(() -> broker.logs.taken.get() > 1, "an append");
      awaitStill(senders, neighbour, 0);
      assertFalse(senders.isDone(), "everything was read though nothing is answered");
      assertTrue(broker.logs.taken.get() - 1 <= most, () -> "taken: " + broker.logs.taken.get());
      broker.logs.stall(false);
      for (int i = 0; i < MANY; i++) {
        assertEquals(Answer.stored(i + 1), client.receive());
      }
      senders.join();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leasesOfAClientThatNeverReadsAreClosedWhenItGoes(boolean fromFile) throws Exception {
    int port = start();
    try (ProtocolClient neighbour = connect(port)) {
      roundTrip(neighbour, LARGE);
      broker.logs.fromFile = fromFile;
      ProtocolClient client = connect(port);
      int lentBefore = broker.logs.lentLeases.get();
      Senders senders = Senders.start(MANY, i -> client.sendGet(TOPIC, 0));
      await(() -> broker.logs.lentLeases.get() > lentBefore, "leases");
      client.close();
      await(() -> broker.logs.openLeases.get() == 0, "every lease given back");
      await(senders::isDone, "the sender's end");
      roundTrip(neighbour, "still served");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLeaseThatComesAfterTheClientHasGoneIsClosed(boolean fromFile) throws Exception {
    int port = start();
    try (ProtocolClient neighbour = connect(port)) {
      roundTrip(neighbour, LARGE);
      broker.logs.fromFile = fromFile;
      broker.logs.holdFetches(true);
      int lentBefore = broker.logs.lentLeases.get();
      for (int i = 0; i < 20; i++) {
        int held = broker.logs.heldFetches.get();
        try (ProtocolClient client = connect(port)) {
          client.sendGet(TOPIC, 0);
          await(() -> broker.logs.heldFetches.get() > held, "a fetch");
        }
      }
      assertEquals(lentBefore, broker.logs.lentLeases.get());
      broker.logs.holdFetches(false);
      roundTrip(neighbour, "still served");
    }
  }

  @Test
  void errorsAreAnsweredAndTheConnectionLives() throws Exception {
    try (ProtocolClient client = connect(start())) {
      client.sendPut("absent", "value");
      assertEquals(Answer.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), client.receive());
      client.sendGet("absent", 0);
      assertEquals(Answer.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), client.receive());
      client.sendGet(TOPIC, 99);
      assertEquals(Answer.failed(ErrorCode.OFFSET_OUT_OF_RANGE), client.receive());
      broker.cluster.addBroker(2, "127.0.0.1", 1);
      broker.cluster.add("elsewhere", 1, 2);
      client.sendPut("elsewhere", "value");
      assertEquals(Answer.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER), client.receive());
      roundTrip(client, "fine");
    }
  }

  @Test
  void nonsenseHarmsNobodyElse() throws Exception {
    int port = start();
    try (ProtocolClient neighbour = connect(port);
        ProtocolClient client = connect(port)) {
      client.sendNonsense();
      roundTrip(neighbour, "fine");
      Answer answer = null;
      try {
        answer = client.receive();
      } catch (IOException closed) {
        // That is an answer too.
      }
      assertTrue(answer == null || answer.error() != ErrorCode.NONE, "nonsense was done");
      roundTrip(neighbour, "fine");
    }
  }

  @Test
  void createAndOpenDoWithoutTheServices() throws Exception {
    broker.recovered = false;
    frontend = plugin().create(broker);
    get(frontend.open());
    broker.recovered = true;
    try (ProtocolClient client = connect(get(frontend.start()).get(0).port())) {
      roundTrip(client, "served");
    }
  }

  @Test
  void drainingAnswersWhatWasTakenAndClosesEveryConnection() throws Exception {
    int port = start();
    broker.logs.stall(true);
    List<ProtocolClient> clients = new ArrayList<>();
    try (ProtocolClient idle = connect(port)) {
      for (int i = 0; i < 5; i++) {
        ProtocolClient client = connect(port);
        clients.add(client);
        client.sendPut(TOPIC, "value");
        int taken = i + 1;
        await(() -> broker.logs.taken.get() == taken, "an append");
      }
      CompletableFuture<Void> drained =
          frontend.drain(Duration.ofSeconds(60)).toCompletableFuture();
      idle.expectClosed();
      assertThrows(IOException.class, () -> connectUntilRefused(port));
      assertFalse(drained.isDone());
      broker.logs.stall(false);
      for (int i = 0; i < clients.size(); i++) {
        assertEquals(Answer.stored(i), clients.get(i).receive());
        clients.get(i).expectClosed();
      }
      drained.get(20, TimeUnit.SECONDS);
    } finally {
      for (ProtocolClient client : clients) {
        client.close();
      }
    }
  }

  /** The listener closes soon after the drain has begun. */
  private void connectUntilRefused(int port) throws IOException {
    while (true) {
      try (ProtocolClient client = connect(port)) {
        client.expectClosed();
      }
    }
  }

  @Test
  void drainingIsOverInTimeThoughSomethingIsNotAnswered() throws Exception {
    int port = start();
    broker.logs.stall(true);
    try (ProtocolClient client = connect(port)) {
      client.sendPut(TOPIC, "value");
      await(() -> broker.logs.taken.get() == 1, "an append");
      frontend.drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void closingWithoutDrainingEndsConnectionsAndFreesThePort() throws Exception {
    int port = start();
    try (ProtocolClient client = connect(port)) {
      roundTrip(client, "there");
      frontend.close();
      client.expectClosed();
      assertFree(port);
      frontend.close();
      frontend = null; // nothing is drained any more
    }
  }

  @Test
  void whatWasNeverStartedCanBeClosed() throws Exception {
    Frontend created = plugin().create(broker);
    created.close();
    created.close();
    Frontend opened = plugin().create(broker);
    int bound = get(opened.open()).stream().mapToInt(each -> each.port()).findFirst().orElse(0);
    opened.close();
    if (bound != 0) {
      assertFree(bound);
    }
  }

  @Test
  void aPortThatIsTakenFailsTheStartAndLeavesNothingBehind() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = taken.getLocalPort();
      broker.config = java.util.Map.of("port", Integer.toString(port));
      Frontend failing = plugin().create(broker);
      Exception e =
          assertThrows(
              Exception.class,
              () -> {
                get(failing.open());
                get(failing.start());
              });
      assertNotEquals(null, e.getMessage());
      failing.close();
    }
    assertFree(port);
    try (ProtocolClient client = connect(start())) {
      roundTrip(client, "served after all");
    }
  }

  private static void assertFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
