package dev.esker.server;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.plugins.FrontendState;
import dev.esker.server.plugins.Frontends;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.server.plugins.PluginException;
import dev.esker.spi.Endpoint;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running broker: a data directory that is locked, a core, and the front ends that serve it.
 *
 * <p>Things are opened in the order in which they depend on each other and closed in the reverse
 * order, both when a start fails half way and when the broker stops: front ends first (they drain,
 * so that what they have taken is answered), then the core (it makes everything durable), then the
 * lock.
 *
 * <p>Started and closed by one thread; everything else may be called from any thread.
 */
public final class Broker implements AutoCloseable {

  private final Closeables parts = new Closeables();
  private final AtomicReference<Throwable> fence = new AtomicReference<>();
  private final BrokerConfig config;
  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());
  private BrokerCore core;
  private int nodeId;
  private Frontends frontends;
  private List<Endpoint> endpoints = List.of();

  private Broker(BrokerConfig config) {
    this.config = config;
  }

  /**
   * Starts a broker; returns once requests are served.
   *
   * @param config its configuration
   * @param catalog plugins to take front ends from; stays the caller's
   * @param cores opens the core
   * @param listener told about recovery, notices and the fence
   * @throws BrokerStartException if it can't start; everything is closed again
   */
  public static Broker start(
      BrokerConfig config, PluginCatalog catalog, BrokerCore.Factory cores, BrokerListener listener)
      throws BrokerStartException, InterruptedException {
    Broker broker = new Broker(config);
    boolean started = false;
    try {
      broker.open(catalog, cores, listener);
      started = true;
      return broker;
    } finally {
      if (!started) {
        broker.close();
      }
    }
  }

  private void open(PluginCatalog catalog, BrokerCore.Factory cores, BrokerListener listener)
      throws BrokerStartException, InterruptedException {
    DataDirectory directory = DataDirectory.open(config.node().dataDirectory());
    parts.add("data directory", directory);
    core = cores.open(new CoreSettings(config, metrics), new FencingListener(listener));
    parts.add("core", core);
    nodeId = core.cluster().selfId();
    frontends = new Frontends(catalog, config.plugins());
    parts.add("front ends", frontends);
    endpoints = startFrontends();
    core.announce(byName());
    writeStatus(directory);
  }

  private List<Endpoint> startFrontends() throws BrokerStartException, InterruptedException {
    try {
      List<Endpoint> started =
          frontends.start(
              (name, settings) -> new CoreFrontendContext(core, config, name, settings, metrics));
      if (started.isEmpty()) {
        throw new BrokerStartException(
            "no front end runs, so nobody could be served; 'esker plugins list' says what there"
                + " is");
      }
      return List.copyOf(started);
    } catch (PluginException e) {
      throw new BrokerStartException(e.getMessage(), e);
    }
  }

  private Map<String, Endpoint> byName() {
    Map<String, Endpoint> byName = new HashMap<>();
    for (FrontendState state : frontends.states()) {
      for (Endpoint endpoint : state.endpoints()) {
        byName.put(state.name() + "/" + endpoint.name(), endpoint);
      }
    }
    return byName;
  }

  private void writeStatus(DataDirectory directory) throws BrokerStartException {
    try {
      RunningStatus.write(directory.path(), frontends.states());
      parts.add("status", () -> RunningStatus.delete(directory.path()));
    } catch (IOException e) {
      throw new BrokerStartException(
          directory.path().toAbsolutePath() + " can't be written: " + e, e);
    }
  }

  /** What people call it: the name that it was given, else its number. */
  public String name() {
    String given = config.node().id();
    return given == null ? Integer.toString(nodeId) : given;
  }

  /** The number by which the Kafka protocol knows it. */
  public int nodeId() {
    return nodeId;
  }

  /** What its front ends are served by; for programs that the broker is embedded in. */
  public BrokerCore core() {
    return core;
  }

  /** What it serves. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** How it stands with its front ends. */
  public List<FrontendState> frontends() {
    return frontends.states();
  }

  /** Its figures. */
  public BrokerMetrics metrics() {
    return metrics;
  }

  /** Why it can't acknowledge anything any more; empty while all is well. */
  public Optional<Throwable> fenceCause() {
    return Optional.ofNullable(fence.get());
  }

  /** Lets front ends answer what they have taken, then makes everything durable and closes it. */
  @Override
  public void close() {
    if (frontends != null && fenceCause().isEmpty()) {
      drain(config.node().drainTimeout());
    }
    parts.close();
  }

  private void drain(Duration atMost) {
    try {
      frontends.drain(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes the fence before the listener is told of it. */
  private final class FencingListener implements BrokerListener {
    private final BrokerListener next;

    FencingListener(BrokerListener next) {
      this.next = next;
    }

    @Override
    public void fenced(Throwable cause) {
      fence.compareAndSet(null, cause);
      next.fenced(cause);
    }

    @Override
    public void recovering(long bytesDone, long bytesTotal) {
      next.recovering(bytesDone, bytesTotal);
    }

    @Override
    public void notice(String message) {
      next.notice(message);
    }
  }
}
