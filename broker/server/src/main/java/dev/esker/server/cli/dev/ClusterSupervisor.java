package dev.esker.server.cli.dev;

import dev.esker.server.lab.LabServer;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Picture;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The brokers of a cluster on this machine, as processes of their own: starts them, does to them
 * what is asked for, knows which links are cut, and ends them all. Started and stopped by one
 * thread; whatever the failure lab asks for may come on any.
 */
final class ClusterSupervisor implements LabServer.Supervisor, AutoCloseable {
  /** A deed that isn't done by then is answered as a failure. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  /** In which a broker that is asked to harm itself can still answer. */
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  /** In which a broker that is asked to end has to. */
  private static final Duration STOP = Duration.ofSeconds(30);

  private static final Set<Action> HARM = Set.of(Action.PAUSE, Action.KILL, Action.STOP);

  private final List<SupervisedBroker> brokers = new ArrayList<>();
  private final List<Integer> clusterPorts;
  private final InstantSource clock;
  private final AtomicBoolean linkBusy = new AtomicBoolean();

  /** Guarded by itself. */
  private final Set<Link> cut = new TreeSet<>();

  private volatile LabServer lab;

  /**
   * @param clusterPorts of gossip and Raft, of each broker; they are numbered from 1
   * @param launcher starts a broker by its number
   */
  ClusterSupervisor(List<Integer> clusterPorts, Launcher launcher, InstantSource clock) {
    this(clusterPorts, launcher, clock, LIMIT);
  }

  ClusterSupervisor(
      List<Integer> clusterPorts, Launcher launcher, InstantSource clock, Duration limit) {
    this.clusterPorts = List.copyOf(clusterPorts);
    this.clock = clock;
    for (int id = 1; id <= clusterPorts.size(); id++) {
      int broker = id;
      brokers.add(new SupervisedBroker(id, () -> launcher.start(broker), clock, limit));
    }
  }

  /** Starts the process of a broker. */
  @FunctionalInterface
  interface Launcher {
    /**
     * Starts it.
     *
     * @throws IOException if it can't be started
     */
    DevBroker start(int broker) throws IOException;
  }

  /** From now on the brokers are told of the links by that server. */
  void servedBy(LabServer server) {
    lab = server;
  }

  /**
   * Starts all brokers.
   *
   * @return their processes, in their order
   * @throws IOException if one can't be started
   */
  List<DevBroker> start() throws IOException {
    List<DevBroker> started = new ArrayList<>();
    for (SupervisedBroker each : brokers) {
      started.add(each.start());
    }
    return started;
  }

  @Override
  public Picture picture() {
    synchronized (cut) {
      return new Picture(brokers.stream().map(SupervisedBroker::node).toList(), cut);
    }
  }

  @Override
  public CompletionStage<Answer<Deed>> act(int asker, int broker, Action action) {
    if (broker < 1 || broker > brokers.size()) {
      return unknown(broker);
    }
    boolean itself = asker == broker && HARM.contains(action);
    return brokers.get(broker - 1).act(action, itself ? LAST_WORDS : Duration.ZERO);
  }

  private <T> CompletionStage<Answer<T>> unknown(int broker) {
    return failed(
        ErrorCode.BROKER_ID_NOT_REGISTERED,
        "there is no broker " + broker + "; there are 1 to " + brokers.size());
  }

  private static <T> CompletionStage<Answer<T>> failed(ErrorCode error, String message) {
    return CompletableFuture.completedFuture(Answer.failed(error, message));
  }

  @Override
  public CompletionStage<Answer<LinkDeed>> link(Link link, boolean cutNow) {
    for (int broker : List.of(link.one(), link.other())) {
      if (broker < 1 || broker > brokers.size()) {
        return unknown(broker);
      }
    }
    if (!linkBusy.compareAndSet(false, true)) {
      return failed(
          ErrorCode.OPERATION_NOT_ATTEMPTED,
          "another link is being cut or mended; try again in a moment");
    }
    long at = clock.millis();
    synchronized (cut) {
      if (cutNow) {
        cut.add(link);
      } else {
        cut.remove(link);
      }
    }
    LinkDeed deed = new LinkDeed(link, cutNow, at);
    return CompletableFuture.allOf(tell(link.one()), tell(link.other()))
        .thenApply(told -> Answer.of(deed))
        .completeOnTimeout(
            Answer.failed(
                ErrorCode.REQUEST_TIMED_OUT, "not both brokers say that they know of link " + link),
            LIMIT.toMillis(),
            TimeUnit.MILLISECONDS)
        .whenComplete((answer, failure) -> linkBusy.set(false));
  }

  /** A broker that can't hear now will be told when it can, before anything else. */
  private CompletableFuture<Void> tell(int broker) {
    LabServer server = lab;
    if (server == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> told = server.tell(broker).toCompletableFuture();
    return brokers.get(broker - 1).isRunning() ? told : CompletableFuture.completedFuture(null);
  }

  @Override
  public Map<Integer, Integer> cutFrom(int broker) {
    Map<Integer, Integer> ports = new TreeMap<>();
    synchronized (cut) {
      for (Link link : cut) {
        if (link.one() == broker || link.other() == broker) {
          int other = link.one() == broker ? link.other() : link.one();
          ports.put(other, clusterPorts.get(other - 1));
        }
      }
    }
    return ports;
  }

  /** Ends all brokers in good order, paused ones too; those that don't end in time are killed. */
  void stop() throws InterruptedException {
    List<Optional<DevBroker>> ending = new ArrayList<>();
    for (SupervisedBroker each : brokers) {
      ending.add(each.stop());
    }
    for (Optional<DevBroker> each : ending) {
      if (each.isPresent()) {
        each.get().awaitEnd(STOP);
      }
    }
  }

  /** Ends all brokers at once. Waits for nothing. */
  @Override
  public void close() {
    brokers.forEach(SupervisedBroker::close);
  }
}
