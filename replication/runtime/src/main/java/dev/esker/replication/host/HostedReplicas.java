package dev.esker.replication.host;

import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaEvent;
import dev.esker.replication.core.ReplicaEvent.Connected;
import dev.esker.replication.core.ReplicaEvent.Received;
import dev.esker.replication.core.ReplicaEvent.Tick;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * All replicas of a broker: finds the one that a message is for, and gives ticks to those whose
 * deadline has come. A replica without a deadline isn't looked at. Loop thread only.
 */
public final class HostedReplicas {
  private record Due(long at, HostedReplica replica) {}

  /** Is told which replicas there are. Loop thread. */
  public interface Watcher {
    /** For those who need not know. */
    Watcher NONE =
        new Watcher() {
          @Override
          public void added(HostedReplica replica) {
            // nobody has to know
          }

          @Override
          public void removed(PartitionKey partition) {
            // nobody has to know
          }
        };

    /** A replica is there, and hasn't been told anything yet. */
    void added(HostedReplica replica);

    /** It is gone. */
    void removed(PartitionKey partition);
  }

  private final HostEnvironment environment;
  private final Watcher watcher;
  private final Map<PartitionKey, HostedReplica> replicas = new HashMap<>();
  private final Map<HostedReplica, Long> scheduled = new HashMap<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((one, other) -> Long.compare(one.at(), other.at()));

  /** None yet, and nobody is told of them. */
  public HostedReplicas(HostEnvironment environment) {
    this(environment, Watcher.NONE);
  }

  /** None yet. */
  public HostedReplicas(HostEnvironment environment, Watcher watcher) {
    this.environment = environment;
    this.watcher = watcher;
  }

  /** Takes in a replica; one that was there before is closed. */
  public void add(HostedReplica replica) {
    remove(replica.partition());
    replicas.put(replica.partition(), replica);
    replica.onHandled(this::schedule);
    watcher.added(replica);
  }

  /** Closes and forgets a replica. */
  public void remove(PartitionKey partition) {
    HostedReplica replica = replicas.remove(partition);
    if (replica != null) {
      scheduled.remove(replica);
      watcher.removed(partition);
      replica.close();
    }
  }

  /** The replica of a partition. */
  public Optional<HostedReplica> find(PartitionKey partition) {
    return Optional.ofNullable(replicas.get(partition));
  }

  /** All of them, in no particular order. */
  public Collection<HostedReplica> all() {
    return replicas.values();
  }

  /** A message has come. */
  public void received(int from, ReplicaMessage message) {
    HostedReplica replica = replicas.get(message.partition());
    if (replica != null) {
      replica.handle(new Received(from, message));
      return;
    }
    if (message instanceof Append append) {
      append.batches().release();
    }
    if (!(message instanceof Refused)) {
      environment.send(from, new Refused(message.partition(), Reason.NO_SUCH_PARTITION, 0));
    }
  }

  /** The way to a broker is open again after it wasn't. */
  public void connected(int broker) {
    ReplicaEvent event = new Connected(broker);
    for (HostedReplica replica : List.copyOf(replicas.values())) {
      replica.handle(event);
    }
  }

  /**
   * Gives ticks to those whose deadline has come.
   *
   * @param nowNanos the environment's time
   */
  public void tick(long nowNanos) {
    List<HostedReplica> ready = new ArrayList<>();
    while (!due.isEmpty() && due.peek().at() <= nowNanos) {
      Due next = due.remove();
      if (scheduled.remove(next.replica(), next.at())) {
        ready.add(next.replica());
      }
    }
    for (HostedReplica replica : ready) {
      if (replica.nextDeadline() <= nowNanos) {
        replica.handle(new Tick());
      }
      schedule(replica);
    }
  }

  private void schedule(HostedReplica replica) {
    long deadline = replica.nextDeadline();
    Long before = scheduled.get(replica);
    if (deadline != Long.MAX_VALUE && (before == null || deadline < before)) {
      scheduled.put(replica, deadline);
      due.add(new Due(deadline, replica));
    }
  }

  /** When {@link #tick} is needed; {@link Long#MAX_VALUE} if it isn't. */
  public long nextDeadline() {
    return due.isEmpty() ? Long.MAX_VALUE : due.peek().at();
  }

  /** Closes all. */
  public void close() {
    List.copyOf(replicas.keySet()).forEach(this::remove);
  }
}
