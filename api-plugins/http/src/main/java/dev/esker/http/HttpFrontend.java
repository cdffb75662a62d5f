package dev.esker.http;

import dev.esker.http.api.Services;
import dev.esker.http.cluster.ClusterStatus;
import dev.esker.http.events.ClusterEvents;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.SessionThread;
import dev.esker.http.groups.SessionsConfig;
import dev.esker.http.peers.PeerClient;
import dev.esker.http.server.HttpListener;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendMetrics;
import dev.esker.spi.Readiness;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One HTTP listener, without encryption. It is bound before the log is recovered, so that health
 * questions are answered meanwhile; whatever else is asked gets 503 until {@link #start}.
 */
final class HttpFrontend implements Frontend {

  private static final String LISTENER = "HTTP";

  /** Enough for reading and writing out what clients fetch; disks don't get faster by more. */
  private static final int WORKERS = 4;

  private final FrontendContext context;
  private final HttpConfig config;
  private final HttpListener listener;
  private final SessionThread sessionThread = new SessionThread("esker-http-groups");
  private final GroupSessions sessions;
  private final ClusterEvents events;
  private volatile boolean started;
  private CompletionStage<List<Endpoint>> opened;

  HttpFrontend(FrontendContext context, HttpConfig config, InstantSource clock, String version) {
    this(context, config, clock, version, ClusterEvents.Timing.DEFAULTS);
  }

  /**
   * @param timing of streams of changes
   */
  HttpFrontend(
      FrontendContext context,
      HttpConfig config,
      InstantSource clock,
      String version,
      ClusterEvents.Timing timing) {
    this.context = context;
    this.config = config;
    HttpListener.Settings settings =
        new HttpListener.Settings(
            config.host(),
            config.port(),
            !config.portGiven(),
            config.threads(),
            WORKERS,
            config.maxHeaderBytes(),
            config.maxRequestBytes(),
            config.requestTimeoutMillis(),
            config.maxRequests(),
            config.corsOrigins(),
            config.allowedHosts());
    Services services = new Services(context, clock, new PeerClient(() -> listener().vertx()));
    this.sessions =
        new GroupSessions(
            context::groups, context::cluster, sessionThread, SessionsConfig.DEFAULTS);
    this.events = new ClusterEvents(context, new ClusterStatus(context), clock, timing);
    this.listener =
        new HttpListener(
            settings,
            HttpApi.routes(services, sessions, events, config, version),
            context::limits,
            this::readiness,
            new FrontendMetrics(context.metrics(), HttpFrontendPlugin.NAME));
  }

  /** The services are there from {@link #start} on, which may be a moment before READY. */
  private Readiness readiness() {
    Readiness now = context.readiness();
    return started && now.state() == Readiness.State.STARTING ? Readiness.READY : now;
  }

  @Override
  public CompletionStage<List<Endpoint>> open() {
    if (opened == null) {
      opened = listener.start().thenApply(port -> List.of(endpoint(port)));
    }
    return opened;
  }

  private Endpoint endpoint(int boundPort) {
    int port = config.advertisedPort() == 0 ? boundPort : config.advertisedPort();
    return new Endpoint(LISTENER, "HTTP", config.advertisedHost(), port);
  }

  @Override
  public CompletionStage<List<Endpoint>> start() {
    return open()
        .thenApply(
            endpoints -> {
              started = true;
              return endpoints;
            });
  }

  @Override
  public CompletionStage<Void> drain(Duration atMost) {
    return opened == null ? CompletableFuture.completedFuture(null) : listener.drain(atMost);
  }

  @Override
  public void close() {
    sessions.close();
    events.close();
    listener.close();
    sessionThread.close();
  }

  /** Figures for tests. */
  ClusterEvents events() {
    return events;
  }

  /** Figures for tests. */
  HttpListener listener() {
    return listener;
  }
}
