package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.twin.TwinBroker;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A front end on a free port over the twin; at the end nothing that was lent is missing. */
public abstract class BrokerTest {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  protected final TwinBroker broker = new TwinBroker("kafka");
  KafkaFrontend frontend;
  protected int port;

  @BeforeAll
  static void watchLeaks() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /** Starts with whatever the test has set on {@link #broker}. */
  protected void start() {
    Map<String, String> settings = new HashMap<>(broker.config);
    settings.putIfAbsent("threads", "2");
    broker.config = settings;
    frontend = (KafkaFrontend) new KafkaFrontendPlugin().create(broker);
    port = frontend.start().toCompletableFuture().join().get(0).port();
  }

  RawClient connect() throws IOException {
    return new RawClient(port);
  }

  protected Properties clientProperties() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:" + port);
    return properties;
  }

  @AfterEach
  void stop() {
    if (frontend != null) {
      // What a test has left in the pipeline still owns its frames.
      broker.logs.stall(false);
      broker.logs.refuse(false);
      frontend.drain(Duration.ofSeconds(5)).toCompletableFuture().join();
      frontend.close();
      await(() -> frontend.allocator().pinnedDirectMemory() == 0, "frames given back");
      await(() -> broker.logs.openLeases.get() == 0, "leases given back");
      assertEquals(0, broker.logs.doubleCloses.get(), "leases closed twice");
      assertEquals(0, frontend.connectionCount());
    }
    broker.close();
  }

  /** Waits for something that another thread is about to do. */
  protected static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never happened: " + what);
      Thread.onSpinWait();
    }
  }
}
