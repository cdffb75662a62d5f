package dev.esker.kafka;

import dev.esker.kafka.api.Access;
import dev.esker.kafka.api.BrokerEndpoints;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.net.ConnectionServer;
import dev.esker.kafka.net.PortInUseException;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One Kafka listener, without encryption.
 *
 * <p>Everything exists from {@link #start} on: the server, since it measures clients with a service
 * of the broker, and the handlers, since what clients are told of this broker's own address depends
 * on the port that was bound.
 */
final class KafkaFrontend implements Frontend {
  private static final String LISTENER = "PLAINTEXT";
  private static final int PORTS_TO_TRY = 100;

  private final FrontendContext context;
  private final KafkaConfig config;
  private final InstantSource clock;
  private volatile ConnectionServer server;
  private volatile Handlers handlers;

  KafkaFrontend(FrontendContext context, KafkaConfig config, InstantSource clock) {
    this.context = context;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<Endpoint>> start() {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "frontend.kafka.host = " + config.host() + " is not the name of a host"));
    }
    server =
        new ConnectionServer(
            context::limits,
            (api, call) -> handlers.handle(api, call),
            context.metrics(),
            context.quotas().meter(),
            config.transport(),
            config.threads());
    return bind(address, config.portGiven() ? 1 : PORTS_TO_TRY).thenApply(List::of);
  }

  /** Of several brokers on one machine only the first gets the default port. */
  private CompletableFuture<Endpoint> bind(InetSocketAddress address, int tries) {
    return server
        .start(address, this::bound)
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (tries <= 1 || !(cause instanceof PortInUseException)) {
                return CompletableFuture.failedFuture(cause);
              }
              return bind(new InetSocketAddress(config.host(), address.getPort() + 1), tries - 1);
            });
  }

  private Endpoint bound(InetSocketAddress address) {
    int port = config.advertisedPort() == 0 ? address.getPort() : config.advertisedPort();
    Endpoint endpoint = new Endpoint(LISTENER, "Kafka", config.advertisedHost(), port);
    handlers =
        new Handlers(
            new Services(
                context, new BrokerEndpoints(endpoint), new Access(context.authorizer()), clock));
    return endpoint;
  }

  @Override
  public CompletionStage<Void> drain(Duration atMost) {
    return server == null ? CompletableFuture.completedFuture(null) : server.drain(atMost);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  /** Figures for tests: the memory of frames and answers. */
  PooledByteBufAllocator allocator() {
    return server.allocator();
  }

  /** Figures for tests: open connections. */
  int connectionCount() {
    return server.connectionCount();
  }
}
