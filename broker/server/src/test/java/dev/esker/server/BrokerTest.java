package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.FrontendState;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a front end and an operator see of a broker that starts, serves, is fenced and stops. */
@Timeout(120)
class BrokerTest {

  @TempDir Path directory;

  private final TwinFrontend twin = new TwinFrontend();
  private final List<Readiness> heard = new ArrayList<>();
  private final AtomicReference<BrokerListener> core = new AtomicReference<>();

  private Broker start(BrokerCore.Factory cores) throws Exception {
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", directory.toString());
    sources.flag("", "tail.cache.bytes", "16MiB");
    try (PluginCatalog catalog = PluginCatalog.of(twin)) {
      return Broker.start(BrokerConfig.from(sources.merge()), catalog, cores, BrokerListener.NONE);
    }
  }

  /** Opens a real core that says of its recovery what the test wants. */
  private BrokerCore recovering(CoreSettings settings, BrokerListener listener)
      throws BrokerStartException {
    core.set(listener);
    hear();
    listener.recovering(0, 400L << 20);
    hear();
    listener.recovering(123L << 20, 400L << 20);
    hear();
    listener.recovering(400L << 20, 400L << 20);
    hear();
    return EngineCore.open(settings, BrokerListener.NONE);
  }

  private void hear() {
    heard.add(twin.context.readiness());
  }

  @Test
  void aFrontEndIsOpenWhileTheLogIsRecoveredAndTellsHowFarItIs() throws Exception {
    try (Broker broker = start(this::recovering)) {
      assertEquals(
          List.of(
              Readiness.State.STARTING,
              Readiness.State.RECOVERING,
              Readiness.State.RECOVERING,
              Readiness.State.STARTING),
          heard.stream().map(Readiness::state).toList());
      assertEquals(0, heard.get(1).percent());
      assertEquals(30, heard.get(2).percent());
      assertEquals(
          "the write-ahead log is replayed: 30 % of 400 MiB are done", heard.get(2).reason());
      assertTrue(heard.stream().noneMatch(Readiness::isReady));
      assertEquals(Readiness.READY, twin.context.readiness());
      assertEquals(Readiness.READY, broker.readiness());
    }
    assertEquals(
        List.of(
            "create STARTING",
            "open STARTING",
            "start STARTING",
            "drain DRAINING",
            "close DRAINING"),
        twin.seen);
  }

  @Test
  void otherProgramsSeeTheFrontEndsOfABrokerThatRecovers() throws Exception {
    List<Map<String, RunningStatus.Served>> statuses = new ArrayList<>();
    BrokerCore.Factory cores =
        (settings, listener) -> {
          statuses.add(statusOnceThereIsOne());
          return EngineCore.open(settings, listener);
        };
    try (Broker broker = start(cores)) {
      statuses.add(status());
      assertEquals("MAIN", broker.endpoints().get(0).name());
    }
    assertEquals(served(FrontendState.Phase.OPEN), statuses.get(0).get("twin"));
    assertEquals(served(FrontendState.Phase.RUNNING), statuses.get(1).get("twin"));
    assertEquals(Map.of(), status());
  }

  private static RunningStatus.Served served(FrontendState.Phase phase) {
    return new RunningStatus.Served("twin", "1", "class path", phase, List.of("there:1"), null);
  }

  /** Front ends are opened beside the core, and only then is there a status. */
  private Map<String, RunningStatus.Served> statusOnceThereIsOne() {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          Map<String, RunningStatus.Served> now = status();
          while (now.isEmpty()) {
            Thread.onSpinWait();
            now = status();
          }
          return now;
        });
  }

  private Map<String, RunningStatus.Served> status() {
    try {
      return RunningStatus.read(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs", "groups", "admin", "quotas", "cluster"})
  void theServicesAreThereFromStartOn(String service) throws Exception {
    Consumer<FrontendContext> use =
        context -> {
          var got =
              switch (service) {
                case "logs" -> context.logs();
                case "groups" -> context.groups();
                case "admin" -> context.admin();
                case "quotas" -> context.quotas();
                default -> context.cluster();
              };
          assertNotNull(got);
        };
    BrokerCore.Factory cores =
        (settings, listener) -> {
          assertNotNull(twin.context.limits());
          assertNotNull(twin.context.config());
          IllegalStateException e =
              assertThrows(IllegalStateException.class, () -> use.accept(twin.context));
          assertTrue(e.getMessage().contains("before Frontend.start"), e.getMessage());
          return EngineCore.open(settings, listener);
        };
    try (Broker broker = start(cores)) {
      assertTrue(broker.readiness().isReady());
      use.accept(twin.context);
    }
  }

  @Test
  void aFencedBrokerIsNotReadyAndSaysWhyEvenWhileItStops() throws Exception {
    try (Broker broker = start(this::recovering)) {
      core.get().fenced(new IOException("disk gone"));
      Readiness fenced = broker.readiness();
      assertEquals(Readiness.State.FENCED, fenced.state());
      assertFalse(fenced.isReady());
      assertTrue(fenced.reason().contains("disk gone"), fenced.reason());
      core.get().fenced(new IOException("another"));
      core.get().recovering(1, 2);
      assertEquals(fenced, broker.readiness());
      assertEquals("disk gone", broker.fenceCause().orElseThrow().getMessage());
    }
    assertEquals("close FENCED", twin.seen.get(twin.seen.size() - 1));
    assertFalse(twin.seen.contains("drain FENCED"));
  }

  @Test
  void aCoreThatCanNotBeOpenedClosesTheFrontEndThatIsOpen() throws Exception {
    BrokerStartException e =
        assertThrows(
            BrokerStartException.class,
            () ->
                start(
                        (settings, listener) -> {
                          throw new BrokerStartException("the log is damaged");
                        })
                    .close());
    assertEquals("the log is damaged", e.getMessage());
    assertEquals(List.of("create STARTING", "open STARTING", "close DRAINING"), twin.seen);
    start(EngineCore::open).close();
  }
}
