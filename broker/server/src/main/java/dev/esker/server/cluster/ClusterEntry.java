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
  static final String ORIGIN = "origin";
  static final String BRINGS = "brings";

  private static final String SUBJECT = "cluster.found";
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long LOOK_MILLIS = 500;
  private static final String AGREED = "";
  private static final String NOBODY = "";

  private final ClusterFile file;
  private final Rules rules;
  private final Membership membership;
  private final ClusterMessages messages;
  private final Semaphore changes = new Semaphore(0);

  /** Guarded by this, as is the file: a founder may ask while this node decides. */
  private ClusterFile.Content content;

  /**
   * What a node goes by.
   *
   * @param terms on which this node enters a cluster
   * @param controller whether this node may vote
   * @param brings the cluster id under which it ran alone, if it did
   */
  record Rules(Formation.Terms terms, boolean controller, Optional<String> brings) {}

  /**
   * @param file where it is written down
   * @param content what it says now
   * @param rules of this node
   */
  ClusterEntry(
      ClusterFile file,
      ClusterFile.Content content,
      Rules rules,
      Membership membership,
      ClusterMessages messages) {
    this.file = file;
    this.content = content;
    this.rules = rules;
    this.membership = membership;
    this.messages = messages;
  }

  /** What a node tells the others of itself. */
  static Map<String, String> properties(ClusterFile.Content content, Rules rules) {
    Map<String, String> properties = new HashMap<>();
    properties.put(DIRECTORY, content.directoryId().toString());
    properties.put(CONTROLLER, Boolean.toString(rules.controller()));
    if (content.formed().isPresent()) {
      FormedCluster formed = content.formed().get();
      properties.put(CLUSTER, formed.clusterId());
      properties.put(VOTERS, formed.votersText());
      formed.origin().ifPresent(node -> properties.put(ORIGIN, Integer.toString(node)));
    } else {
      rules.brings().ifPresent(id -> properties.put(BRINGS, id));
    }
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
      // The same in every round: who has agreed to the first one, unheard, can agree to the next.
      String id = newId.get();
      while (true) {
        Next next = formation().decide(others());
        if (next instanceof Next.Refuse refuse) {
          throw new IOException(file.directory() + ": " + refuse.reason());
        } else if (next instanceof Next.Join join) {
          return joined(join.cluster());
        } else if (next instanceof Next.Found found) {
          Optional<FormedCluster> founded = found(found.cluster(membership.self().nodeId(), id));
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
    Optional<FormedCluster> formed = content.formed();
    return new Formation(
        new Candidate(
            content.nodeId(),
            content.directoryId(),
            rules.controller(),
            formed,
            formed.isPresent() ? Optional.empty() : rules.brings()),
        rules.terms());
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
              ? Optional.of(
                  FormedCluster.parse(
                      says.get(CLUSTER), says.get(VOTERS), Optional.ofNullable(says.get(ORIGIN))))
              : Optional.empty();
      return Optional.of(
          new Candidate(
              member.nodeId(),
              UUID.fromString(says.get(DIRECTORY)),
              Boolean.parseBoolean(says.get(CONTROLLER)),
              formed,
              Optional.ofNullable(says.get(BRINGS))));
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
      membership.update(properties(content, rules));
      return content.formed().get();
    }
  }

  private Optional<FormedCluster> found(FormedCluster proposed)
      throws IOException, InterruptedException {
    String origin = proposed.origin().map(String::valueOf).orElse(NOBODY);
    String text = proposed.clusterId() + "\n" + proposed.votersText() + "\n" + origin;
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    for (int voter : proposed.voters().keySet()) {
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
      Optional<String> origin = Optional.of(lines[2]).filter(text -> !text.equals(NOBODY));
      FormedCluster proposed = FormedCluster.parse(lines[0], lines[1], origin);
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
