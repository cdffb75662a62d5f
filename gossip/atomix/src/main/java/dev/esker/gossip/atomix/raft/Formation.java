package dev.esker.gossip.atomix.raft;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Whose directory this is, and whether its node may vote: the file {@code formation.properties} in
 * the directory of the Raft.
 *
 * <p>A voter that has lost its disk has lost what it promised: which entries it has, and whom it
 * voted for. Were it to vote again with an empty disk, entries that were acknowledged with its help
 * could be lost, and two leaders be elected in one term. So each formatted directory has a random
 * id, and goes through these states:
 *
 * <pre>
 *   NEW ----------- all voters are NEW, or one that was there says that this id was too --> VOTING
 *    |                                                                                        ^
 *    +--- others have formed without this id, and the operator lets it rejoin -> REJOINING ---+
 * </pre>
 *
 * <p>A NEW node that finds the others formed without its id refuses to start, since it was wiped;
 * with {@code rejoin} it becomes REJOINING, see {@link Rejoin}. The first start of a cluster needs
 * all of its voters once; later starts need a majority.
 *
 * @param cluster id of the cluster
 * @param node id of this node
 * @param voters of the cluster, by rising id
 * @param directory random, made with the directory
 * @param state what this node may do
 * @param formed the directories of all voters when the cluster was formed; empty before
 */
public record Formation(
    String cluster,
    int node,
    List<Integer> voters,
    UUID directory,
    State state,
    Map<Integer, UUID> formed) {

  /** What a node may do. */
  public enum State {
    /** Formatted, and never heard of the others: may do nothing. */
    NEW,
    /** May vote, and always could. */
    VOTING,
    /** May take entries, but not vote. */
    REJOINING
  }

  /** The file of {@link VoteRecord}. */
  static final String VOTES = "votes";

  /** The file of {@link StableMark}. */
  static final String MARK = "stable.mark";

  private static final String FILE = "formation.properties";

  /** What a format that was cut short leaves behind. */
  private static final Set<String> UNFINISHED =
      Set.of(VOTES, MARK, VOTES + ".tmp", MARK + ".tmp", FILE + ".tmp");

  public Formation {
    voters = voters.stream().sorted().distinct().toList();
    formed = Map.copyOf(formed);
    if (voters.size() != 1 && voters.size() != 3 && voters.size() != 5) {
      throw new IllegalArgumentException("voters = " + voters + " are not 1, 3 or 5");
    }
    if (!voters.contains(node)) {
      throw new IllegalArgumentException("node " + node + " is not one of the voters " + voters);
    }
  }

  /**
   * Makes a directory ready for its first start.
   *
   * @param directory empty, or not there
   * @param cluster id of the cluster, the same for all
   * @param node id of this node
   * @param voters of the cluster, the same for all: 1, 3 or 5
   * @param id random
   * @throws IOException if the directory isn't empty; nothing has changed then
   */
  public static Formation format(
      Path directory, String cluster, int node, List<Integer> voters, UUID id) throws IOException {
    Formation made = new Formation(cluster, node, voters, id, State.NEW, Map.of());
    Files.createDirectories(directory);
    try (var entries = Files.list(directory)) {
      List<Path> found =
          entries.filter(entry -> !UNFINISHED.contains(entry.getFileName().toString())).toList();
      if (!found.isEmpty()) {
        throw new IOException(directory + " can't be formatted: it holds " + found.get(0));
      }
    }
    // what a later start needs to find, or else it was lost
    DurableFile.replace(directory.resolve(VOTES), new byte[0]);
    DurableFile.replace(directory.resolve(MARK), new byte[0]);
    made.write(directory);
    return made;
  }

  /**
   * Reads what a directory says of itself; empty if it isn't formatted.
   *
   * @throws IOException if it can't be read, or isn't what was written
   */
  public static Optional<Formation> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    for (String needed : List.of(VOTES, MARK)) {
      if (!Files.exists(directory.resolve(needed))) {
        throw new IOException(
            directory.resolve(needed)
                + " is missing: what this node has promised to the others is lost. Make it rejoin"
                + " the cluster with an empty directory");
      }
    }
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    try {
      Map<Integer, UUID> formed = new TreeMap<>();
      for (String pair : list(properties, "formed")) {
        int colon = pair.indexOf(':');
        formed.put(
            Integer.valueOf(pair.substring(0, Math.max(0, colon))),
            UUID.fromString(pair.substring(colon + 1)));
      }
      return Optional.of(
          new Formation(
              text(properties, "cluster.id"),
              Integer.parseInt(text(properties, "node.id")),
              list(properties, "voters").stream().map(Integer::valueOf).toList(),
              UUID.fromString(text(properties, "directory.id")),
              State.valueOf(text(properties, "state")),
              formed));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static String text(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static List<String> list(Properties properties, String key) {
    String text = text(properties, key);
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  private void write(Path directory) throws IOException {
    List<String> pairs = new ArrayList<>();
    new TreeMap<>(formed).forEach((voter, id) -> pairs.add(voter + ":" + id));
    StringWriter out = new StringWriter();
    out.write("cluster.id=" + cluster + "\nnode.id=" + node + "\nvoters=");
    out.write(String.join(",", voters.stream().map(String::valueOf).toList()));
    out.write("\ndirectory.id=" + this.directory + "\nstate=" + state);
    out.write("\nformed=" + String.join(",", pairs) + "\n");
    DurableFile.replace(directory.resolve(FILE), out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The same directory in another state, on stable storage on return. */
  Formation become(Path path, State next, Map<Integer, UUID> now) throws IOException {
    Formation changed = new Formation(cluster, node, voters, directory, next, now);
    changed.write(path);
    return changed;
  }

  /**
   * Checks that this is what the node was configured to be.
   *
   * @throws IOException if the directory belongs to somebody else
   */
  public void require(String expectedCluster, int expectedNode, List<Integer> expectedVoters)
      throws IOException {
    List<Integer> sorted = expectedVoters.stream().sorted().toList();
    if (!cluster.equals(expectedCluster) || node != expectedNode || !voters.equals(sorted)) {
      throw new IOException(
          "the metadata directory belongs to node "
              + node
              + " of cluster "
              + cluster
              + " with the voters "
              + voters
              + ", not to node "
              + expectedNode
              + " of cluster "
              + expectedCluster
              + " with the voters "
              + sorted);
    }
  }
}
