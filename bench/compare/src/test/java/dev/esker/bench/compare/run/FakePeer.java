package dev.esker.bench.compare.run;

import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.MemoryTarget;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A peer in memory, in this process, that writes down what is done to it. */
final class FakePeer implements Peer {
  /** What was done to all peers that share it, in order. */
  final List<String> history;

  private final String name;
  private final UnaryOperator<Target> target;
  private int startsToFail;
  private int starts;

  /**
   * A peer.
   *
   * @param target what a client gets; made from one that stores every record once
   */
  FakePeer(String name, List<String> history, UnaryOperator<Target> target) {
    this.name = name;
    this.history = history;
    this.target = target;
  }

  /** Lets the n-th start, from 1, fail. */
  FakePeer failingAtStart(int number) {
    startsToFail = number;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PeerDescription prepare() {
    return new PeerDescription("1", "in memory");
  }

  @Override
  public boolean stores() {
    return true;
  }

  @Override
  public RunningPeer start(Path directory) throws PeerFailedException {
    starts++;
    if (starts == startsToFail) {
      history.add(name + " fails");
      throw new PeerFailedException("it doesn't feel like it", "a line\nthe last line");
    }
    history.add(name + " starts");
    return new Running();
  }

  private final class Running implements RunningPeer {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Override
    public long pid() {
      return ProcessHandle.current().pid();
    }

    @Override
    public Duration readyAfter() {
      return Duration.ofMillis(3);
    }

    @Override
    public Target connect(Workload load, ClientSettings settings) {
      return target.apply(new MemoryTarget(n -> 1));
    }

    @Override
    public Duration awaitTopic(TopicSpec topic) {
      return Duration.ZERO;
    }

    @Override
    public Duration restart(TopicSpec topic) {
      history.add(name + " restarts");
      return Duration.ofMillis(4);
    }

    @Override
    public CompletionStage<?> ended() {
      return ended;
    }

    @Override
    public void kill() {
      if (ended.complete(null)) {
        history.add(name + " is killed");
      }
    }

    @Override
    public String logTail() {
      return "the last line";
    }

    @Override
    public void close() {
      kill();
    }
  }
}
