package dev.esker.http.events;

import java.util.List;

/** Something that has changed in the cluster; docs/HTTP.md has them as JSON. */
sealed interface ClusterChange {

  /**
   * A broker takes part in another way.
   *
   * @param from the phase before, or {@link #NEW}
   * @param to the phase after, or {@link #GONE}
   */
  record Broker(int broker, String from, String to) implements ClusterChange {
    static final String NEW = "new";
    static final String GONE = "gone";
  }

  /** Another node leads the quorum; -1 for nobody. */
  record Controller(int from, int to) implements ClusterChange {}

  /** A topic has come or gone, or has more partitions. */
  record Topic(String topic, Fate to) implements ClusterChange {}

  /** What became of a topic. */
  enum Fate {
    CREATED,
    DELETED,
    CHANGED
  }

  /**
   * A partition has elected; -1 for nobody.
   *
   * @param epoch of the leader after
   */
  record Leader(String topic, int partition, int from, int to, int epoch)
      implements ClusterChange {}

  /** Other replicas of a partition are in sync. */
  record Isr(String topic, int partition, List<Integer> isr, List<Integer> replicas, boolean tooFew)
      implements ClusterChange {
    public Isr {
      isr = List.copyOf(isr);
      replicas = List.copyOf(replicas);
    }
  }

  /** A partition moves, or no longer: then both are empty. */
  record Move(String topic, int partition, List<Integer> adding, List<Integer> removing)
      implements ClusterChange {
    public Move {
      adding = List.copyOf(adding);
      removing = List.copyOf(removing);
    }
  }

  /** So many at once that they are only counted. */
  record Many(int topics, int leaders, int isrs, int moves) implements ClusterChange {}
}
