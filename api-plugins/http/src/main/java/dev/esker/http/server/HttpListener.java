package dev.esker.http.server;

import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.FrontendMetrics;
import dev.esker.spi.Readiness;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, on as many event loops as it is told to, for HTTP/1.1 and HTTP/2 without encryption.
 * Started once, drained at most once; closed once or more. Those calls come from one thread.
 */
public final class HttpListener implements AutoCloseable {

  /** A default port that is taken is passed over, and so are the next ones, up to that many. */
  private static final int PORTS_TO_TRY = 100;

  private static final int SWEEP_MILLIS = 1000;
  private static final int BACKLOG = 1024;
  private static final int MAX_STREAMS = 100;
  private static final int CLOSE_SECONDS = 10;
  private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

  private final Settings settings;
  private final Routes routes;
  private final Supplier<Readiness> readiness;
  private final FrontendMetrics metrics;
  private final Admission admission;
  private final ConnectionLimits limits;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private volatile Vertx vertx;

  /**
   * How to listen.
   *
   * @param host name or address to bind
   * @param port 0 for any free one
   * @param nextFree whether a port that is taken is passed over for the next free one
   * @param threads event loops
   * @param workers threads for what blocks or takes long
   * @param maxHeaderBytes of all headers of a request, and of its first line
   * @param maxBodyBytes of a body, after decompression
   * @param requestMillis for a connection's first headers, and for a body
   * @param maxRequests that are under way at a time
   * @param origins of web pages that may ask
   * @param hosts that requests may be addressed to; empty for any
   */
  public record Settings(
      String host,
      int port,
      boolean nextFree,
      int threads,
      int workers,
      int maxHeaderBytes,
      int maxBodyBytes,
      long requestMillis,
      int maxRequests,
      Set<String> origins,
      Set<String> hosts) {}

  /**
   * Creates a listener; nothing is bound or started.
   *
   * @param currentLimits asked now and, for the number of connections, with each of them
   */
  public HttpListener(
      Settings settings,
      Routes routes,
      Supplier<ConnectionLimits> currentLimits,
      Supplier<Readiness> readiness,
      FrontendMetrics metrics) {
    this.settings = settings;
    this.routes = routes;
    this.readiness = readiness;
    this.metrics = metrics;
    this.limits = currentLimits.get();
    this.admission =
        new Admission(
            () -> currentLimits.get().maxConnections(),
            settings.maxRequests(),
            affordable(limits.maxInFlightBytes()));
    metrics.connections(admission::connections);
    metrics.inFlightBytes(admission::bodyBytes);
  }

  /** Bodies are on the heap: they get a quarter of it at most. */
  private static long affordable(long wanted) {
    return Math.min(wanted, Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Binds, and begins to serve.
   *
   * @return the port that was bound; fails, with nothing left bound, if that can't be
   */
  public CompletionStage<Integer> start() {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(settings.threads())
            .setWorkerPoolSize(settings.workers())
            .setInternalBlockingPoolSize(1)
            // No files are served: no cache of them in the system's temporary directory.
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    vertx =
        Vertx.builder()
            .with(options)
            .withTransport(
                DoorTransport.best(
                    () -> new Door(admission, metrics::refused, settings.requestMillis())))
            .build();
    return listen(settings.port(), settings.nextFree() ? PORTS_TO_TRY : 1)
        .recover(failure -> Future.failedFuture(cannotListen(failure)))
        .toCompletionStage();
  }

  /**
   * What it runs on, for clients that shall run there too; they end with it.
   *
   * @throws IllegalStateException unless it was started, and not closed
   */
  public Vertx vertx() {
    Vertx running = vertx;
    if (running == null) {
      throw new IllegalStateException("the listener doesn't run");
    }
    return running;
  }

  /** All event loops share the port. */
  private Future<Integer> listen(int port, int tries) {
    List<LoopVerticle> verticles = new CopyOnWriteArrayList<>();
    return vertx
        .deployVerticle(
            () -> {
              LoopVerticle verticle = new LoopVerticle(port);
              verticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(settings.threads()))
        .map(deployed -> verticles.get(0).server.actualPort())
        .recover(
            failure ->
                tries > 1 && isTaken(failure)
                    ? listen(port + 1, tries - 1)
                    : Future.failedFuture(failure));
  }

  private static boolean isTaken(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("already in use");
  }

  /** The system's own message doesn't say which address it is about. */
  private IOException cannotListen(Throwable cause) {
    String place = settings.host() + ":" + settings.port();
    return new IOException(
        isTaken(cause)
            ? "the address " + place + " is in use by another process"
            : "can't listen on " + place + ": " + cause.getMessage());
  }

  /** Any free port has to be the same one for all event loops. */
  private SocketAddress address(int port) {
    return port == 0
        ? SocketAddress.sharedRandomPort(1, settings.host())
        : SocketAddress.inetSocketAddress(port, settings.host());
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setAcceptBacklog(BACKLOG)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, limits.idleMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setMaxInitialLineLength(settings.maxHeaderBytes())
        // There are no web sockets; what looks out for them allows no more than 128 requests at
        // once.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setHttp2ClearTextEnabled(true)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(settings.maxHeaderBytes()));
  }

  /** What an event loop runs. */
  private final class LoopVerticle extends VerticleBase {
    private final int port;
    private HttpServer server;

    LoopVerticle(int port) {
      this.port = port;
    }

    @Override
    public Future<?> start() {
      Loop loop = new Loop(context);
      Requests requests =
          new Requests(
              loop,
              routes,
              new Requests.Limits(settings.maxBodyBytes(), settings.requestMillis()),
              admission,
              new OriginCheck(settings.origins(), settings.hosts()),
              readiness,
              metrics);
      server =
          vertx
              .createHttpServer(options())
              .connectionHandler(requests::connected)
              .invalidRequestHandler(requests::invalid)
              .requestHandler(requests::handle);
      vertx.setPeriodic(SWEEP_MILLIS, tick -> requests.sweep());
      return server
          .listen(address(port))
          .onSuccess(
              bound -> {
                servers.add(bound);
                loops.add(loop);
              });
    }
  }

  /**
   * Stops accepting; tells what waits to come to an end; completes when every connection is
   * answered and closed, or after that time.
   */
  public CompletionStage<Void> drain(Duration atMost) {
    if (vertx == null) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (HttpServer server : servers) {
      all.add(server.shutdown(atMost).toCompletionStage().toCompletableFuture());
    }
    loops.forEach(loop -> loop.execute(loop::endWaits));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (vertx == null) {
      return;
    }
    Vertx closing = vertx;
    vertx = null;
    servers.clear();
    try {
      closing
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the HTTP listener can't be closed in good order: {}", e.toString());
    }
  }

  /** Figures for tests: open connections. */
  public int connections() {
    return admission.connections();
  }

  /** Figures for tests: requests under way. */
  public int requests() {
    return admission.requests();
  }

  /** Figures for tests: bytes of bodies that are held. */
  public long bodyBytes() {
    return admission.bodyBytes();
  }
}
