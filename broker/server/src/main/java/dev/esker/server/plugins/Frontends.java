package dev.esker.server.plugins;

import dev.esker.server.config.PluginsConfig;
import dev.esker.server.config.PluginsConfig.FrontendConfig;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FrontendContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front ends of a broker. They open and start one after the other, by {@code
 * frontend.<name>.order} and then by name, drain all at once and close in reverse order; the calls
 * come from the one thread that starts and stops the broker. {@link #states} may be asked from any
 * thread.
 *
 * <p>A front end that fails is closed, reported and left out; if it is required, {@link #create},
 * {@link #open} or {@link #start} throws, and the caller closes the rest.
 */
public final class Frontends implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Frontends.class);

  private final PluginsConfig config;
  private final List<ContainedFrontend> frontends = new ArrayList<>();

  /**
   * @param catalog the plugins; stays the caller's
   * @param config which are enabled and required, and their settings
   */
  public Frontends(PluginCatalog catalog, PluginsConfig config) {
    this.config = config;
    for (PluginCatalog.Found found : catalog.frontends()) {
      frontends.add(new ContainedFrontend(found, config.frontend(found.name())));
    }
    frontends.sort(
        Comparator.comparingInt((ContainedFrontend each) -> config.frontend(each.name()).order())
            .thenComparing(ContainedFrontend::name));
  }

  /**
   * Creates every front end that is enabled, which checks its settings.
   *
   * @param contexts makes the context of a front end from its name and settings
   * @throws PluginException if one that is required can't be created
   */
  public void create(BiFunction<String, FrontendConfig, FrontendContext> contexts)
      throws PluginException, InterruptedException {
    checkInstalled();
    for (ContainedFrontend each : frontends) {
      each.warnings().forEach(log::warn);
      each.create(contexts.apply(each.name(), config.frontend(each.name())));
    }
  }

  /**
   * Opens every front end that has been created.
   *
   * @throws PluginException if one that is required can't be opened
   */
  public void open() throws PluginException, InterruptedException {
    for (ContainedFrontend each : frontends) {
      each.open();
    }
  }

  /**
   * Starts every front end that is open.
   *
   * @return what is served, in the order of the front ends
   * @throws PluginException if one that is required can't be started
   */
  public List<Endpoint> start() throws PluginException, InterruptedException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (ContainedFrontend each : frontends) {
      each.start();
      endpoints.addAll(each.state().endpoints());
    }
    return List.copyOf(endpoints);
  }

  private void checkInstalled() throws PluginException {
    for (Map.Entry<String, FrontendConfig> each : config.frontends().entrySet()) {
      boolean there = frontends.stream().anyMatch(found -> found.name().equals(each.getKey()));
      if (!there && each.getValue().enabled()) {
        String message = "no plugin of that name is installed";
        if (each.getValue().required()) {
          throw new PluginException("front end " + each.getKey() + ": " + message, null);
        }
        log.warn("settings frontend.{}.* are ignored: {}", each.getKey(), message);
      }
    }
  }

  /** Whether any is there. */
  public boolean isAnyUp() {
    return frontends.stream().anyMatch(ContainedFrontend::isUp);
  }

  /** How it stands with each, in the order in which they start. */
  public List<FrontendState> states() {
    return frontends.stream().map(ContainedFrontend::state).toList();
  }

  /**
   * Lets every front end answer what it has taken; returns when all have, or when the time is over.
   */
  public void drain(Duration atMost) throws InterruptedException {
    record Draining(String name, GuardedCall<Void> call) {}

    long deadline = System.nanoTime() + atMost.toNanos();
    List<Draining> all = new ArrayList<>();
    for (ContainedFrontend each : frontends) {
      if (each.state().phase() == FrontendState.Phase.RUNNING) {
        all.add(new Draining(each.name(), each.drain(atMost)));
      }
    }
    for (Draining each : all) {
      try {
        var unused = each.call().await(Duration.ofNanos(deadline - System.nanoTime()));
      } catch (PluginFailure e) {
        log.warn("front end {} isn't drained: {}", each.name(), e.getMessage());
        log.debug("why", e.getCause());
      }
    }
  }

  /** Closes every front end; each has its own time limit. */
  @Override
  public void close() {
    List<ContainedFrontend> reversed = new ArrayList<>(frontends);
    Collections.reverse(reversed);
    reversed.forEach(ContainedFrontend::close);
  }
}
