package dev.esker.server.cluster;

import dev.esker.controller.cluster.BrokerHeartbeat;
import dev.esker.controller.cluster.HeartbeatAnswer;
import dev.esker.controller.cluster.Registration;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.QuorumView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's side of its session with the controller: sends heartbeats, registers when it is
 * asked to, and keeps the {@link Lease}. A loop of its own; everything may be called from any
 * thread.
 *
 * <p>At most two heartbeats are under way at a time, so that one that is lost doesn't cost the
 * lease and a controller that is slow isn't flooded.
 */
final class BrokerSessionKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerSessionKeeper.class);
  private static final int MAX_UNDER_WAY = 2;

  /**
   * Who it speaks for.
   *
   * @param metadata where it registers, and where it learns who the controller is
   * @param messages to the controller
   * @param heartbeatNanos between two heartbeats
   * @param sessionNanos after which a heartbeat is taken for lost
   * @param superseded called once if another run of this broker has taken its place
   */
  record Parts(
      MetadataLog metadata,
      ClusterMessages messages,
      long heartbeatNanos,
      long sessionNanos,
      Runnable superseded) {}

  private final Parts parts;
  private final int brokerId;
  private final BrokerRun run;
  private final Optional<String> rack;
  private final Lease lease = new Lease();
  private final EventLoop loop;
  private final CompletableFuture<Void> mayStop = new CompletableFuture<>();

  // Loop only.
  private Map<String, BrokerRegistration.Address> endpoints = Map.of();
  private long nextHeartbeat = EventLoop.now();
  private int underWay;
  private boolean registering;
  private boolean wantsToStop;
  private boolean ended;

  BrokerSessionKeeper(Parts parts, int brokerId, BrokerRun run, Optional<String> rack) {
    this.parts = parts;
    this.brokerId = brokerId;
    this.run = run;
    this.rack = rack;
    this.loop =
        new EventLoop(
            "esker-heartbeat",
            new EventLoop.Deadlines() {
              @Override
              public long next(long nowNanos) {
                return ended ? Long.MAX_VALUE : nextHeartbeat;
              }

              @Override
              public void due(long nowNanos) {
                beat(nowNanos);
              }
            });
  }

  /** How long this broker may serve as a leader. */
  Lease lease() {
    return lease;
  }

  /**
   * Says where the broker is reached from now on.
   *
   * @return completes once that is in the metadata
   */
  CompletionStage<Void> announce(Map<String, BrokerRegistration.Address> addresses) {
    CompletableFuture<Void> announced = new CompletableFuture<>();
    loop.execute(
        () -> {
          endpoints = Map.copyOf(addresses);
          announce(announced);
        });
    return announced;
  }

  private void announce(CompletableFuture<Void> announced) {
    if (ended) {
      announced.completeExceptionally(new IllegalStateException("the broker stops"));
      return;
    }
    if (!isRegistered()) {
      // The registration that is to come says it; then there is nothing left to say.
      register(() -> announce(announced));
      return;
    }
    if (current().filter(known -> known.endpoints().equals(endpoints)).isPresent()) {
      announced.complete(null);
      return;
    }
    propose(new MetadataCommand.RegisterBroker(registration()), () -> announce(announced));
  }

  /** Asks to be relieved of its leaderships; completes once it leads nothing that can be moved. */
  CompletionStage<Void> askToStop() {
    loop.execute(
        () -> {
          wantsToStop = true;
          nextHeartbeat = EventLoop.now();
        });
    return mayStop.copy();
  }

  private void beat(long now) {
    nextHeartbeat = now + parts.heartbeatNanos();
    int controller = parts.metadata().quorum().leader();
    if (controller == QuorumView.NO_LEADER || underWay >= MAX_UNDER_WAY) {
      return;
    }
    BrokerRun known = current().map(BrokerRegistration::run).orElse(run);
    BrokerHeartbeat heartbeat =
        new BrokerHeartbeat(brokerId, known, parts.metadata().image().version(), wantsToStop);
    underWay++;
    var unused =
        parts
            .messages()
            .request(
                controller,
                HeartbeatFormat.SUBJECT,
                HeartbeatFormat.encode(heartbeat),
                Duration.ofNanos(parts.sessionNanos()))
            .whenComplete((answer, error) -> loop.execute(() -> answered(now, answer, error)));
  }

  private void answered(long sentNanos, byte[] bytes, Throwable error) {
    underWay--;
    if (error != null || ended) {
      LOG.debug("a heartbeat has no answer", error);
      return;
    }
    HeartbeatAnswer answer = HeartbeatFormat.answer(bytes);
    switch (answer.status()) {
      case LEASED -> lease.grant(sentNanos, answer.leaseNanos());
      case REGISTER -> register(() -> {});
      case SUPERSEDED -> superseded();
      case WAIT, NOT_CONTROLLER -> {
        // The next heartbeat asks again.
      }
    }
    if (answer.mayStop()) {
      mayStop.complete(null);
    }
  }

  private void superseded() {
    ended = true;
    lease.revoke(EventLoop.now());
    LOG.error("Another run of broker {} has taken its place; this one stops", brokerId);
    parts.superseded().run();
  }

  private Optional<BrokerRegistration> current() {
    return parts
        .metadata()
        .image()
        .broker(brokerId)
        .filter(known -> known.run().incarnation().equals(run.incarnation()));
  }

  private boolean isRegistered() {
    return current().isPresent();
  }

  private BrokerRegistration registration() {
    return new BrokerRegistration(brokerId, run, rack, endpoints, BrokerPhase.FENCED);
  }

  private void register(Runnable then) {
    if (registering || isRegistered()) {
      retry(then);
      return;
    }
    registering = true;
    var commands = Registration.commands(parts.metadata().image(), registration());
    for (MetadataCommand command : commands.subList(0, commands.size() - 1)) {
      // Proposals of one thread are applied in order: the last one's answer is that of all.
      var unused = parts.metadata().propose(command);
    }
    propose(
        commands.get(commands.size() - 1),
        () -> {
          registering = false;
          nextHeartbeat = EventLoop.now();
          then.run();
        });
  }

  /** Proposes, and goes on, on the loop, whatever came of it: who goes on looks at the image. */
  private void propose(MetadataCommand command, Runnable then) {
    var unused =
        parts
            .metadata()
            .propose(command)
            .whenComplete(
                (version, error) -> {
                  LOG.debug("proposed {}", command, error);
                  if (error == null) {
                    loop.execute(then);
                  } else {
                    retry(
                        () -> {
                          registering = false;
                          then.run();
                        });
                  }
                });
  }

  private void retry(Runnable then) {
    var unused =
        new CompletableFuture<Void>()
            .completeOnTimeout(
                null, parts.heartbeatNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)
            .thenRun(() -> loop.execute(then));
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          ended = true;
          lease.revoke(EventLoop.now());
        });
    loop.close();
  }
}
