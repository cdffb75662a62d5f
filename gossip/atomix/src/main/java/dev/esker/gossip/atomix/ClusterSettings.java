package dev.esker.gossip.atomix;

import dev.esker.gossip.Member;
import dev.esker.gossip.atomix.raft.RaftSettings;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What makes a process a node of a cluster.
 *
 * @param place which cluster, and where this node listens
 * @param self what the others are told of it
 * @param voters ids of the nodes that keep the metadata: 1, 3 or 5, the same everywhere
 * @param directory of the metadata, of a voter: formatted; others have none
 * @param rejoin whether a voter with a new disk may come back
 * @param swim how soon silence is noticed
 * @param raft how the voters agree
 */
public record ClusterSettings(
    SwimNode.Place place,
    Member self,
    List<Integer> voters,
    Path directory,
    boolean rejoin,
    SwimSettings swim,
    RaftSettings raft) {

  public ClusterSettings {
    voters = voters.stream().sorted().distinct().toList();
    if (voters.size() != 1 && voters.size() != 3 && voters.size() != 5) {
      throw new IllegalArgumentException("voters = " + voters + " are not 1, 3 or 5");
    }
  }

  boolean votes() {
    return voters.contains(self.nodeId());
  }
}
