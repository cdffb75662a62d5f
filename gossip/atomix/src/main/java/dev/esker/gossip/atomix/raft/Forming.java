package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.atomix.metadata.Loop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, on the first start of a formatted directory, whether the cluster is new or the disk
 * is; see {@link Formation}. Asks all other voters until that is clear.
 *
 * <p>Why it is safe: a node becomes VOTING only if all voters were NEW at once, so that none has
 * ever voted; or if a VOTING node says that its directory was one of those. That directory has
 * never voted either, since it is NEW still.
 */
final class Forming implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Forming.class);
  private static final String SUBJECT = "metadata.formation";
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path path;
  private final boolean rejoin;
  private final ClusterMessages messages;
  private final Loop loop;
  private final Subscription serving;
  private final CompletableFuture<Formation> result = new CompletableFuture<>();
  private final Map<Integer, UUID> fresh = new TreeMap<>();
  private volatile Formation own;
  private int open;

  /** Answers the others from now on. */
  Forming(Formation own, Path path, boolean rejoin, ClusterMessages messages, Loop loop) {
    this.own = own;
    this.path = path;
    this.rejoin = rejoin;
    this.messages = messages;
    this.loop = loop;
    this.serving =
        messages.serve(SUBJECT, (from, body) -> CompletableFuture.completedFuture(describe()));
  }

  /** State, cluster, voters, directory, and the directories that were formed, by lines. */
  private byte[] describe() {
    Formation now = own;
    StringBuilder out = new StringBuilder();
    out.append(now.state()).append('\n').append(now.cluster()).append('\n');
    out.append(now.voters()).append('\n').append(now.directory()).append('\n');
    new TreeMap<>(now.formed())
        .forEach((voter, id) -> out.append(voter).append(':').append(id).append('\n'));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Completes once this node may take part: as VOTING or REJOINING. Fails with an IOException if it
   * never may, with what to do about it.
   */
  CompletableFuture<Formation> form() {
    if (own.state() != Formation.State.NEW) {
      result.complete(own);
    } else {
      loop.execute(this::round);
    }
    return result;
  }

  private void round() {
    if (result.isDone()) {
      return;
    }
    fresh.clear();
    fresh.put(own.node(), own.directory());
    open = own.voters().size() - 1;
    if (open == 0) {
      become(Formation.State.VOTING, fresh);
      return;
    }
    for (int voter : own.voters()) {
      if (voter != own.node()) {
        var unused =
            messages
                .request(voter, SUBJECT, new byte[0], LIMIT)
                .whenComplete(
                    (answer, error) -> loop.execute(() -> answered(voter, answer, error)));
      }
    }
  }

  private void answered(int voter, byte[] answer, Throwable error) {
    open--;
    if (error == null && !result.isDone()) {
      try {
        judge(voter, new String(answer, StandardCharsets.UTF_8).split("\n", -1));
      } catch (IOException | IllegalArgumentException e) {
        result.completeExceptionally(e);
      }
    }
    if (result.isDone()) {
      return;
    }
    if (fresh.size() == own.voters().size()) {
      become(Formation.State.VOTING, fresh);
    } else if (open == 0) {
      loop.schedule(PAUSE, this::round);
    }
  }

  private void judge(int voter, String[] lines) throws IOException {
    if (!lines[1].equals(own.cluster()) || !lines[2].equals(own.voters().toString())) {
      throw new IOException(
          "node "
              + voter
              + " is formatted for cluster "
              + lines[1]
              + " with the voters "
              + lines[2]
              + ", this node for cluster "
              + own.cluster()
              + " with the voters "
              + own.voters());
    }
    switch (Formation.State.valueOf(lines[0])) {
      case NEW -> fresh.put(voter, UUID.fromString(lines[3]));
      case VOTING -> {
        Map<Integer, UUID> formed = new TreeMap<>();
        for (int i = 4; i < lines.length && !lines[i].isEmpty(); i++) {
          int colon = lines[i].indexOf(':');
          formed.put(
              Integer.valueOf(lines[i].substring(0, colon)),
              UUID.fromString(lines[i].substring(colon + 1)));
        }
        formed(voter, formed);
      }
      case REJOINING -> LOG.debug("Node {} is rejoining and can't tell", voter);
    }
  }

  private void formed(int voter, Map<Integer, UUID> formed) throws IOException {
    if (own.directory().equals(formed.get(own.node()))) {
      become(Formation.State.VOTING, formed);
    } else if (rejoin) {
      LOG.info("The cluster has formed without this directory; rejoining");
      become(Formation.State.REJOINING, formed);
    } else {
      throw new IOException(
          "the metadata directory of node "
              + own.node()
              + " is new, but node "
              + voter
              + " has formed the cluster with an earlier one: its disk was lost or replaced."
              + " If the old one can't be brought back, start it once with rejoin while all other"
              + " voters are up");
    }
  }

  private void become(Formation.State state, Map<Integer, UUID> formed) {
    try {
      own = own.become(path, state, formed);
      result.complete(own);
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  /** This node may vote now. */
  void rejoined() throws IOException {
    own = own.become(path, Formation.State.VOTING, own.formed());
  }

  @Override
  public void close() {
    serving.close();
    result.completeExceptionally(new IOException("the node was closed before it had formed"));
  }
}
