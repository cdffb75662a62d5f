package dev.esker.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.twin.TwinBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A front end over the broker in memory; at the end nothing that was lent is missing. */
@Timeout(120)
public abstract class FrontendFixture {
  static final String TOPIC = "t";
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();
  private static final int ROUNDS_UNTIL_STILL = 100;

  TwinBroker broker;
  Frontend frontend;

  /** The plugin under test. Its setting {@code port} is 0, its others are the defaults. */
  protected abstract FrontendPlugin plugin();

  /** Connects to the front end. */
  protected abstract ProtocolClient connect(int port) throws IOException;

  @BeforeEach
  void makeBroker() {
    broker = new TwinBroker(plugin().name());
    broker.admin.autoCreate = false;
    broker.cluster.add(TOPIC, 1);
  }

  /** Starts the front end with whatever the test has set on {@link #broker}; its port. */
  int start() throws Exception {
    frontend = plugin().create(broker);
    get(frontend.open());
    return get(frontend.start()).get(0).port();
  }

  static List<Endpoint> get(java.util.concurrent.CompletionStage<List<Endpoint>> stage)
      throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    // What a test has left in the pipeline still owns its buffers.
    broker.logs.stall(false);
    broker.logs.refuse(false);
    broker.logs.holdFetches(false);
    if (frontend != null) {
      frontend.drain(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
      frontend.close();
    }
    await(() -> broker.logs.openLeases.get() == 0, "every lease given back");
    assertEquals(0, broker.logs.doubleCloses.get(), "leases closed twice");
    broker.close();
  }

  /** Puts a value and gets it back, on that connection. */
  static void roundTrip(ProtocolClient client, String value) throws IOException {
    client.sendPut(TOPIC, value);
    ProtocolClient.Answer stored = client.receive();
    assertEquals(ProtocolClient.Answer.stored(stored.offset()), stored);
    client.sendGet(TOPIC, stored.offset());
    assertEquals(ProtocolClient.Answer.read(stored.offset(), value), client.receive());
  }

  /** Waits for something that another thread is about to do. */
  static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never happened: " + what);
      Thread.onSpinWait();
    }
  }

  /**
   * Waits until nothing more leaves: everything was sent, or a neighbour is served that many times
   * meanwhile and none was sent.
   *
   * @param readable an offset that the neighbour can read
   */
  static void awaitStill(Senders senders, ProtocolClient neighbour, long readable)
      throws IOException {
    int before = -1;
    int still = 0;
    while (!senders.isDone() && still < ROUNDS_UNTIL_STILL) {
      neighbour.sendGet(TOPIC, readable);
      assertEquals(readable, neighbour.receive().offset());
      int now = senders.sent();
      still = now == before ? still + 1 : 0;
      before = now;
    }
  }
}
