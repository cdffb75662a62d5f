package dev.esker.server.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How nodes that have found each other become a cluster: a pure function of what one node sees.
 *
 * <p>A node that has been in a cluster stays in it. A new one that sees a cluster joins it, without
 * a vote. New ones that see none wait until as many controllers as a quorum shall have are there;
 * then the one with the lowest id founds it: it asks the others, each of which agrees to one
 * cluster at most, and writes down that it did before it says so. So two nodes that see different
 * sets can't found two clusters with a common controller, and a crash in the middle leaves nothing
 * but nodes that have agreed, which the founder joins when it is back.
 *
 * <p>A node that ran alone before brings topics. It founds the cluster itself, whatever its id,
 * under the cluster id that it has had, and the cluster begins with its topics. It can't join
 * another one, in which they would be forgotten, and two such nodes can't begin one together.
 *
 * <p>A controller is known by its id and its directory. One that comes back with another directory
 * has forgotten what it voted for, and is refused until somebody gives back the old one or lets it
 * rejoin.
 */
final class Formation {
  private final Candidate self;
  private final Terms terms;

  /**
   * @param self this node
   * @param terms on which it enters a cluster
   */
  Formation(Candidate self, Terms terms) {
    this.self = self;
    this.terms = terms;
  }

  /**
   * On which terms this node enters a cluster.
   *
   * @param controllers how many must be there to found a new one
   * @param nodes how many must be there for that all in all, whatever they do
   * @param rejoin whether it may come back as a controller with a new directory
   */
  record Terms(int controllers, int nodes, boolean rejoin) {}

  /**
   * A node as it says of itself.
   *
   * @param nodeId from 0
   * @param directoryId of its data
   * @param controller whether it may vote
   * @param formed the cluster that it is part of, if it is
   * @param brings the cluster id under which it ran alone, if it did and is part of no cluster yet
   */
  record Candidate(
      int nodeId,
      UUID directoryId,
      boolean controller,
      Optional<FormedCluster> formed,
      Optional<String> brings) {}

  /** What to do next. */
  sealed interface Next {
    /**
     * Nothing yet.
     *
     * @param reason for people
     */
    record Wait(String reason) implements Next {}

    /**
     * Be part of that cluster from now on.
     *
     * @param cluster the one
     */
    record Join(FormedCluster cluster) implements Next {}

    /**
     * Ask these for their agreement to a new cluster, and be part of it when all have given it.
     *
     * @param voters the founders, this node included
     * @param brings the id that the cluster must have, since this node brings topics under it
     */
    record Found(SortedMap<Integer, UUID> voters, Optional<String> brings) implements Next {
      /** The cluster, under its own id or else that one. */
      FormedCluster cluster(int founder, String newId) {
        return new FormedCluster(brings.orElse(newId), voters, brings.map(id -> founder));
      }
    }

    /**
     * This can't go on.
     *
     * @param reason what is wrong, and what can be done
     */
    record Refuse(String reason) implements Next {}
  }

  /** Decides on what is seen now. */
  Next decide(Collection<Candidate> others) {
    Set<FormedCluster> clusters = new HashSet<>();
    for (Candidate other : others) {
      if (other.nodeId() == self.nodeId() && !other.directoryId().equals(self.directoryId())) {
        return new Next.Refuse(
            "another node calls itself "
                + self.nodeId()
                + ", too; each node needs a --node-id of its own");
      }
      other.formed().ifPresent(clusters::add);
    }
    if (self.formed().isPresent()) {
      return stay(self.formed().get(), clusters);
    }
    if (clusters.size() > 1) {
      return new Next.Refuse(
          "the nodes that were found belong to different clusters: "
              + clusters.stream().map(FormedCluster::describe).sorted().toList());
    }
    return clusters.isEmpty() ? found(others) : join(clusters.iterator().next());
  }

  private static Next stay(FormedCluster mine, Set<FormedCluster> seen) {
    for (FormedCluster other : seen) {
      if (!other.equals(mine)) {
        return new Next.Refuse(
            "this node is part of "
                + mine.describe()
                + ", but a node that was found is part of "
                + other.describe());
      }
    }
    return new Next.Join(mine);
  }

