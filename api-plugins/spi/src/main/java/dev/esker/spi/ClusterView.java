package dev.esker.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** An immutable picture of the cluster as of one metadata change. */
public interface ClusterView {

  /** The id of the cluster: 22 characters of URL-safe base64. */
  String clusterId();

  /** The broker that one is talking to. */
  int selfId();

  /** The node that leads the metadata quorum, as far as is known here, or -1. */
  int controllerId();

  /** How many changes of the metadata have led to this picture. */
  long metadataVersion();

  /** Every registered broker, by rising id. */
  List<Broker> brokers();

  /** Every topic. */
  Collection<Topic> topics();

  /** A topic by its name. */
  Optional<Topic> topic(String name);

  /** A topic by its id. */
  Optional<Topic> topic(UUID id);

  /** A partition; empty if there is no such topic, or it hasn't so many. */
  default Optional<Partition> partition(String topic, int number) {
    return topic(topic)
        .filter(known -> number >= 0 && number < known.partitions().size())
        .map(known -> known.partitions().get(number));
  }

  /** The broker that coordinates a group; empty while nobody does. */
  Optional<Broker> coordinatorOf(String groupId);

  /**
   * How many in-sync replicas a partition of that topic needs for an {@code acks=all} append (its
   * {@code min.insync.replicas}); 1 if there is no such topic.
   */
  int minInsyncReplicas(String topic);

  /** The broker with that id, if it is registered. */
  default Optional<Broker> broker(int id) {
    return brokers().stream().filter(broker -> broker.id() == id).findFirst();
  }

  /** How far a broker takes part. */
  enum Phase {
    /** It leads nothing and is elected for nothing: it is new, gone, or hasn't been heard of. */
    FENCED,
    /** It takes part in everything. */
    ACTIVE,
    /** It has asked to stop: it may still lead, but is elected for nothing. */
    STOPPING
  }

  /**
   * A broker.
   *
   * @param id from 0
   * @param rack or null
   * @param endpoints by front end and listener, {@code kafka/PLAINTEXT} for instance
   * @param phase how far it takes part
   * @param epoch rises with every run of the broker's process
   */
  record Broker(int id, String rack, Map<String, Endpoint> endpoints, Phase phase, long epoch) {
    public Broker {
      endpoints = Map.copyOf(endpoints);
      Objects.requireNonNull(phase, "phase");
    }

    /** A broker in its first run. */
    public Broker(int id, String rack, Map<String, Endpoint> endpoints, boolean fenced) {
      this(id, rack, endpoints, fenced ? Phase.FENCED : Phase.ACTIVE, 0);
    }

    /** Whether it is cut off from leadership. */
    public boolean fenced() {
      return phase == Phase.FENCED;
    }

    /**
     * Where a front end of that broker serves: of several listeners the one whose name comes first.
     *
     * @param frontend its name, {@code http} for instance
     */
    public Optional<Endpoint> endpointOf(String frontend) {
      String prefix = frontend + "/";
      return endpoints.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(prefix))
          .min(Map.Entry.comparingByKey())
          .map(Map.Entry::getValue);
    }
  }

  /**
   * A topic.
   *
   * @param name its name
   * @param id its id
   * @param internal whether it belongs to the broker itself
   * @param partitions by rising number, from 0, without gaps
   */
  record Topic(String name, UUID id, boolean internal, List<Partition> partitions) {
    public Topic {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * A partition.
   *
   * @param partition its number
   * @param leader a broker, or -1
   * @param leaderEpoch rises with every election
   * @param replicas brokers, the preferred leader first; while a move is under way the new ones
   *     first, then those that will go
   * @param isr the in-sync replicas
   * @param offline replicas on brokers that are gone
   * @param eligible replicas outside the ISR that have all that was ever acknowledged (the ELR of
   *     KIP-966)
   * @param move the change of its replicas that is under way
   */
  record Partition(
      int partition,
      int leader,
      int leaderEpoch,
      List<Integer> replicas,
      List<Integer> isr,
      List<Integer> offline,
      List<Integer> eligible,
      Move move) {
    public Partition {
      replicas = List.copyOf(replicas);
      isr = List.copyOf(isr);
      offline = List.copyOf(offline);
      eligible = List.copyOf(eligible);
      Objects.requireNonNull(move, "move");
    }

    /** A partition of which nothing is under way. */
    public Partition(
        int partition,
        int leader,
        int leaderEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> offline) {
      this(partition, leader, leaderEpoch, replicas, isr, offline, List.of(), Move.NONE);
    }
  }

  /**
   * A change of a partition's replicas that is under way (KIP-455).
   *
   * @param adding the brokers that it gets
   * @param removing the brokers that it loses in the end
   */
  record Move(List<Integer> adding, List<Integer> removing) {
    /** Nothing is under way. */
    public static final Move NONE = new Move(List.of(), List.of());

    public Move {
      adding = List.copyOf(adding);
      removing = List.copyOf(removing);
    }

    /** Whether anything is under way. */
    public boolean underWay() {
      return !adding.isEmpty() || !removing.isEmpty();
    }
  }
}
