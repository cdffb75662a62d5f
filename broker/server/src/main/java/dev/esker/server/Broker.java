package dev.esker.server;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.FailureLabConfig;
import dev.esker.server.metrics.BrokerFigures;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.plugins.FrontendState;
import dev.esker.server.plugins.Frontends;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.server.plugins.PluginException;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Readiness;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A running broker: a data directory that is locked, a core, and the front ends that serve it.
 *
 * <p>A start takes the lock and creates the front ends, which checks their settings; opens them
 * (those that can say how the broker is do so from now on) while it recovers the core; and lets the
 * front ends serve it. Things are closed in the order of who uses whom, both when a start fails
 * half way and when the broker stops: front ends first (they drain, so that what they have taken is
 * answered), then the core (it makes everything durable), then the lock.
 *
 * <p>Started and closed by one thread; everything else may be called from any thread.
 */
public final class Broker implements AutoCloseable {

  private final Closeables parts = new Closeables();
  private final OpenedCore core = new OpenedCore();
  private final BrokerConfig config;
  private final BrokerState state;
  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());
  private int nodeId;
  private Frontends frontends;
  private List<Endpoint> endpoints = List.of();

  private Broker(BrokerConfig config, BrokerListener listener) {
    this.config = config;
    this.state = new BrokerState(listener);
    BrokerFigures.register(
        metrics, ProgramVersion.version(), ProgramVersion::revision, state::readiness);
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
    Broker broker = new Broker(config, listener);
    boolean started = false;
    try {
      broker.open(catalog, cores);
      started = true;
      return broker;
    } finally {
      if (!started) {
        broker.close();
      }
    }
  }

  private void open(PluginCatalog catalog, BrokerCore.Factory cores)
      throws BrokerStartException, InterruptedException {
    DataDirectory directory = DataDirectory.open(config.node().dataDirectory());
    parts.add("data directory", directory);
    parts.add("core", core);
    frontends = new Frontends(catalog, config.plugins());
    parts.add("front ends", frontends);
    parts.add("status", () -> RunningStatus.delete(directory.path()));
    createFrontends();
    // Beside each other: a front end takes as long to load its classes as a core to recover.
    try (Alongside opening = new Alongside("esker-open", () -> openFrontends(directory))) {
      core.set(cores.open(new CoreSettings(config, metrics), state));
      opening.await();
    }
    nodeId = core.get().cluster().selfId();
    state.starting("front ends begin to serve");
    endpoints = startFrontends();
    core.get().announce(byName());
    writeStatus(directory);
    state.ready();
  }

  private void createFrontends() throws BrokerStartException, InterruptedException {
    try {
      frontends.create(
          (name, settings) ->
              new CoreFrontendContext(core, state, config, name, settings, metrics));
      checkAnybodyServes();
    } catch (PluginException e) {
      throw new BrokerStartException(e.getMessage(), e);
    }
  }

  private void openFrontends(DataDirectory directory)
      throws BrokerStartException, InterruptedException {
    try {
      frontends.open();
      checkAnybodyServes();
    } catch (PluginException e) {
      throw new BrokerStartException(e.getMessage(), e);
    }
    writeStatus(directory);
  }

  private List<Endpoint> startFrontends() throws BrokerStartException, InterruptedException {
    try {
      List<Endpoint> started = frontends.start();
      checkAnybodyServes();
      checkLoopback(started);
      return started;
    } catch (PluginException e) {
      throw new BrokerStartException(e.getMessage(), e);
    }
  }

  /** The settings were checked before; a front end may have a mind of its own. */
  private void checkLoopback(List<Endpoint> started) throws BrokerStartException {
    for (Endpoint each : started) {
      if (config.lab().socket().isPresent() && !FailureLabConfig.isLoopback(each.host())) {
        throw new BrokerStartException(
            "a broker of a failure lab must be reached on the loopback interface only, not at "
                + each.host()
                + ":"
                + each.port()
                + " ("
                + each.protocol()
                + ")");
      }
    }
  }

  private void checkAnybodyServes() throws BrokerStartException {
    if (!frontends.isAnyUp()) {
      throw new BrokerStartException(
          "no front end runs, so nobody could be served; 'esker plugins list' says what there"
              + " is");
    }
  }

  private Map<String, Endpoint> byName() {
    Map<String, Endpoint> byName = new HashMap<>();
    for (FrontendState each : frontends.states()) {
      for (Endpoint endpoint : each.endpoints()) {
        byName.put(each.name() + "/" + endpoint.name(), endpoint);
      }
    }
    return byName;
  }

  private void writeStatus(DataDirectory directory) throws BrokerStartException {
    try {
      RunningStatus.write(directory.path(), frontends.states());
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
    return core.get();
  }

  /** What it serves. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Where other nodes reach it, by what for; none if it runs alone. */
  public List<Endpoint> nodeEndpoints() {
    return new TreeMap<>(state.endpoints()).values().stream().toList();
  }

  /** How it stands with its front ends. */
  public List<FrontendState> frontends() {
    return frontends.states();
  }

  /** Its figures. */
  public BrokerMetrics metrics() {
    return metrics;
  }

  /** Whether it serves, and if not, why. */
  public Readiness readiness() {
    return state.readiness();
  }

  /** Why it can't acknowledge anything any more; empty while all is well. */
  public Optional<Throwable> fenceCause() {
    return state.fenceCause();
  }

  /** Lets front ends answer what they have taken, then makes everything durable and closes it. */
  @Override
  public void close() {
    state.draining();
    if (frontends != null && fenceCause().isEmpty()) {
      drain(config.node().drainTimeout());
    }
    parts.close();
  }

  private void drain(Duration atMost) {
    try {
      if (core.isOpen()) {
        core.get().resign(atMost.dividedBy(2));
      }
      frontends.drain(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