  private Next join(FormedCluster cluster) {
    UUID directory = cluster.voters().get(self.nodeId());
    if (directory != null && !directory.equals(self.directoryId()) && !terms.rejoin()) {
      return new Next.Refuse(
          "node "
              + self.nodeId()
              + " is a controller of "
              + cluster.describe()
              + ", but its data directory is new: with its data it has lost its vote. Give back the"
              + " old directory; or, if that is gone, start it once with --controller-rejoin=true"
              + " while all other controllers run");
    }
    boolean isOrigin = cluster.origin().equals(Optional.of(self.nodeId())) && directory != null;
    if (self.brings().isPresent() && !isOrigin) {
      return new Next.Refuse(
          "it has the topics of a broker that ran alone, as cluster "
              + self.brings().get()
              + ", and "
              + cluster.describe()
              + " is there already, in which they would be lost. Let it join with an empty"
              + " --data-dir, or begin a cluster with it before the others start");
    }
    return new Next.Join(cluster);
  }

  private Next found(Collection<Candidate> others) {
    if (!self.controller()) {
      return new Next.Wait("no controller has been found");
    }
    SortedMap<Integer, Candidate> controllers = new TreeMap<>();
    controllers.put(self.nodeId(), self);
    for (Candidate other : others) {
      if (other.controller()) {
        controllers.put(other.nodeId(), other);
      }
    }
    List<Integer> bringing =
        controllers.values().stream()
            .filter(each -> each.brings().isPresent())
            .map(Candidate::nodeId)
            .toList();
    if (bringing.size() > 1) {
      String reason =
          "nodes "
              + bringing
              + " all ran alone before and have topics of their own; a cluster can begin with those"
              + " of one. Start the others with an empty --data-dir";
      return self.brings().isPresent() ? new Next.Refuse(reason) : new Next.Wait(reason);
    }
    if (controllers.size() < terms.controllers()) {
      return new Next.Wait(
          "a new cluster waits for "
              + terms.controllers()
              + " controllers; there are "
              + List.copyOf(controllers.keySet()));
    }
    if (1 + others.size() < terms.nodes()) {
      return new Next.Wait(
          "a new cluster waits for " + terms.nodes() + " nodes; there are " + ids(others));
    }
    int founder = bringing.isEmpty() ? controllers.firstKey() : bringing.get(0);
    return founder == self.nodeId()
        ? new Next.Found(founders(controllers), self.brings())
        : new Next.Wait("node " + founder + " founds a cluster");
  }

  /** This node, and of the others those with the lowest ids. */
  private SortedMap<Integer, UUID> founders(SortedMap<Integer, Candidate> controllers) {
    SortedMap<Integer, UUID> voters = new TreeMap<>();
    voters.put(self.nodeId(), self.directoryId());
    for (Map.Entry<Integer, Candidate> each : controllers.entrySet()) {
      if (voters.size() < terms.controllers()) {
        voters.put(each.getKey(), each.getValue().directoryId());
      }
    }
    return voters;
  }

  private List<Integer> ids(Collection<Candidate> others) {
    return Stream.concat(Stream.of(self), others.stream()).map(Candidate::nodeId).sorted().toList();
  }

  /**
   * Whether this node agrees to a cluster that another one wants to found.
   *
   * @param founder who asks
   * @return why not; empty if it does
   */
  Optional<String> objection(int founder, FormedCluster proposed) {
    if (self.formed().isPresent()) {
      return self.formed().get().equals(proposed)
          ? Optional.empty()
          : Optional.of("node " + self.nodeId() + " is part of " + self.formed().get().describe());
    }
    if (!self.controller() || !proposed.hasVote(self.nodeId(), self.directoryId())) {
      return Optional.of("node " + self.nodeId() + " isn't one of " + proposed.describe());
    }
    if (proposed.voters().size() != terms.controllers()) {
      return Optional.of(
          "node "
              + self.nodeId()
              + " expects "
              + terms.controllers()
              + " controllers (controller.quorum.size), not "
              + proposed.voters().size());
    }
    if (self.brings().isPresent()) {
      return Optional.of(
          "node " + self.nodeId() + " has topics of its own to begin a cluster with");
    }
    int due = proposed.origin().orElse(proposed.voters().firstKey());
    if (due != founder) {
      return Optional.of("node " + due + " and not node " + founder + " has to propose that");
    }
    return Optional.empty();
  }
}
