package dev.esker.server.plugins;

import dev.esker.server.config.PluginsConfig.FrontendConfig;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One front end, from which the broker is protected: whatever it throws, and however long it hangs,
 * it is closed and reported, and nothing else happens to the broker.
 *
 * <p>The calls come from one thread at a time; {@link #state} may be asked from any.
 */
final class ContainedFrontend {

  private static final Logger log = LoggerFactory.getLogger(ContainedFrontend.class);

  /** What a phase does with a front end that takes part in it. */
  @FunctionalInterface
  private interface Phase {
    CompletionStage<List<Endpoint>> begin() throws Exception;
  }

  private final PluginCatalog.Found found;
  private final FrontendConfig settings;
  private Frontend frontend;
  private volatile FrontendState state;

  ContainedFrontend(PluginCatalog.Found found, FrontendConfig settings) {
    this.found = found;
    this.settings = settings;
    this.state =
        new FrontendState(
            found.name(),
            found.version(),
            found.source(),
            found.failure() != null
                ? FrontendState.Phase.FAILED
                : settings.enabled() ? FrontendState.Phase.LOADED : FrontendState.Phase.DISABLED,
            List.of(),
            found.failure());
  }

  String name() {
    return found.name();
  }

  FrontendState state() {
    return state;
  }

  /** Whether it is there: created, open or serving. */
  boolean isUp() {
    return frontend != null;
  }

  /** Warnings of settings that it was given and doesn't have. */
  List<String> warnings() {
    return settings.enabled()
        ? UnknownSettings.warnings(name(), found.settings(), settings)
        : List.of();
  }

  /**
   * Creates it, if it is enabled: its settings are checked.
   *
   * @throws PluginException if that can't be and the broker needs it
   */
  void create(FrontendContext context) throws PluginException, InterruptedException {
    if (!settings.enabled()) {
      return;
    }
    try {
      frontend = created(context);
    } catch (PluginFailure e) {
      fail(e);
    }
  }

  /**
   * Opens it, if it has been created.
   *
   * @throws PluginException if that can't be and the broker needs it
   */
  void open() throws PluginException, InterruptedException {
    if (isUp()) {
      enter(FrontendState.Phase.OPEN, "open", frontend::open);
    }
  }

  private Frontend created(FrontendContext context) throws PluginFailure, InterruptedException {
    if (found.plugin() == null) {
      throw new PluginFailure(found.failure(), null);
    }
    Frontend created =
        call("create", () -> found.plugin().create(context)).await(settings.startTimeout());
    if (created == null) {
      throw new PluginFailure("its create returned null", null);
    }
    return created;
  }

  /**
   * Starts it, if it is open.
   *
   * @throws PluginException if that can't be and the broker needs it
   */
  void start() throws PluginException, InterruptedException {
    if (isUp()) {
      enter(FrontendState.Phase.RUNNING, "start", frontend::start);
    }
  }

  private void enter(FrontendState.Phase next, String name, Phase phase)
      throws PluginException, InterruptedException {
    try {
      List<Endpoint> endpoints =
          GuardedCall.ofStage(threadName(name), found.loader(), phase::begin)
              .await(settings.startTimeout());
      if (endpoints == null) {
        throw new PluginFailure("its " + name + " returned no endpoints", null);
      }
      state = state.with(next, endpoints, null);
    } catch (PluginFailure e) {
      fail(e);
    }
  }

  private void fail(PluginFailure failure) throws PluginException {
    close();
    state = state.with(FrontendState.Phase.FAILED, List.of(), failure.getMessage());
    String message = "front end " + name() + " can't be started: " + failure.getMessage();
    if (settings.required()) {
      throw new PluginException(message, failure.getCause());
    }
    log.warn("{}; going on without it", message);
    log.debug("why", failure.getCause());
  }

  /** Begins to drain it; it must be up. */
  GuardedCall<Void> drain(Duration atMost) {
    return GuardedCall.ofStage(threadName("drain"), found.loader(), () -> frontend.drain(atMost));
  }

  /** Closes it, if it is up. */
  void close() {
    Frontend closing = frontend;
    if (closing == null) {
      return;
    }
    frontend = null;
    try {
      var unused =
          call(
                  "close",
                  () -> {
                    closing.close();
                    return null;
                  })
              .awaitUninterruptibly(settings.closeTimeout());
      state = state.with(FrontendState.Phase.STOPPED, List.of(), null);
    } catch (PluginFailure e) {
      log.warn("front end {} can't be closed: {}", name(), e.getMessage(), e.getCause());
      state = state.with(FrontendState.Phase.FAILED, List.of(), "close: " + e.getMessage());
    }
  }

  private <T> GuardedCall<T> call(String name, Callable<T> call) {
    return GuardedCall.of(threadName(name), found.loader(), call);
  }

  private String threadName(String call) {
    return "esker-" + name() + "-" + call;
  }
}
