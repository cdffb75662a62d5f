package dev.esker.server.plugins;

import dev.esker.server.config.PluginsConfig;
import dev.esker.server.config.PluginsConfig.FrontendConfig;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front ends of a broker. They start one after the other in the order of their names, drain all
 * at once and close in reverse order; the calls come from the one thread that starts and stops the
 * broker. {@link #states} may be asked from any thread.
 *
 * <p>A front end that fails is closed, reported and left out; if it is required, {@link #start}
 * throws, and the caller closes what runs.
 */
public final class Frontends implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Frontends.class);

  /** How long a front end may take to bind its listeners. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private record Running(Frontend frontend, ClassLoader loader) {}

  private final PluginCatalog catalog;
  private final PluginsConfig config;
  private final Map<String, Running> running = new LinkedHashMap<>();
  private final Map<String, FrontendState> states = new LinkedHashMap<>();

  /**
   * @param catalog the plugins; stays the caller's
   * @param config which are enabled and required, and their settings
   */
  public Frontends(PluginCatalog catalog, PluginsConfig config) {
    this.catalog = catalog;
    this.config = config;
    for (PluginCatalog.Found found : catalog.frontends()) {
      FrontendState.Phase phase =
          found.failure() != null
              ? FrontendState.Phase.FAILED
              : config.frontend(found.name()).enabled()
                  ? FrontendState.Phase.LOADED
                  : FrontendState.Phase.DISABLED;
      put(found, phase, List.of(), found.failure());
    }
  }

  /**
   * Starts every front end that is enabled.
   *
   * @param contexts makes the context of a front end from its name and settings
   * @return what is served, in the order of the front ends
   * @throws PluginException if one that is required can't be started
   */
  public List<Endpoint> start(BiFunction<String, FrontendConfig, FrontendContext> contexts)
      throws PluginException, InterruptedException {
    checkRequired();
    List<Endpoint> endpoints = new ArrayList<>();
    for (PluginCatalog.Found found : catalog.frontends()) {
      FrontendConfig settings = config.frontend(found.name());
      if (found.plugin() == null) {
        fail(found, settings, found.failure(), null);
      } else if (settings.enabled()) {
        endpoints.addAll(start(found, settings, contexts));
      }
    }
    return endpoints;
  }

  private void checkRequired() throws PluginException {
    for (Map.Entry<String, FrontendConfig> each : config.frontends().entrySet()) {
      boolean there =
          catalog.frontends().stream().anyMatch(found -> found.name().equals(each.getKey()));
      if (!there && each.getValue().enabled()) {
        String message = "no plugin of that name is installed";
        if (each.getValue().required()) {
          throw new PluginException("front end " + each.getKey() + ": " + message, null);
        }
        log.warn("settings frontend.{}.* are ignored: {}", each.getKey(), message);
      }
    }
  }

  private List<Endpoint> start(
      PluginCatalog.Found found,
      FrontendConfig settings,
      BiFunction<String, FrontendConfig, FrontendContext> contexts)
      throws PluginException, InterruptedException {
    Frontend frontend = null;
    try {
      frontend =
          ContextLoader.with(
              found.loader(), () -> found.plugin().create(contexts.apply(found.name(), settings)));
      CompletionStage<List<Endpoint>> start = ContextLoader.with(found.loader(), frontend::start);
      List<Endpoint> endpoints =
          start.toCompletableFuture().get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      running.put(found.name(), new Running(frontend, found.loader()));
      put(found, FrontendState.Phase.RUNNING, endpoints, null);
      return endpoints;
    } catch (TimeoutException e) {
      close(found.name(), frontend);
      fail(found, settings, "not ready after " + START_TIMEOUT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      close(found.name(), frontend);
      fail(found, settings, PluginCatalog.reason(e.getCause()), e.getCause());
    } catch (RuntimeException | LinkageError e) {
      close(found.name(), frontend);
      fail(found, settings, PluginCatalog.reason(e), e);
    }
    return List.of();
  }

  private void fail(PluginCatalog.Found found, FrontendConfig settings, String why, Throwable cause)
      throws PluginException {
    put(found, FrontendState.Phase.FAILED, List.of(), why);
    String message = "front end " + found.name() + " can't be started: " + why;
    if (settings.required()) {
      throw new PluginException(message, cause);
    }
    log.warn("{}; going on without it", message);
    log.debug("why", cause);
  }

  private synchronized void put(
      PluginCatalog.Found found,
      FrontendState.Phase phase,
      List<Endpoint> endpoints,
      String failure) {
    states.put(
        found.name(),
        new FrontendState(
            found.name(), found.version(), found.source(), phase, endpoints, failure));
  }

  /** How it stands with each. */
  public synchronized List<FrontendState> states() {
    return List.copyOf(states.values());
  }

  /**
   * Lets every front end answer what it has taken; returns when all have, or when the time is over.
   */
  public void drain(Duration atMost) throws InterruptedException {
    List<CompletableFuture<Void>> drained = new ArrayList<>();
    running.forEach(
        (name, each) -> {
          try {
            drained.add(
                ContextLoader.with(each.loader(), () -> each.frontend().drain(atMost))
                    .toCompletableFuture());
          } catch (RuntimeException | LinkageError e) {
            log.warn("front end {} can't drain: {}", name, PluginCatalog.reason(e));
          }
        });
    try {
      CompletableFuture.allOf(drained.toArray(CompletableFuture[]::new))
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("not everything was answered within {} ms", atMost.toMillis());
    } catch (ExecutionException e) {
      log.warn("a front end couldn't drain: {}", PluginCatalog.reason(e.getCause()));
    }
  }

  @Override
  public void close() {
    List<String> names = new ArrayList<>(running.keySet());
    Collections.reverse(names);
    for (String name : names) {
      Running each = running.remove(name);
      ContextLoader.with(each.loader(), () -> close(name, each.frontend()));
      synchronized (this) {
        FrontendState state = states.get(name);
        states.put(
            name,
            new FrontendState(
                name,
                state.version(),
                state.source(),
                FrontendState.Phase.STOPPED,
                List.of(),
                null));
      }
    }
  }

  /** Closes a front end, if there is one; says whether it had no trouble. */
  private static boolean close(String name, Frontend frontend) {
    if (frontend == null) {
      return true;
    }
    try {
      frontend.close();
      return true;
    } catch (RuntimeException | LinkageError e) {
      log.warn("front end {} can't be closed: {}", name, PluginCatalog.reason(e));
      return false;
    }
  }
}
