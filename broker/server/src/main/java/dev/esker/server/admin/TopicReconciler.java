package dev.esker.server.admin;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.TopicSettings;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.PartitionStore.PartitionKey;
import dev.esker.server.admin.PartitionStore.Spec;
import dev.esker.server.admin.PartitionStore.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the stored partitions of a broker that runs alone what the metadata says: the one place
 * where its partitions are created, deleted and given settings. In a cluster {@code
 * HostedPartitions} of {@code replication/runtime} does that, since there it depends on who
 * replicates what.
 *
 * <p>The metadata is durable before anything happens here, so a crash can only leave work undone,
 * which the snapshot at the next start shows: a partition that should be there is created, one that
 * shouldn't is deleted, and all get their topic's settings (which aren't stored with them).
 *
 * <p>Work for topics of one name is done in the order of the metadata, one after the other, so that
 * a topic that is deleted and created again at once doesn't meet its predecessor's files; work for
 * topics of other names goes on meanwhile, and all partitions of a topic are created at once, so
 * that they share fsyncs.
 *
 * <p>Work that fails (a full disk) is remembered, told to whoever asks with {@link #settled}, and
 * done again by {@link #repair} or the next start.
 *
 * <p>One thing it refuses to do: delete partitions because the metadata is empty. Metadata in which
 * nothing ever happened beside stored partitions means that the metadata was lost.
 */
public final class TopicReconciler implements MetadataListener, StoredTopics {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);

  private final int brokerId;
  private final PartitionStore store;
  private final ConfigResolver resolver;
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  /** The last work for each name; one that has succeeded is removed, one that has failed stays. */
  private final Map<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

  private volatile MetadataImage image = MetadataImage.empty();

  /**
   * @param brokerId the broker whose partitions these are
   * @param store where they are
   * @param resolver finds the settings in force
   */
  public TopicReconciler(int brokerId, PartitionStore store, ConfigResolver resolver) {
    this.brokerId = brokerId;
    this.store = store;
    this.resolver = resolver;
  }

  /**
   * Completes once the stored partitions are what the metadata said at the start; fails if the
   * metadata has been lost, and with what the storage says if a partition can't be created.
   */
  public CompletionStage<Void> started() {
    return started.copy();
  }

  /**
   * Completes once all work for a topic's name that is known by now is done, with its last failure.
   */
  @Override
  public CompletionStage<Void> settled(String topic) {
    CompletableFuture<Void> work = last.get(topic);
    return work == null ? CompletableFuture.completedFuture(null) : work.copy();
  }

  /** Does again what has failed; completes, never with a failure, when that has been tried. */
  @Override
  public CompletionStage<Void> repair() {
    List<CompletionStage<Void>> tries = new ArrayList<>();
    last.forEach(
        (name, work) -> {
          if (work.isCompletedExceptionally()) {
            tries.add(then(name, () -> reconcile(name)).exceptionally(e -> null));
          }
        });
    return all(tries);
  }

  @Override
  public void onSnapshot(MetadataImage snapshot) {
    if (snapshot.version() == 0 && !store.partitions().isEmpty()) {
      started.completeExceptionally(
          new IllegalStateException(
              "the metadata is empty, yet "
                  + store.partitions().size()
                  + " partitions are stored: the metadata has been lost; nothing was deleted"));
      return;
    }
    image = snapshot;
    Map<String, List<PartitionKey>> strays = new HashMap<>();
    for (Stored stored : store.partitions()) {
      if (!belongs(snapshot, stored.key())) {
        strays.computeIfAbsent(stored.topic(), name -> new ArrayList<>()).add(stored.key());
      }
    }
    List<CompletionStage<Void>> work = new ArrayList<>();
    strays.forEach(
        (name, keys) -> {
          LOG.warn("Deleting {} partitions of topic {} that was deleted", keys.size(), name);
          work.add(then(name, () -> all(keys.stream().map(store::delete).toList())));
        });
    for (TopicState topic : snapshot.topics()) {
      work.add(then(topic.name(), () -> createFrom(topic.id(), 0)));
    }
    all(work)
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                started.complete(null);
              } else {
                started.completeExceptionally(error);
              }
            });
  }

  @Override
  public void onCommand(MetadataImage after, MetadataCommand command) {
    MetadataImage before = image;
    image = after;
    if (command instanceof CreateTopic create) {
      then(create.topic().name(), () -> createFrom(create.topic().id(), 0));
    } else if (command instanceof AddPartitions add) {
      String name = after.topic(add.id()).orElseThrow().name();
      then(name, () -> createFrom(add.id(), add.first()));
    } else if (command instanceof DeleteTopic delete) {
      TopicState topic = before.topic(delete.id()).orElseThrow();
      then(topic.name(), () -> delete(topic));
    } else if (command instanceof AlterConfig alter) {
      configure(after, alter.target());
    }
  }

  /** Whether the metadata wants that partition to be stored here. */
  private boolean belongs(MetadataImage wanted, PartitionKey key) {
    return wanted
        .topic(key.topicId())
        .filter(topic -> key.partition() < topic.partitions().size())
        .filter(topic -> isHere(topic.partitions().get(key.partition())))
        .isPresent();
  }

  private boolean isHere(PartitionState partition) {
    return partition.replicas().contains(brokerId);
  }

  private void configure(MetadataImage now, ConfigTarget target) {
    if (target.kind() == ConfigTarget.Kind.TOPIC) {
      then(target.name(), () -> configure(target.name()));
    } else if (target.kind() == ConfigTarget.Kind.BROKER) {
      for (TopicState topic : now.topics()) {
        then(topic.name(), () -> configure(topic.name()));
      }
    }
  }

  private CompletionStage<Void> configure(String name) {
    MetadataImage now = image;
    now.topic(name)
        .ifPresent(
            topic -> {
              TopicSettings settings = settings(now, name);
              for (int number = 0; number < topic.partitions().size(); number++) {
                store.configure(new PartitionKey(topic.id(), number), settings);
              }
            });
    return CompletableFuture.completedFuture(null);
  }

  /** Creates a topic's partitions from a number on, as far as the newest image still wants them. */
  private CompletionStage<Void> createFrom(UUID id, int first) {
    MetadataImage now = image;
    TopicState topic = now.topic(id).orElse(null);
    if (topic == null) {
      return CompletableFuture.completedFuture(null);
    }
    TopicSettings settings = settings(now, topic.name());
    List<CompletionStage<Void>> work = new ArrayList<>();
    for (int number = first; number < topic.partitions().size(); number++) {
      PartitionState partition = topic.partitions().get(number);
      if (isHere(partition)) {
        PartitionKey key = new PartitionKey(id, number);
        work.add(store.create(new Spec(key, topic.name(), partition.leaderEpoch(), settings)));
      }
    }
    return all(work);
  }

  private CompletionStage<Void> delete(TopicState topic) {
    List<CompletionStage<Void>> work = new ArrayList<>();
    for (int number = 0; number < topic.partitions().size(); number++) {
      work.add(store.delete(new PartitionKey(topic.id(), number)));
    }
    return all(work);
  }

  /** Everything that a name needs, whatever was done of it before. */
  private CompletionStage<Void> reconcile(String name) {
    MetadataImage now = image;
    List<CompletionStage<Void>> strays = new ArrayList<>();
    for (Stored stored : store.partitions()) {
      if (stored.topic().equals(name) && !belongs(now, stored.key())) {
        strays.add(store.delete(stored.key()));
      }
    }
    return all(strays)
        .thenCompose(
            done ->
                now.topic(name)
                    .map(topic -> createFrom(topic.id(), 0))
                    .orElseGet(() -> CompletableFuture.completedFuture(null)));
  }

  private TopicSettings settings(MetadataImage now, String topic) {
    return TopicSettings.of(resolver.topicValues(now, now.config(ConfigTarget.topic(topic))));
  }

  /**
   * Queues work behind the last work for that name. If that failed, everything that the name needs
   * is done instead, so that success always means that nothing is left undone.
   */
  private CompletionStage<Void> then(String name, Work work) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    CompletableFuture<Void> before = last.put(name, result);
    CompletionStage<Work> next =
        before == null
            ? CompletableFuture.completedFuture(work)
            : before.handle((done, error) -> error == null ? work : () -> reconcile(name));
    next.thenCompose(Work::start)
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                last.remove(name, result);
                result.complete(null);
              } else {
                LOG.error("Can't bring topic {} up to date", name, error);
                result.completeExceptionally(error);
              }
            });
    return result;
  }

  private static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Something to be done, later. */
  @FunctionalInterface
  private interface Work {
    CompletionStage<Void> start();
  }
}
