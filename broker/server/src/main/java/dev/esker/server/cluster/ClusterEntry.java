package dev.esker.server.cluster;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.Subscription;
import dev.esker.server.cluster.Formation.Candidate;
import dev.esker.server.cluster.Formation.Next;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds the cluster that a node belongs to, or founds one with others: carries out what {@link
 * Formation} decides, over gossip and messages. Nodes tell each other of themselves as properties
 * of gossip.
 */
final class ClusterEntry {
  static final String DIRECTORY = "directory.id";
  static final String CONTROLLER = "controller";
  static final String CLUSTER = "cluster.id";
  static final String VOTERS = "controllers";

  private static final String SUBJECT = "cluster.found";
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long LOOK_MILLIS = 500;
  private static final String AGREED = "";

  private final ClusterFile file;
  private final Formation.Terms terms;
  private final boolean controller;
  private final Membership membership;
  private final ClusterMessages messages;
  private final Semaphore changes = new Semaphore(0);

  /** Guarded by this, as is the file: a founder may ask while this node decides. */
  private ClusterFile.Content content;

  /**
   * @param file where it is written down
   * @param content what it says now
   * @param terms on which this node enters a cluster
   * @param controller whether this node may vote
   */
  ClusterEntry(
      ClusterFile file,
      ClusterFile.Content content,
      Formation.Terms terms,
      boolean controller,
      Membership membership,
      ClusterMessages messages) {
    this.file = file;
    this.content = content;
    this.terms = terms;
    this.controller = controller;
    this.membership = membership;
    this.messages = messages;
  }

  /** What a node tells the others of itself. */
  static Map<String, String> properties(ClusterFile.Content content, boolean controller) {
    Map<String, String> properties = new HashMap<>();
    properties.put(DIRECTORY, content.directoryId().toString());
    properties.put(CONTROLLER, Boolean.toString(controller));
    content
        .formed()
        .ifPresent(
            formed -> {
              properties.put(CLUSTER, formed.clusterId());
              properties.put(VOTERS, formed.votersText());
            });
    return properties;
  }

  /**
   * Waits until this node belongs to a cluster, and writes down which.
   *
   * @param newId a cluster id that nobody else has
   * @param waiting told, whenever it changes, what is waited for
   * @param missing says more of those that are waited for, perhaps nothing
   * @throws IOException if it can't belong to what it found; says why and what can be done
   */
  @SuppressWarnings("try") // the subscriptions are only held
  FormedCluster enter(Supplier<String> newId, Consumer<String> waiting, Supplier<String> missing)
      throws IOException, InterruptedException {
    try (Subscription served = messages.serve(SUBJECT, this::asked);
        Subscription heard = membership.subscribe(event -> changes.release())) {
      String told = "";
      while (true) {
        Next next = formation().decide(others());
        if (next instanceof Next.Refuse refuse) {
          throw new IOException(refuse.reason());
        } else if (next instanceof Next.Join join) {
          return joined(join.cluster());
        } else if (next instanceof Next.Found found) {
          Optional<FormedCluster> founded = found(newId.get(), found.voters());
          if (founded.isPresent()) {
            return founded.get();
          }
        } else if (next instanceof Next.Wait wait) {
          String now = wait.reason() + missing.get();
          if (!now.equals(told)) {
            told = now;
            waiting.accept(told);
          }
        }
        var unused = changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        changes.drainPermits();
      }
    }
  }

  private synchronized Formation formation() {
    return new Formation(
        new Candidate(content.nodeId(), content.directoryId(), controller, content.formed()),
        terms);
  }

  private List<Candidate> others() {
    List<Candidate> others = new ArrayList<>();
    for (Member member : membership.members()) {
      if (member.nodeId() != membership.self().nodeId()) {
        candidate(member).ifPresent(others::add);
      }
    }
    return others;
  }

  /** A node that says nothing of itself that can be understood isn't one to form a cluster with. */
  private static Optional<Candidate> candidate(Member member) {
    Map<String, String> says = member.properties();
    try {
      Optional<FormedCluster> formed =
          says.containsKey(CLUSTER)
              ? Optional.of(FormedCluster.parse(says.get(CLUSTER), says.get(VOTERS)))
              : Optional.empty();
      return Optional.of(
          new Candidate(
              member.nodeId(),
              UUID.fromString(says.get(DIRECTORY)),
              Boolean.parseBoolean(says.get(CONTROLLER)),
              formed));
    } catch (IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private FormedCluster joined(FormedCluster cluster) throws IOException {
    synchronized (this) {
      if (content.formed().isEmpty()) {
        content = content.in(cluster);
        file.write(content);
      }
      membership.update(properties(content, controller));
      return content.formed().get();
    }
  }

  private Optional<FormedCluster> found(String id, SortedMap<Integer, UUID> voters)
      throws IOException, InterruptedException {
    FormedCluster proposed = new FormedCluster(id, voters);
    byte[] body = (id + "\n" + proposed.votersText()).getBytes(StandardCharsets.UTF_8);
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    for (int voter : voters.keySet()) {
      if (voter != membership.self().nodeId()) {
        answers.add(messages.request(voter, SUBJECT, body, LIMIT).toCompletableFuture());
      }
    }
    boolean all = true;
    for (CompletableFuture<byte[]> answer : answers) {
      try {
        all &= new String(answer.get(), StandardCharsets.UTF_8).equals(AGREED);
      } catch (ExecutionException e) {
        all = false;
      }
    }
    // If some have agreed and others haven't, the next round joins those who have.
    return all ? Optional.of(joined(proposed)) : Optional.empty();
  }

  private CompletableFuture<byte[]> asked(int from, byte[] body) {
    String[] lines = new String(body, StandardCharsets.UTF_8).split("\n", -1);
    try {
      FormedCluster proposed = FormedCluster.parse(lines[0], lines[1]);
      String objection;
      synchronized (this) {
        objection = formation().objection(from, proposed).orElse(AGREED);
        if (objection.equals(AGREED)) {
          joined(proposed);
        }
      }
      changes.release();
      return CompletableFuture.completedFuture(objection.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
